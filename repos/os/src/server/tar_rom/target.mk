# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = tar_rom
SRC_C      = main.c
LIBS       = tar rom_server os
CONFIG_XSD = config.xsd
