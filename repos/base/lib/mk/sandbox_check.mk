# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Checks configurations of sandboxes before the start. Not part of init. Needs the library sandbox.

SRC_C    = check.c warnings.c
LIBS     = sandbox
INC_DIR += $(REP_DIR)/src/lib/sandbox
HOST     = yes
