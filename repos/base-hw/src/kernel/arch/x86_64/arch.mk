# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What x86_64 adds to the kernel's description (target.mk): it runs in the upper 2 GiB, below which
# interrupts write to its stack, and leaves the vector registers alone.

SRC_S  += entry.S
SRC_C  += arch_space.c arch_thread.c clock.c cpu_features.c cpu_setup.c interrupt.c kernel_memory.c \
          local_apic.c page_table.c panic_trace.c smp.c space_tag.c symbols.c
CC_OPT += -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fno-stack-protector
