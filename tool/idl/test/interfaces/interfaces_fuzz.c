/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: the dispatcher of an interface, of any in the tree: --interface=NAME, in lower case.
 */
#include "interfaces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static struct fern_fuzz_target const *target;

/** libFuzzer leaves options with two minus signs alone. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char const option[] = "--interface=";

	for (int i = 1; i < *argc; i++)
		if (strncmp((*argv)[i], option, strlen(option)) == 0)
			target = find_interface((*argv)[i] + strlen(option));
	if (target)
		return 0;
	fprintf(stderr, "which interface? --interface=NAME\n");
	exit(2);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	fern_fuzz_run(target, 1, data, size);
	return 0;
}
