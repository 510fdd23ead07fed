# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = table.c
SRC_PATH = $(REP_DIR)/src/state_view
