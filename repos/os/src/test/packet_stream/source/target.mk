# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_packet_source
SRC_C      = main.c
LIBS       = packet_stream check attached
CONFIG_XSD = config.xsd
