# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_system_calls
SRC_C      = main.c attacker.c calls.c checker.c keeper.c mortals.c
INC_DIR    = $(PRG_DIR)
LIBS       = check attached sandbox
CONFIG_XSD = config.xsd

include $(REP_DIR)/lib/import/hw.mk
