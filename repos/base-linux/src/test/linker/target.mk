# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = test_linker
SRC_C    = main.c image.c
SRC_S    = payload.S
LIBS     = attached
SRC_PATH = $(PRG_DIR)/arch/$(ARCH)
INC_DIR  = $(PRG_DIR) $(BASE_DIR)/src/include
CC_OPT   = -isystem /usr/include -isystem /usr/include/$(ARCH)-linux-gnu
