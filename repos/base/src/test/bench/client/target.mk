# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET  = bench_client
SRC_C   = main.c figure.c managed.c shown.c subject.c
LIBS    = attached check util
