# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Skeleton of servers that provide ROM modules.

TARGET  = rom_server
SRC_DIR = $(REP_DIR)/src/lib/rom_server
SRC_C   = rom_server.c
LIBS    = os server
HOST    = yes
