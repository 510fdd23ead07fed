# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hello_server
SRC_C  = main.c
LIBS   = server util
