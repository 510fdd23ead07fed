# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = core
STATIC = yes
EMBED  = core_stub
LIBS   = base_core

CORE_DIR = $(BASE_DIR)/src/core
SRC_C    = $(notdir $(wildcard $(CORE_DIR)/*.c $(PRG_DIR)/*.c))
SRC_S    = start.S spawn.S
SRC_PATH = $(CORE_DIR) $(PRG_DIR)/arch/$(ARCH)
INC_DIR  = $(CORE_DIR) $(CORE_DIR)/arch/$(ARCH) $(PRG_DIR)/arch/$(ARCH)

include $(REP_DIR)/lib/import/linux.mk
