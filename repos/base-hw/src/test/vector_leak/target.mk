# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_vector_leak
SRC_C      = main.c vector.c
SRC_S      = vector_state.S
SRC_PATH   = $(PRG_DIR)/arch/$(ARCH)
INC_DIR    = $(PRG_DIR)
LIBS       = check attached
CONFIG_XSD = config.xsd

include $(REP_DIR)/lib/import/hw.mk
