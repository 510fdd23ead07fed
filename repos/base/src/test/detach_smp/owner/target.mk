# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = detach_smp_owner
SRC_C  = main.c
LIBS   = server attached util
