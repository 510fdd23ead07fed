# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SHARED_LIB = yes
SRC_DIR    = $(REP_DIR)/src/test/libraries
SRC_C      = plugin.c
LIBS       = test_libraries_second

# its thread-local variables by calls of __tls_get_addr; and it finds a function in the program
CC_OPT     = -ftls-model=global-dynamic
LD_OPT     = -Wl,--unresolved-symbols=ignore-all
