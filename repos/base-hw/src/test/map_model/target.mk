# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_map_model
SRC_C      = main.c model.c arch/$(ARCH)/toucher.c
INC_DIR    = $(PRG_DIR)
LIBS       = check attached util
CONFIG_XSD = config.xsd
