/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Selection of the policy node with the longest match. Pure logic.
 */
#include <os/session_policy.h>
#include <util/string.h>

/** A condition of a policy node: an attribute, and how it compares. */
struct condition {
	char const *attribute;
	bool (*matches)(struct fern_string label, struct fern_string selector);
	unsigned precedence; /* among matches of the same length */
};

static struct condition const conditions[] = {
	{ "label", fern_label_matches, 1 },
	{ "label_prefix", fern_string_starts_with, 0 },
	{ "label_suffix", fern_string_ends_with, 0 },
};

enum { CONDITION_COUNT = sizeof(conditions) / sizeof(conditions[0]) };

/**
 * Whether the condition holds, and how much it weighs. An absent one holds; a malformed value never
 * does.
 */
static bool condition_score(struct condition const *condition, struct fern_xml node,
                            struct fern_string label, size_t *out_score)
{
	struct fern_string_buf selector;

	*out_score = 0;
	if (!fern_xml_has_attribute(node, condition->attribute))
		return true;
	if (fern_xml_read_string(node, condition->attribute, &selector) != FERN_OK)
		return false;

	*out_score = 2 * selector.length + condition->precedence;
	return condition->matches(label, fern_string_buf_string(&selector));
}

static bool node_score(struct fern_xml node, struct fern_string label, size_t *out_score)
{
	*out_score = 0;
	for (size_t i = 0; i < CONDITION_COUNT; i++) {
		size_t score;

		if (!condition_score(&conditions[i], node, label, &score))
			return false;
		*out_score += score;
	}
	return true;
}

struct fern_xml fern_session_policy(struct fern_xml config, struct fern_string label)
{
	struct fern_xml best = { 0 };
	size_t          best_score = 0;

	fern_xml_for_each(config, "policy", node) {
		size_t score;

		if (!node_score(node, label, &score))
			continue;
		if (!fern_xml_valid(best) || score > best_score) {
			best = node;
			best_score = score;
		}
	}
	return best;
}
