# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = mischief
SRC_C      = main.c
LIBS       = os
CONFIG_XSD = config.xsd
