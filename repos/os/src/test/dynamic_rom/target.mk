# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_dynamic_rom
SRC_C  = main.c
LIBS   = check attached
