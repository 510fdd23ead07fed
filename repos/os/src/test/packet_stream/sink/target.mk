# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_packet_sink
SRC_C      = main.c
LIBS       = packet_stream os server
CONFIG_XSD = config.xsd
