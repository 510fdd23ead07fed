# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_timer
SRC_C  = main.c
LIBS   = check os
