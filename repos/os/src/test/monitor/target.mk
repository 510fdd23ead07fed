# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

TARGET     = test_monitor
SRC_C      = main.c subject.c counts.c hostile.c sibling.c judge.c console.c
LIBS       = check reporter
CONFIG_XSD = config.xsd
