# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# ld.lib.so for Linux: the base library, the dynamic linker, and the kernel layer.

TARGET  = ld.lib.so
SYMBOLS = $(BASE_DIR)/lib/symbols/ld

SRC_DIR  = $(REP_DIR)/src/lib/base/component
SRC_PATH = $(BASE_DIR)/src/lib/ld $(BASE_DIR)/src/lib/ld/arch/$(ARCH)

SRC_C  = startup.c environment.c native.c kernel_thread.c entrypoint_create.c $(LINUX_MESSAGE_C)
SRC_C += $(notdir $(wildcard $(BASE_DIR)/src/lib/base/*.c)) arch_memory.c
SRC_C += $(notdir $(wildcard $(BASE_DIR)/src/lib/ld/*.c)) arch_relocate.c
SRC_S  = start.S thread.S thread_self.S $(LINUX_MESSAGE_S)
LD_OPT = -Wl,-e,_start -Wl,-z,norelro

INC_DIR = $(BASE_DIR)/src/lib/ld

include $(REP_DIR)/lib/import/linux.mk
