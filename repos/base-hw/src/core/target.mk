# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = core
STATIC = yes
LIBS   = base_core

CORE_DIR = $(BASE_DIR)/src/core
LD_DIR   = $(BASE_DIR)/src/lib/ld
SRC_C    = $(notdir $(wildcard $(CORE_DIR)/*.c $(PRG_DIR)/*.c)) arch_relocate.c
SRC_S    = start.S
SRC_PATH = $(CORE_DIR) $(PRG_DIR)/arch/$(ARCH) $(LD_DIR)/arch/$(ARCH)
INC_DIR  = $(CORE_DIR) $(CORE_DIR)/arch/$(ARCH) $(LD_DIR) $(PRG_DIR)/arch/$(ARCH)

include $(REP_DIR)/lib/import/hw.mk
