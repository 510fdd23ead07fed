# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_exceptions
SRC_C  = main.c kinds.c
SRC_S  = arch/$(ARCH)/raise.S
LIBS   = check util attached
CONFIG_XSD = config.xsd
