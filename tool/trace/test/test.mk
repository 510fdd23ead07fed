# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The part that needs no QEMU.

SRC_C    = classify.c
SRC_PATH = $(FERN_DIR)/tool/trace
