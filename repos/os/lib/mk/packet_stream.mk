# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Bulk data between components (os/packet_stream.h).

TARGET  = packet_stream
SRC_DIR = $(REP_DIR)/src/lib/packet_stream
SRC_C   = end.c sink.c source.c
LIBS    = util
HOST    = yes
