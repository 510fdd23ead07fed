# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Reading tar archives in place.

TARGET  = tar
SRC_DIR = $(REP_DIR)/src/lib/tar
SRC_C   = tar.c
HOST    = yes
