# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

# unit.h
INC_DIR = $(REP_DIR)/src/lib/base/test
