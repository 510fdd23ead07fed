# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_smp_stress
SRC_C      = main.c calls.c remap.c faults.c victim.c
INC_DIR    = $(PRG_DIR)
LIBS       = check attached util
CONFIG_XSD = config.xsd
