# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = managed_ds_checks
SRC_C  = main.c toucher.c
SRC_S  = arch/$(ARCH)/code.S
LIBS   = check attached server util
