# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_fault
SRC_C      = main.c
SRC_S      = arch/$(ARCH)/instructions.S
LIBS       = os
CONFIG_XSD = config.xsd
