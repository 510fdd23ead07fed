# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = iso9660
SRC_C      = main.c session.c store.c
LIBS       = iso9660 os server
CONFIG_XSD = config.xsd
