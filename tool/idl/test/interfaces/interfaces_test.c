/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Loop-back test of an interface, of any in the tree: client and server in one process, each method
 * called with many valid arguments.
 *
 *     interfaces_test NAME          in lower case
 */
#include "interfaces.h"

#include <stdio.h>

enum { ROUNDS = 500 };

int main(int argc, char **argv)
{
	struct fern_fuzz_target const *const target = argc == 2 ? find_interface(argv[1]) : NULL;

	if (!target) {
		fprintf(stderr, "which interface? interfaces_test NAME\n");
		return 2;
	}
	printf("%s: %u methods called %d times each\n", argv[1], fern_exercise(target, ROUNDS),
	       ROUNDS);
	return 0;
}
