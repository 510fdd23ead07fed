# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

include $(BASE_DIR)/src/lib/explore/explored.mk

SRC_C    += end.c sink.c source.c
SRC_PATH += $(REP_DIR)/src/lib/packet_stream
