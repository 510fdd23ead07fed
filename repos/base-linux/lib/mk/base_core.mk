# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What core uses of the base library and of the messages between processes.

SRC_DIR = $(REP_DIR)/src/lib/base

SRC_C  = args.c format.c heap.c log.c memory.c arch_memory.c mutex.c status.c string.c \
         wire.c $(LINUX_MESSAGE_C)
SRC_S  = thread_self.S $(LINUX_MESSAGE_S)
LIBS   = server util xml

include $(REP_DIR)/lib/import/linux.mk
