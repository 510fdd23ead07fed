# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = managed_ds_manager
SRC_C      = main.c
LIBS       = server attached xml
CONFIG_XSD = config.xsd
