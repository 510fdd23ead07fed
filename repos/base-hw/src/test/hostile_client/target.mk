# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = hostile_client
SRC_C  = main.c
LIBS   = check
