# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_memory_model
SRC_C      = main.c
LIBS       = check attached
CONFIG_XSD = config.xsd
