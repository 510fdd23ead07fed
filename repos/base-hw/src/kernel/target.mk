# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The kernel: its generic part, the architecture and the board.

TARGET = kernel
STATIC = yes

SRC_C    = $(notdir $(wildcard $(PRG_DIR)/*.c)) avl_tree.c format.c memory.c arch_memory.c
SRC_S    =
SRC_PATH = $(PRG_DIR)/arch/$(ARCH) $(PRG_DIR)/board/$(BOARD) $(BASE_DIR)/src/lib/base \
           $(BASE_DIR)/src/lib/base/arch/$(ARCH) $(BASE_DIR)/src/lib/util
INC_DIR  = $(PRG_DIR) $(SRC_PATH) $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) \
           $(BASE_DIR)/src/include $(BASE_DIR)/src/lib/ld

include $(PRG_DIR)/arch/$(ARCH)/arch.mk
# of other kernels there is another board
include $(wildcard $(PRG_DIR)/board/$(BOARD)/board.mk)
