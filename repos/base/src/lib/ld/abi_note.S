/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The note that states the binary interface for which a program or shared library was built.
 * Linked into each of them.
 */
#include "abi.h"

	.section .note.fern, "a", %note
	.balign 4
	.long .Lname_end - .Lname
	.long .Ldescription_end - .Ldescription
	.long LD_ABI_NOTE_TYPE
.Lname:
	.asciz LD_ABI_NOTE_NAME
.Lname_end:
	.balign 4
.Ldescription:
	.long LD_ABI_NUMBER
.Ldescription_end:

	.section .note.GNU-stack, "", %progbits
