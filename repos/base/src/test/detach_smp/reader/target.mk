# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = detach_smp_reader
SRC_C  = main.c
LIBS   = attached
