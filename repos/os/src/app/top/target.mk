# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = top
SRC_C      = main.c
LIBS       = reporter attached util
CONFIG_XSD = config.xsd
