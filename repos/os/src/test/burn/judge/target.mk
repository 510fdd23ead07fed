# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_burn_judge
SRC_C      = main.c
LIBS       = attached util
CONFIG_XSD = config.xsd
