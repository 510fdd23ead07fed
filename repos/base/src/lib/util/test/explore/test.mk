# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

include $(BASE_DIR)/src/lib/explore/explored.mk

SRC_C    += blockade.c mutex_hooks.c registry.c semaphore.c weak.c
SRC_PATH += $(REP_DIR)/src/lib/util
