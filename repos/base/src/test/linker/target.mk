# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_linker
SRC_C  = main.c
LIBS   = test_linker_first test_linker_second

# the plug-in calls it
LD_OPT = -Wl,--export-dynamic-symbol=program_value
