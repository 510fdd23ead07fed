# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Reports of a component's state (os/reporter.h).

SRC_DIR = $(REP_DIR)/src/lib/reporter
SRC_C   = reporter.c
LIBS    = attached
HOST    = yes
