# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = hostile_client
SRC_C    = main.c signal_handler.c
SRC_S    = guarded.S signal_return.S
SRC_PATH = $(REP_DIR)/src/lib/base/arch/$(ARCH)
INC_DIR  = $(PRG_DIR)/arch/$(ARCH) $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/include
CC_OPT   = -isystem /usr/include -isystem /usr/include/$(ARCH)-linux-gnu
