# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_devices
SRC_C  = main.c edu.c
LIBS   = attached check
