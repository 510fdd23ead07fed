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
#include <sandbox/problems.h>
#include <util/list.h>
#include <util/xml.h>

enum {
	SANDBOX_NAME_MAX = 63, /* bytes of a child's or module's name */
	SANDBOX_PRIO_LEVELS_MAX = 256,
	SANDBOX_PRIORITY_LIMIT = 0x10000, /* CPU session argument `priority`: 0 to this - 1 */
	SANDBOX_HEARTBEAT_DEFAULT_MS = 1000,
	SANDBOX_RESTART_DELAY_DEFAULT_MS = 100,
};

/** Reasons for which a child may be restarted, as bits. */
enum sandbox_restart_reason {
	SANDBOX_RESTART_EXIT = 1,
	SANDBOX_RESTART_FAULT = 2,
	SANDBOX_RESTART_HEARTBEAT = 4,
};

/**
 * Read a list such as "exit fault"; false if a word in it is none of these or the list is empty.
 */
bool sandbox_restart_reasons(struct fern_string list, unsigned *out_reasons);

/** A range of CPUs in the grid of <affinity-space>; width 0: none given. */
struct sandbox_affinity {
	uint32_t xpos, ypos, width, height;
};

/** One <start> node. Strings and nodes refer to the configuration's text. */
struct sandbox_start {
	struct fern_list_element element; /* in sandbox_config.starts */

	struct fern_xml    node;
	struct fern_xml    config; /* invalid if there is none */
	struct fern_xml    provides;
	struct fern_xml    route; /* the child's own or the default; invalid if there is neither */
	struct fern_string name, binary, version;
	struct fern_string configfile; /* empty if there is none */

	uint64_t ram;      /* bytes; 0: none given */
	uint32_t caps;     /* 0: none given */
	uint32_t priority; /* levels below the highest */
	bool     constrain_phys, exit_propagate;

	struct sandbox_affinity affinity;

	uint64_t heartbeat_us; /* 0: no heartbeat */
	unsigned restart_on;   /* enum sandbox_restart_reason, combined */
	uint64_t restart_max;  /* 0: without limit */
	uint64_t restart_delay_us;
};

/** What <report> asks for. */
struct sandbox_report_options {
	bool     enabled, resources, sessions;
	uint64_t delay_us;
};

struct sandbox_config {
	struct fern_allocator *heap;
	char                  *text; /* owned */
	size_t                 text_size;

	struct fern_xml  root, parent_provides, first_alias;
	struct fern_list starts; /* of struct sandbox_start */

	bool                          verbose;
	uint32_t                      prio_levels; /* a power of two */
	uint32_t                      space_width, space_height;
	struct sandbox_report_options report;
};

/**
 * Read a configuration. `problems` hears of everything that is wrong with it.
 * FERN_MALFORMED: refused. FERN_OUT_OF_RAM.
 */
FERN_MUST_CHECK enum fern_status sandbox_config_create(struct fern_allocator        *heap,
                                                       struct fern_string            document,
                                                       struct fern_sandbox_problems *problems,
                                                       struct sandbox_config       **out_config);

void sandbox_config_destroy(struct sandbox_config *config);

/** The <start> node of that name, or NULL. */
struct sandbox_start *sandbox_config_find(struct sandbox_config const *config,
                                          struct fern_string           name);

/** The same, after resolving an alias. */
struct sandbox_start *sandbox_config_find_alias(struct sandbox_config const *config,
                                                struct fern_string           name);

/** True if the child declares the service in its <provides>. */
bool sandbox_start_provides(struct sandbox_start const *start, struct fern_string service);

/** True if the parent may be asked for the service: it is declared, or nothing at all is. */
bool sandbox_config_parent_provides(struct sandbox_config const *config,
                                    struct fern_string           service);

/** Number of the line in which a node of the configuration starts. */
size_t sandbox_config_line(struct sandbox_config const *config, struct fern_xml node);

/**
 * Check a parsed document against the grammar of configurations (config_grammar.c) and look for
 * contradictions (config_check.c). FERN_MALFORMED if there was an error.
 */
FERN_MUST_CHECK enum fern_status sandbox_grammar_check(struct fern_string            document,
                                                       struct fern_xml               root,
                                                       struct fern_sandbox_problems *problems);
FERN_MUST_CHECK enum fern_status sandbox_config_check(struct sandbox_config const  *config,
                                                      struct fern_sandbox_problems *problems);

#endif /* FERN_SANDBOX_CONFIG_H */
