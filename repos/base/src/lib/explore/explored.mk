# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# For the test.mk of explorations: instrumented code, and what the explorer has in place of the
# host's. The test.mk adds the sources to explore.

SRC_C    = hooks.c
SRC_PATH = $(BASE_DIR)/src/lib/explore
INC_DIR  = $(BASE_DIR)/src/lib/explore $(BASE_DIR)/src/lib/base/test
CC_OPT   = -fno-sanitize=address -fsanitize=thread
