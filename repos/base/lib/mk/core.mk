# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The kernel-independent part of core. Each kernel's core links it together with its platform.

SRC_DIR = $(REP_DIR)/src/core
# the tests' cost_figures.h: each kernel's core has its own
INC_DIR += $(REP_DIR)/src/core $(REP_DIR)/src/core/arch/$(ARCH) $(REP_DIR)/src/core/test $(REP_DIR)/src/include
SRC_C = account.c config.c core.c cpu_session.c dataspace.c io_mem_session.c io_port_session.c \
        irq_session.c log.c log_line.c log_session.c parent.c pd_session.c ram_session.c region_fault.c \
        region_map.c region_nesting.c region_space.c rm_session.c rom_session.c session.c thread.c \
        thread_control.c thread_report.c trace_session.c
HOST = yes
