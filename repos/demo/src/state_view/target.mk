# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = state_view
SRC_C      = main.c table.c
LIBS       = attached
CONFIG_XSD = config.xsd
