# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET   = test_confinement
SRC_C    = main.c attack.c probe.c raw.c system_calls.c permitted_calls.c named_calls.c memory.c kept_memory.c \
           threads.c descriptors.c objects.c channels.c names.c signals.c services.c
SRC_S    = probe_arch.S
SRC_PATH = $(PRG_DIR)/arch/$(ARCH)
INC_DIR  = $(PRG_DIR) $(REP_DIR)/src/core $(REP_DIR)/src/test/witness $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/include
CC_OPT   = -isystem /usr/include -isystem /usr/include/$(ARCH)-linux-gnu
LIBS     = server
