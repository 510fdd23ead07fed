# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = log_console
SRC_C      = main.c history.c rate.c
LIBS       = reporter os server
CONFIG_XSD = config.xsd
