# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Grammars of XML documents, and the nearest known word to one that is not known.

SRC_C = grammar.c nearest.c
LIBS  = xml
HOST  = yes
