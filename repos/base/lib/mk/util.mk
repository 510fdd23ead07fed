# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Data structures, further allocators, and what synchronizes threads beside the mutex: <util/...>, and
# of <base/...> what ld.lib.so does not need itself.

SRC_C    = avl_tree.c bit_allocator.c blockade.c dirty_rectangle.c id_space.c label.c range_allocator.c \
           registry.c semaphore.c slab.c sliced_heap.c string.c timeout.c weak.c
INC_DIR += $(REP_DIR)/src/include
HOST     = yes
