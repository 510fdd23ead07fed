# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = test_hoarder
SRC_C    = main.c raw.c
SRC_PATH = $(PRG_DIR)/../confinement
INC_DIR  = $(PRG_DIR)/../confinement $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) \
           $(BASE_DIR)/src/include
CC_OPT   = -isystem /usr/include -isystem /usr/include/$(ARCH)-linux-gnu
