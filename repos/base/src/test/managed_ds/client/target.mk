# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = managed_ds_client
SRC_C      = main.c
LIBS       = os attached xml
CONFIG_XSD = config.xsd
