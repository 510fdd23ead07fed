# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET  = test_base_api
SRC_C   = main.c threads.c synchronization.c calls.c memory.c region_maps.c time.c sessions.c \
          arch/$(ARCH)/thread_pointer.c
INC_DIR = $(PRG_DIR)
LIBS    = check attached server util
