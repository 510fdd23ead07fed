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

#include <util/xml.h>

/** What separates the elements of a label. */
#define FERN_LABEL_SEPARATOR " -> "

/** The `<policy>` child of `config` for the session label; invalid if none matches. */
struct fern_xml fern_session_policy(struct fern_xml config, struct fern_string label);

/**
 * `label`, separator, `name`; only `name` where `label` is empty. FERN_LIMIT: longer than a label
 * may be.
 */
FERN_MUST_CHECK enum fern_status fern_label_join(struct fern_string label, struct fern_string name,
                                                 struct fern_string_buf *out_joined);

#endif /* FERN_OS_SESSION_POLICY_H */
