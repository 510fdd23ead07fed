# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# A server that tells who its clients are.

TARGET = test_route_server
SRC_C  = main.c
LIBS   = server util
