# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = NAME
SRC_C      = main.c session.c
CONFIG_XSD = config.xsd
