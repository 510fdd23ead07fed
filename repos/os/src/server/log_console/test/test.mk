# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = history.c rate.c
SRC_PATH = $(REP_DIR)/src/server/log_console

# unit.h and the fakes
INC_DIR  = $(BASE_DIR)/src/lib/base/test
