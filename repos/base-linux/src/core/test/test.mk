# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = detach.c memory.c heap.c boot_modules.c linux_config.c
SRC_PATH = $(REP_DIR)/src/core
INC_DIR  = $(BASE_DIR)/src/core/arch/$(ARCH) $(REP_DIR)/src/core $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) \
           $(BASE_DIR)/src/core $(BASE_DIR)/src/lib/base/test
