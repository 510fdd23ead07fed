# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What servers of this repository share: configuration, policy by label, memory paid by sessions.

TARGET  = os
SRC_DIR = $(REP_DIR)/src/lib/os
SRC_C   = config.c heartbeat.c session_policy.c session_ram.c timer.c
LIBS    = attached
HOST    = yes
