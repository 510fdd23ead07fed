# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = core_stub
STATIC   = yes
SRC_C    = main.c filter.c linker.c descriptor_message.c memory.c arch_memory.c
SRC_S    = start.S
SRC_PATH = $(PRG_DIR)/arch/$(ARCH)
CC_OPT   = -fno-stack-protector
LD_OPT   = -Wl,-Ttext-segment=0x8000000

include $(REP_DIR)/lib/import/linux.mk
