# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_bit_flips
SRC_C      = main.c client.c server.c witness.c
INC_DIR    = $(PRG_DIR)
LIBS       = server check attached
CONFIG_XSD = config.xsd

include $(REP_DIR)/lib/import/hw.mk
