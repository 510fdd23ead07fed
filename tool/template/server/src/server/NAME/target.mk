# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = NAME
SRC_C      = main.c session.c
LIBS       = server util
CONFIG_XSD = config.xsd
