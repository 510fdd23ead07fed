# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET  = test_greedy
SRC_C   = main.c
INC_DIR = $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/include
CC_OPT  = -isystem /usr/include -isystem /usr/include/$(ARCH)-linux-gnu
