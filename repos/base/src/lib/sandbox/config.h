/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The configuration of a sandbox as a structure: what the text says, with the defaults applied.
 *
 * Pure logic: no RPC, no state besides the structure. Everything refers to the copy of the text
 * that the structure owns, so it stays valid until sandbox_config_destroy().
 */
#ifndef FERN_SANDBOX_CONFIG_H
#define FERN_SANDBOX_CONFIG_H

#include <base/allocator.h>
#include <grammar/grammar.h>
#include <util/list.h>
#include <util/xml_tree.h>

enum {
	SANDBOX_PRIO_LEVELS_MAX = 256,
	SANDBOX_PRIORITY_LIMIT = 0x10000, /* CPU session argument `priority`: 0 to this - 1 */
};

/** A range of CPUs in the grid of <affinity-space>; width 0: none given. */
struct sandbox_affinity {
	uint32_t xpos, ypos, width, height;
};

/** One <start> node. Strings and nodes refer to the configuration's text. */
struct sandbox_start {
	struct fern_list_element     element; /* in config->starts */
	struct sandbox_config const *whole;

	struct fern_xml    node;
	struct fern_xml    config; /* invalid if there is none */
	struct fern_string name, binary, version;
	struct fern_string configfile; /* empty if there is none */

	struct fern_xml_tree        own_route, provides;
	struct fern_xml_tree const *route; /* its own or the default; empty if there is neither */

	uint64_t ram;      /* bytes; 0: none given */
	uint32_t caps;     /* 0: none given */
	uint32_t cpu;      /* per cent of a CPU; 0: none given */
	int64_t  priority; /* 0: the highest, -1: one level below, ... */
	bool     constrain_phys;

	struct sandbox_affinity affinity;

	uint64_t heartbeat_us; /* 0: no heartbeat */
};

/** What <report> asks for. */
struct sandbox_report_options {
	bool     enabled, resources, sessions;
	uint64_t delay_us;
};

struct fern_sandbox;

struct sandbox_config {
	struct fern_allocator *heap;
	char                  *text; /* owned */
	size_t                 text_size;
	struct fern_string     document; /* in `text`: what is before the first zero */

	struct fern_xml      root, first_alias;
	struct fern_xml_tree default_route, parent_provides;
	struct fern_list     starts; /* of struct sandbox_start */

	bool                          verbose;
	uint32_t                      prio_levels; /* a power of two */
	uint32_t                      space_width, space_height;
	struct sandbox_report_options report;

	/* what the text does not know: 1 and NULL, unless the user of the structure knows better */
	uint32_t             cpus;   /* that belong to the sandbox itself */
	struct fern_sandbox *holder; /* offers the services of <local/>; NULL: any */
};

/**
 * Read a configuration. `report` hears of everything that is wrong with it.
 * FERN_MALFORMED: refused. FERN_OUT_OF_RAM.
 */
FERN_MUST_CHECK enum fern_status sandbox_config_create(struct fern_allocator *heap,
                                                       struct fern_string     document,
                                                       fern_grammar_report *report, void *context,
                                                       struct sandbox_config **out_config);

void sandbox_config_destroy(struct sandbox_config *config);

/** The <start> node of that name, or NULL. */
struct sandbox_start *sandbox_config_find(struct sandbox_config const *config,
                                          struct fern_string           name);

/** The same, after resolving an alias. */
struct sandbox_start *sandbox_config_find_alias(struct sandbox_config const *config,
                                                struct fern_string           name);

/** True if the parent may be asked for the service: it is declared, or nothing at all is. */
bool sandbox_config_parent_provides(struct sandbox_config const *config,
                                    struct fern_string           service);

/** True if a list of services contains one. */
bool sandbox_lists_service(struct fern_xml_tree const *list, struct fern_string service);

/** The grammar of configurations (config_grammar.c). */
extern struct fern_grammar const sandbox_grammar;

/** Check for contradictions (config_check.c), which count as errors. */
void sandbox_config_check(struct sandbox_config const  *config,
                          struct fern_grammar_document *document);

/** What a new configuration may change about a child; the effects are in diff.c. */
enum sandbox_change {
	SANDBOX_CHANGE_NODE = 1, /* the text of the <start> node */
	SANDBOX_CHANGE_COMPONENT = 2,
	SANDBOX_CHANGE_QUOTA = 4,
	SANDBOX_CHANGE_CONFIG = 8,
};

/** The changes from `before` to `after`, combined. */
unsigned sandbox_start_changes(struct sandbox_start const *before,
                               struct sandbox_start const *after);

#endif /* FERN_SANDBOX_CONFIG_H */
