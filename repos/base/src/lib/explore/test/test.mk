# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

include $(BASE_DIR)/src/lib/explore/explored.mk
