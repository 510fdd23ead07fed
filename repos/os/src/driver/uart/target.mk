# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = uart
SRC_C      = main.c device.c line.c size_probe.c uart.c
LIBS       = os server
CONFIG_XSD = config.xsd
