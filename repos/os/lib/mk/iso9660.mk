# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Finding files on ISO 9660 media, in place.

TARGET  = iso9660
SRC_DIR = $(REP_DIR)/src/lib/iso9660
SRC_C   = iso9660.c record.c
HOST    = yes
