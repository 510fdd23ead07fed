# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_mortal_reporter
SRC_C  = main.c
LIBS   = check attached
