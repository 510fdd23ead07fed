# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET  = test_witness
SRC_C   = main.c
INC_DIR = $(PRG_DIR)
LIBS    = attached server
