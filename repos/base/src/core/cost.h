/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What core's objects cost those for whom they are made.
 *
 * A figure covers core's own memory and what the kernel allocates for the object. Each platform has
 * its own, in cost_figures.h. They are documented in README.md: keep both in step.
 */
#ifndef FERN_CORE_COST_H
#define FERN_CORE_COST_H

#include <stdint.h>

/** An amount of both resources: a cost, a quota, or a donation. */
struct core_resources {
	uint64_t ram; /* bytes */
	uint32_t caps;
};

#define CORE_RESOURCES(ram_, caps_) ((struct core_resources){ .ram = (ram_), .caps = (caps_) })

#include <cost_figures.h>

#endif /* FERN_CORE_COST_H */
