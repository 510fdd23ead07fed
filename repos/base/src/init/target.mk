# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Init, the parent of every system and subsystem.

TARGET     = init
SRC_C      = main.c
LIBS       = sandbox
CONFIG_XSD = config.xsd
