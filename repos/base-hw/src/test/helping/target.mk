# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_helping
SRC_C      = main.c server.c client.c
INC_DIR    = $(PRG_DIR)
LIBS       = server check attached
CONFIG_XSD = config.xsd
