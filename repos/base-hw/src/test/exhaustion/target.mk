# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_exhaustion
SRC_C  = main.c
LIBS   = check
