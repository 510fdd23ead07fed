# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = copy_on_write
SRC_C      = main.c
LIBS       = os server
CONFIG_XSD = config.xsd
