# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hw_bench_server
SRC_C  = main.c
LIBS   = server

include $(REP_DIR)/lib/import/hw.mk
