# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = detach_server
SRC_C    = main.c one_dataspace.c
SRC_PATH = $(REP_DIR)/src/test/one_dataspace
INC_DIR  = $(REP_DIR)/src/test/one_dataspace
LIBS     = server attached
