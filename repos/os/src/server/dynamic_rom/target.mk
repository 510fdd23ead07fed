# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = dynamic_rom
SRC_C      = main.c module.c
LIBS       = rom_server os
CONFIG_XSD = config.xsd
