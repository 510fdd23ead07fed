/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The number of the binary interface, stated by a note in every program and shared library, and
 * checked when it is loaded. It changes when files built before cannot run any more. For C and
 * assembler.
 */
#ifndef FERN_LD_ABI_H
#define FERN_LD_ABI_H

#define LD_ABI_NUMBER    2
#define LD_ABI_NOTE_NAME "Fern"
#define LD_ABI_NOTE_TYPE 1

#endif /* FERN_LD_ABI_H */
