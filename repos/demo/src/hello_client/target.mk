# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = hello_client
SRC_C      = main.c
LIBS       = attached
CONFIG_XSD = config.xsd
