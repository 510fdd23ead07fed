# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = report_rom
SRC_C      = main.c report_service.c
LIBS       = rom_server os server
CONFIG_XSD = config.xsd
