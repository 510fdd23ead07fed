# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET  = lx_rom
HYBRID  = linux
SRC_C   = main.c host_file.c
LIBS    = hybrid os rom_server
INC_DIR = $(REP_DIR)/src/include $(REP_DIR)/src/include/arch/$(ARCH) $(BASE_DIR)/src/include
