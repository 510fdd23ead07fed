# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_memory_kinds
SRC_C      = main.c
LIBS       = attached check
CONFIG_XSD = config.xsd
