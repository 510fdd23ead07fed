# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = fake_kernel.c hw_fixture.c boot_modules.c console.c devices.c domain.c heap.c linker.c machine.c memory.c \
           native.c objects.c own_domain.c pager.c pages.c remote_control.c physical.c thread_object.c arch_relocate.c
SRC_PATH = $(BASE_DIR)/src/core/arch/$(ARCH) $(REP_DIR)/src/core $(BASE_DIR)/src/lib/ld/arch/$(ARCH)
INC_DIR  = $(BASE_DIR)/src/core/test $(BASE_DIR)/src/core/arch/$(ARCH) $(REP_DIR)/src/core $(REP_DIR)/src/core/arch/host $(REP_DIR)/src/include \
           $(REP_DIR)/src/include/arch/host $(BASE_DIR)/src/core $(BASE_DIR)/src/lib/ld \
           $(BASE_DIR)/src/lib/base/test
