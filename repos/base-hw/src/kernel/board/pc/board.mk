# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What a PC adds to the kernel's description (target.mk).

BOARD_DIR = $(PRG_DIR)/board/pc

SRC_S  += boot_entry.S
SRC_C  += acpi.c boot.c boot_modules.c console.c entropy.c irq.c machine.c \
          memory_map.c multiboot.c pvh.c reference.c screen.c
LD_OPT += -Wl,-T,$(BOARD_DIR)/kernel.ld
