# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What servers stand on: announcing a service, sessions and their donations, session arguments
# (the server's part of base/session.h, and reading by base/args.h).

SRC_C    = args_reader.c root.c root_session.c
INC_DIR += $(REP_DIR)/src/include
HOST     = yes
