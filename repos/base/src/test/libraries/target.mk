# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_libraries
SRC_C  = main.c
LIBS   = test_libraries_first test_libraries_second

# the plug-in calls it
LD_OPT = -Wl,--export-dynamic-symbol=program_value
