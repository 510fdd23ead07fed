# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

# unit.h and the fakes
INC_DIR = $(BASE_DIR)/src/lib/base/test
