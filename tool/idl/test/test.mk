# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# For the fuzz targets: the compiler without its main.c, and the sample definitions.

SRC_C    = $(filter-out main.c,$(notdir $(wildcard $(FERN_DIR)/tool/idl/*.c)))
SRC_PATH = $(FERN_DIR)/tool/idl
IDL      = good/shapes.idl good/sample.idl
