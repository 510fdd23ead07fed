# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = swap
SRC_C      = main.c
LIBS       = os server
CONFIG_XSD = config.xsd
