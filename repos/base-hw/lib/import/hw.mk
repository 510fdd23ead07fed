# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# For what talks to our own kernel: core and the kernel layer of ld.lib.so.

INC_DIR += $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/include

SRC_PATH += $(REP_DIR)/src/lib/base $(REP_DIR)/src/lib/base/arch/$(ARCH) \
            $(BASE_DIR)/src/lib/base $(BASE_DIR)/src/lib/base/arch/$(ARCH)

# messages, the same in components and in core
HW_MESSAGE_C = capability_table.c clock.c entropy.c entrypoint.c futex.c rpc_call.c rpc_object.c signal.c
