# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C    = report_service.c fake_system.c
SRC_PATH = $(REP_DIR)/src/server/report_rom $(REP_DIR)/src/lib/os/test
INC_DIR  = $(REP_DIR)/src/lib/os/test
