# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_tar_rom
SRC_C  = main.c
LIBS   = check attached
