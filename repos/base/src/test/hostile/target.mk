# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hostile_server
SRC_C  = main.c
LIBS   = server attached util
