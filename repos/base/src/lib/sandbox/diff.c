/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a new configuration changes about a child.
 */
#include "diff.h"
#include "session_args.h"

static bool same_node(struct fern_xml a, struct fern_xml b)
{
	return fern_string_equal(fern_xml_raw(a), fern_xml_raw(b));
}

static bool same_cpus(struct sandbox_cpu_range a, struct sandbox_cpu_range b)
{
	return a.first == b.first && a.count == b.count;
}

static bool same_component(struct sandbox_router const *router_before,
                           struct sandbox_start const  *before,
                           struct sandbox_router const *router_after,
                           struct sandbox_start const  *after)
{
	return fern_string_equal(before->binary, after->binary) &&
	       fern_string_equal(before->version, after->version) &&
	       fern_string_equal(before->configfile, after->configfile) &&
	       sandbox_priority(router_before->config, before, 0) ==
	               sandbox_priority(router_after->config, after, 0) &&
	       same_cpus(sandbox_child_cpus(router_before, before),
	                 sandbox_child_cpus(router_after, after));
}

unsigned sandbox_start_changes(struct sandbox_router const *router_before,
                               struct sandbox_start const  *before,
                               struct sandbox_router const *router_after,
                               struct sandbox_start const  *after)
{
	unsigned changes = 0;

	if (!same_node(before->node, after->node))
		changes |= SANDBOX_CHANGE_NODE;
	if (!same_component(router_before, before, router_after, after))
		changes |= SANDBOX_CHANGE_COMPONENT;
	if (before->ram != after->ram || before->caps != after->caps)
		changes |= SANDBOX_CHANGE_QUOTA;
	if (!same_node(before->config, after->config))
		changes |= SANDBOX_CHANGE_CONFIG;
	return changes;
}
