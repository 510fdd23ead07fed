# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = bench_static
HYBRID = linux
SRC_C  = main.c
CC_OPT = -fno-pie
LD_OPT = -static
