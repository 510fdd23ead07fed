# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Standing between a subsystem and core (os/monitor.h).

SRC_DIR = $(REP_DIR)/src/lib/monitor
SRC_C   = account.c control.c cpu.c memory.c monitor.c object.c pd.c ram.c regions.c report.c rm.c rom.c
LIBS    = sandbox
HOST    = yes
