/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Policy by session label: which `<policy>` node of a server's configuration applies to a client.
 *
 *     <policy label="launchpad -> editor" .../>   this element of the tree and everything below it
 *     <policy label_prefix="launch" .../>         labels that start with these characters
 *     <policy label_suffix="-> state" .../>       labels that end with these characters
 *     <policy .../>                               everybody else
 *
 * `label` compares whole elements from the left: "launchpad" does not match "launchpad2". Where a
 * node has several of these attributes, all must match. The longest match wins (the sum of what the
 * attributes match), then `label` over the others, then the node that comes first.
 */
#ifndef FERN_OS_SESSION_POLICY_H
#define FERN_OS_SESSION_POLICY_H

#include <util/label.h>
#include <util/xml.h>

/** The `<policy>` child of `config` for the session label; invalid if none matches. */
struct fern_xml fern_session_policy(struct fern_xml config, struct fern_string label);

#endif /* FERN_OS_SESSION_POLICY_H */
