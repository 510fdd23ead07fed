/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The cases of the route test (cases.xml), run against the resolver of the sandbox library. Used
 * on the host and by the component alike.
 */
#ifndef ROUTE_CASES_H
#define ROUTE_CASES_H

#include <sandbox_check/check.h>
#include <util/xml.h>

struct route_cases {
	struct fern_allocator *heap;
	/** Hears what went wrong in a case. */
	void (*failed)(struct fern_string name, char const *what);
	unsigned count, failures; /* results: cases, and checks that failed */
};

/** Run all cases of the <cases> node. */
void route_cases_run(struct route_cases *cases, struct fern_xml node);

#endif /* ROUTE_CASES_H */
