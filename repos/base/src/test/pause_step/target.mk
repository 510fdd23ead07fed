# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_pause_step
SRC_C      = main.c
SRC_S      = arch/$(ARCH)/loop.S
LIBS       = attached check util
CONFIG_XSD = config.xsd
