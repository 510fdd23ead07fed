# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = line.c size_probe.c uart.c
SRC_PATH = $(REP_DIR)/src/driver/uart

# unit.h
INC_DIR  = $(BASE_DIR)/src/lib/base/test
