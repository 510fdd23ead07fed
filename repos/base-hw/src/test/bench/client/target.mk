# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hw_bench_client
SRC_C  = main.c figure.c managed.c shown.c subject.c
LIBS   = attached check util

# figures have names of their own here
SRC_PATH = $(BASE_DIR)/src/test/bench/client
INC_DIR  = $(PRG_DIR) $(SRC_PATH)

include $(REP_DIR)/lib/import/hw.mk
