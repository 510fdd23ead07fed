# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_PATH = $(REP_DIR)/src/lib/base
SRC_C    = fake_kernel.c capability_table.c entropy.c entrypoint.c futex.c rpc_call.c rpc_object.c signal.c
INC_DIR  = $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/host
