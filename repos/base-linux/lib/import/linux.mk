# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# For what talks to Linux: core and the kernel layer of ld.lib.so. The kernel's own headers for user land
# come from the distribution (linux-libc-dev).

INC_DIR += $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/include
CC_OPT  += -isystem /usr/include -isystem /usr/include/$(ARCH)-linux-gnu

SRC_PATH += $(REP_DIR)/src/lib/base $(REP_DIR)/src/lib/base/arch/$(ARCH) \
            $(BASE_DIR)/src/lib/base $(BASE_DIR)/src/lib/base/arch/$(ARCH)

# messages between processes, the same on both sides
LINUX_MESSAGE_C = pool.c descriptor_message.c channel.c capability_table.c rpc_call.c \
                  entrypoint.c signal.c rpc_object.c server_channel.c server_reply.c \
                  clock.c futex.c signal_handler.c
LINUX_MESSAGE_S = guarded.S signal_return.S
