/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All interfaces of all repositories. The build makes the list of them, <all_interfaces.h>, so that
 * none is forgotten.
 */
#ifndef INTERFACES_H
#define INTERFACES_H

#include <all_interfaces.h>
#include <string.h>

/** The target for an interface, named in lower case; NULL if there is none. */
static inline struct fern_fuzz_target const *find_interface(char const *name)
{
	static struct {
		char const             *name;
		struct fern_fuzz_target target;
	} const interfaces[] = {
#define INTERFACE(name) { #name, FERN_FUZZ_TARGET(name) },
		ALL_INTERFACES
#undef INTERFACE
	};

	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]); i++)
		if (strcmp(interfaces[i].name, name) == 0)
			return &interfaces[i].target;
	return NULL;
}

#endif /* INTERFACES_H */
