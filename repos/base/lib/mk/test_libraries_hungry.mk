# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SHARED_LIB = yes
SRC_DIR    = $(REP_DIR)/src/test/libraries
SRC_C      = hungry.c
LD_OPT     = -Wl,--unresolved-symbols=ignore-all
