# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# A client that opens one session and says what became of it.

TARGET     = test_route_client
SRC_C      = main.c
LIBS       = attached
CONFIG_XSD = config.xsd
