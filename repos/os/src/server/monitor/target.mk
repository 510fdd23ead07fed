# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = monitor
SRC_C      = main.c
LIBS       = monitor reporter
CONFIG_XSD = config.xsd
