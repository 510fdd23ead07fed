# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C   = sample_fixture.c
INC_DIR = $(BASE_DIR)/src/lib/base/test
IDL     = ../good/shapes.idl ../good/sample.idl
