# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = channel.c descriptor_message.c pool.c
SRC_PATH = $(REP_DIR)/src/lib/base
INC_DIR  = $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/lib/base/test
