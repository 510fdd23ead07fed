# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hw_bench_client
SRC_C  = main.c figure.c
LIBS   = attached util

include $(REP_DIR)/lib/import/hw.mk
