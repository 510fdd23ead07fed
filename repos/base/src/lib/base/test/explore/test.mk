# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

include $(BASE_DIR)/src/lib/explore/explored.mk

SRC_C    += mutex.c
SRC_PATH += $(REP_DIR)/src/lib/base
