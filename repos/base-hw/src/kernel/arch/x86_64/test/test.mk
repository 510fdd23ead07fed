# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

# the view of physical memory, and the CPU, are replaced by those of this directory
SRC_C    = fake_cpu.c clock.c local_apic.c page_table.c space_tag.c symbols.c
SRC_PATH = $(REP_DIR)/src/kernel/arch/x86_64
INC_DIR  = $(REP_DIR)/src/kernel/arch/x86_64/test $(REP_DIR)/src/kernel/arch/x86_64 \
           $(REP_DIR)/src/kernel $(REP_DIR)/src/kernel/board/pc \
           $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/x86_64 $(BASE_DIR)/src/lib/base/test
