# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

# the kernel's view of physical memory is replaced by this directory's
SRC_C    = page_table.c symbols.c
SRC_PATH = $(REP_DIR)/src/kernel/arch/x86_64
INC_DIR  = $(REP_DIR)/src/kernel/arch/x86_64/test $(REP_DIR)/src/kernel/arch/x86_64 \
           $(REP_DIR)/src/kernel $(REP_DIR)/src/include $(BASE_DIR)/src/lib/base/test
