# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = store.c
SRC_PATH = $(REP_DIR)/src/server/iso9660
