# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Memory and ROM modules in the own address space (base/attached_dataspace.h, base/attached_rom.h):
# for everything that has a configuration.

SRC_C = attached_dataspace.c attached_rom.c
LIBS  = xml
HOST  = yes
