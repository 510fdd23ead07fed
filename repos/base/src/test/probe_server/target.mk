# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_probe_server
SRC_C      = main.c
LIBS       = os server
CONFIG_XSD = config.xsd
