# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_calls
SRC_C      = main.c
LIBS       = check attached
CONFIG_XSD = config.xsd
