# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Checks for components that test others.

TARGET  = check
SRC_DIR = $(REP_DIR)/src/lib/check
SRC_C   = check.c account.c thread.c
