# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

# unit.h and the fakes
INC_DIR = $(REP_DIR)/src/lib/base/test
