# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = managed_ds_manager
SRC_C      = main.c one_dataspace.c
SRC_PATH   = $(REP_DIR)/src/test/one_dataspace
INC_DIR    = $(REP_DIR)/src/test/one_dataspace
LIBS       = server attached xml
CONFIG_XSD = config.xsd
