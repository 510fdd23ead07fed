/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Contradictions in a configuration whose grammar is right: they refuse it. What only makes some
 * child fail is said when it fails, or before the start by the library sandbox_check.
 */
#include "config.h"

#define error(document, start, format, ...)                                                        \
	fern_grammar_error(document, (start)->node, "<start name=\"%s\">: " format,                \
	                   fern_str((start)->name), ##__VA_ARGS__)

static void check_place(struct sandbox_start const *start, struct fern_grammar_document *document)
{
	struct sandbox_config const *const config = start->whole;
	struct sandbox_affinity const      affinity = start->affinity;
	uint64_t const                     right = (uint64_t)affinity.xpos + affinity.width;
	uint64_t const                     bottom = (uint64_t)affinity.ypos + affinity.height;

	if (start->priority > 0 || start->priority <= -(int64_t)config->prio_levels)
		error(document, start, "priority must be between -%u and 0 (prio_levels is %u)",
		      config->prio_levels - 1, config->prio_levels);
	if (affinity.width && (right > config->space_width || bottom > config->space_height))
		error(document, start, "<affinity> lies outside the %u x %u <affinity-space>",
		      config->space_width, config->space_height);
}

/* Who begins at the same place shares a CPU with those before. */
static void check_cpu(struct sandbox_start const *start, struct fern_grammar_document *document)
{
	uint64_t left = 100;

	fern_list_for_each(&start->whole->starts, struct sandbox_start, element, other) {
		if (other == start)
			break;
		if (other->affinity.xpos == start->affinity.xpos &&
		    other->affinity.ypos == start->affinity.ypos)
			left -= other->cpu < left ? other->cpu : left;
	}
	if (start->cpu > left)
		error(document, start,
		      "its quota is %u per cent of a CPU, but %llu are left of the one at its "
		      "place. "
		      "Reduce its quantum or others', or give it another place by <affinity>",
		      start->cpu, (unsigned long long)left);
}

static void check_start(struct sandbox_start const *start, struct fern_grammar_document *document)
{
	if (sandbox_config_find(start->whole, start->name) != start)
		error(document, start, "there is another child of that name");
	if (fern_xml_valid(start->config) && start->configfile.length)
		error(document, start, "<config> and <configfile> exclude each other");
	check_place(start, document);
	check_cpu(start, document);
}

static void check_alias(struct sandbox_config const *config, struct fern_xml alias,
                        struct fern_grammar_document *document)
{
	struct fern_string const name = fern_xml_attribute_string(alias, "name", "");
	struct fern_xml          other = alias;

	if (sandbox_config_find(config, name))
		fern_grammar_error(document, alias,
		                   "<alias name=\"%s\">: there is a child of that name",
		                   fern_str(name));
	while (fern_xml_valid(other = fern_xml_next(config->root, other, "alias")))
		if (fern_string_equal(fern_xml_attribute_string(other, "name", ""), name))
			fern_grammar_error(document, other,
			                   "<alias name=\"%s\">: there is another alias of that "
			                   "name",
			                   fern_str(name));
}

void sandbox_config_check(struct sandbox_config const  *config,
                          struct fern_grammar_document *document)
{
	uint32_t const levels = config->prio_levels;

	if ((levels & (levels - 1)) || levels > SANDBOX_PRIO_LEVELS_MAX)
		fern_grammar_error(document, config->root,
		                   "<config>: prio_levels must be a power of two up to %u",
		                   (unsigned)SANDBOX_PRIO_LEVELS_MAX);

	fern_xml_for_each(config->root, "alias", alias)
		check_alias(config, alias, document);
	fern_list_for_each(&config->starts, struct sandbox_start, element, start)
		check_start(start, document);
}
