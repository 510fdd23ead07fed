# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Exhaustive exploration of interleavings, for unit tests. It is the runtime of instrumented code,
# and not instrumented itself; test/explored.mk says how programs are compiled.

SRC_C  = explore.c synchronization.c instrumentation.c memory.c store_buffer.c threads.c
HOST   = yes
CC_OPT = -O1 -fno-sanitize=all -fno-builtin
