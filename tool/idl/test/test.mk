# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# For the fuzz targets: the compiler without its main.c, and the sample definitions.

SRC_C    = $(filter-out main.c,$(notdir $(wildcard $(FERN_DIR)/tool/idl/*.c)))
SRC_PATH = $(FERN_DIR)/tool/idl
CC_OPT   = -Wa,-I,$(FERN_DIR)/tool/idl
EMBED    = $(wildcard $(FERN_DIR)/tool/idl/template/*)
IDL      = good/shapes.idl good/sample.idl
