# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

include $(BASE_DIR)/src/lib/explore/explored.mk

# the kernel but for the start of core, on the machine of its tests; above it, what components have
SRC_C    += explored_kernel.c kernel_fixture.c core_start_none.c fake.c call.c capability.c core_call.c domain.c \
            entry.c futex.c irq_binding.c message.c object.c panic.c remote.c scheduler.c thread.c timeout.c \
            capability_table.c entrypoint.c rpc_call.c rpc_object.c signal.c root_session.c
SRC_PATH += $(REP_DIR)/src/kernel $(REP_DIR)/src/kernel/test $(REP_DIR)/src/kernel/arch/host $(REP_DIR)/src/lib/base \
            $(BASE_DIR)/src/lib/server
INC_DIR  += $(REP_DIR)/src/kernel $(REP_DIR)/src/kernel/test $(REP_DIR)/src/kernel/arch/host $(REP_DIR)/src/include \
            $(REP_DIR)/src/include/arch/host $(BASE_DIR)/src/lib/server
