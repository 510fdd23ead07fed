# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hw_bench_boot
SRC_C  = main.c

include $(REP_DIR)/lib/import/hw.mk
