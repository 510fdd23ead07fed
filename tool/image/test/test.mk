# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The tool without its main.c.

SRC_C    = $(filter-out main.c,$(notdir $(wildcard $(FERN_DIR)/tool/image/*.c)))
SRC_PATH = $(FERN_DIR)/tool/image
INC_DIR  = $(FERN_DIR)/repos/base-hw/src/include
