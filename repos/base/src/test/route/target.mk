# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The cases of the route test, as a component.

TARGET = test_route
SRC_C  = main.c cases.c
LIBS   = sandbox_check
