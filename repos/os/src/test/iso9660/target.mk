# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_iso9660
SRC_C      = main.c sha256.c
LIBS       = check attached
CONFIG_XSD = config.xsd
