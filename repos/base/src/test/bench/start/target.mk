# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = bench_start
SRC_C    = main.c figure.c
SRC_PATH = $(PRG_DIR)/../client
INC_DIR  = $(PRG_DIR)/../client
LIBS     = sandbox
