# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = bench_floor
HYBRID = linux
SRC_C  = main.c
