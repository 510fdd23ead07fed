# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_probe_client
SRC_C      = main.c cycles.c exhaust.c gone.c hoard.c latency.c traffic.c
INC_DIR    = $(PRG_DIR)
LIBS       = check attached
CONFIG_XSD = config.xsd
