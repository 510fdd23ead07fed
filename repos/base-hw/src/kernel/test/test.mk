# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

# everything but the start of core, which needs a program to start
SRC_C    = kernel_fixture.c core_start_none.c fake.c call.c capability.c core_call.c domain.c \
           entry.c futex.c irq_binding.c message.c object.c panic.c remote.c scheduler.c thread.c timeout.c
SRC_PATH = $(REP_DIR)/src/kernel $(REP_DIR)/src/kernel/arch/host
INC_DIR  = $(REP_DIR)/src/kernel/arch/host $(REP_DIR)/src/include $(BASE_DIR)/src/lib/base/test
