# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The part of the dynamic linker that needs no kernel: reading, mapping and relocating of ELF files. A
# library, so that tests on the host can link it.

SRC_DIR  = $(REP_DIR)/src/lib/ld
SRC_C    = layout.c abi.c image.c dynamic.c symbol.c relocate.c tls.c library.c
SRC_C   += arch/$(ARCH)/arch_relocate.c
INC_DIR += $(REP_DIR)/src/include
HOST     = yes
