# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = bench_server
SRC_C  = main.c
LIBS   = server
