# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_timeouts
SRC_C  = main.c
LIBS   = check

include $(REP_DIR)/lib/import/hw.mk
