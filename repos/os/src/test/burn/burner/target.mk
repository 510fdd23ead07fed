# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET = test_burner
SRC_C  = main.c
