# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_log_console
SRC_C  = main.c
LIBS   = check attached
