/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a new configuration changes about a child. Pure logic.
 *
 *     change of                             effect
 *     binary, version, configfile,          the component is replaced by a new one
 *     priority, affinity, CPU quota
 *     RAM or capability quota               quota moves to or from its account
 *     content of <config>                   its ROM module "config" changes, with a signal
 *     routes (its own, <default-route>,     sessions that would now go elsewhere are closed at
 *     aliases, others' <provides>),         their server; requests under way are routed anew
 *     constrain_phys
 *     heartbeat, restart, exit              in force from now on
 *     nothing                               none at all
 */
#include "route.h"

static bool same_node(struct fern_xml a, struct fern_xml b)
{
	return fern_string_equal(fern_xml_raw(a), fern_xml_raw(b));
}

static bool same_component(struct sandbox_start const *before, struct sandbox_start const *after)
{
	return fern_string_equal(before->binary, after->binary) &&
	       fern_string_equal(before->version, after->version) &&
	       fern_string_equal(before->configfile, after->configfile);
}

unsigned sandbox_start_changes(struct sandbox_start const *before,
                               struct sandbox_start const *after)
{
	bool const same_quota = before->ram == after->ram && before->caps == after->caps;

	return (same_node(before->node, after->node) ? 0 : SANDBOX_CHANGE_NODE) |
	       (same_component(before, after) ? 0 : SANDBOX_CHANGE_COMPONENT) |
	       (same_quota ? 0 : SANDBOX_CHANGE_QUOTA) |
	       (same_node(before->config, after->config) ? 0 : SANDBOX_CHANGE_CONFIG);
}
