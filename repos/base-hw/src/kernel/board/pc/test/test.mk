# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = physical.c acpi_example.c loader_example.c acpi.c memory_map.c multiboot.c pvh.c
SRC_PATH = $(REP_DIR)/src/kernel/board/pc
INC_DIR  = $(REP_DIR)/src/kernel/board/pc/test $(REP_DIR)/src/kernel/board/pc \
           $(REP_DIR)/src/include $(BASE_DIR)/src/lib/base/test
