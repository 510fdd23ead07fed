# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = mischief
SRC_C      = main.c
CONFIG_XSD = config.xsd
