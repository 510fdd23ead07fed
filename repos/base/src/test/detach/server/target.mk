# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = detach_server
SRC_C  = main.c
LIBS   = server attached
