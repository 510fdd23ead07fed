/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* The templates, as part of the program. */
#include "emit.h"

#define TEMPLATE(name)                                                                             \
	__asm__(".pushsection .rodata\n"                                                           \
	        ".global " #name "_template\n" #name "_template:\n"                                \
	        ".incbin \"template/" #name ".template\"\n.byte 0\n.popsection\n")

TEMPLATE(header);
TEMPLATE(connection);
TEMPLATE(server);
TEMPLATE(fuzz);
TEMPLATE(markdown);
