# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_accounting
SRC_C      = main.c
LIBS       = sandbox check attached xml
CONFIG_XSD = config.xsd
