/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a new configuration changes about a child. Pure logic.
 *
 *     change of                             effect
 *     binary, version, configfile,          the component is replaced by a new one
 *     priority, affinity
 *     RAM or capability quota               quota moves to or from its account
 *     content of <config>                   its ROM module "config" changes, with a signal
 *     routes (its own, <default-route>,     sessions that would now go elsewhere are closed at
 *     aliases, others' <provides>),         their server; requests under way are routed anew
 *     constrain_phys
 *     heartbeat, restart, exit              in force from now on
 *     nothing                               none at all
 */
#ifndef FERN_SANDBOX_DIFF_H
#define FERN_SANDBOX_DIFF_H

#include "route.h"

enum sandbox_change {
	SANDBOX_CHANGE_NODE = 1, /* the text of the <start> node */
	SANDBOX_CHANGE_COMPONENT = 2,
	SANDBOX_CHANGE_QUOTA = 4,
	SANDBOX_CHANGE_CONFIG = 8,
};

/** The changes from `before` to `after`, combined; each with the router of its configuration. */
unsigned sandbox_start_changes(struct sandbox_router const *router_before,
                               struct sandbox_start const  *before,
                               struct sandbox_router const *router_after,
                               struct sandbox_start const  *after);

#endif /* FERN_SANDBOX_DIFF_H */
