# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_terminal
SRC_C      = main.c
LIBS       = check os
CONFIG_XSD = config.xsd
