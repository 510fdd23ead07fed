/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A ROM module whose content changes with time: a list of steps, worked off in order and again from
 * the start.
 *
 * A round without <sleep> is run once; then the content stays.
 */
#ifndef DYNAMIC_ROM_MODULE_H
#define DYNAMIC_ROM_MODULE_H

#include <base/allocator.h>
#include <base/timeout.h>
#include <util/list.h>
#include <util/xml.h>

struct module;

/** What modules need of their surroundings. */
struct module_host {
	struct fern_allocator  *heap;
	struct fern_entrypoint *entrypoint;
	uint64_t                version; /* of the newest content of all modules */
	bool                    verbose;
	void (*changed)(struct module_host *host); /* the content of a module is another one */
};

struct module {
	struct fern_list_element element;
	struct module_host      *host;
	char                    *text; /* a copy of its <rom> node: it outlives the configuration */
	size_t                   length; /* bytes of text */
	struct fern_xml          node;
	struct fern_xml          step; /* the current one; invalid before the first */
	struct fern_timeout      sleep;
	struct fern_string       data; /* the content, part of text; empty: none */
	uint64_t                 version;
	bool configured; /* still part of the configuration; for the owner's use */
};

/**
 * Make a module of a <rom> node and run it up to its first <sleep>. Statuses of allocation and
 * fern_timeout_init().
 */
FERN_MUST_CHECK enum fern_status module_create(struct module_host *host, struct fern_xml node,
                                               struct module **out_module);

void module_destroy(struct module *module);

/** Whether the module was made of exactly this text. */
bool module_made_of(struct module const *module, struct fern_xml node);

/** Its `name` attribute as written. */
struct fern_string module_name(struct module const *module);

#endif /* DYNAMIC_ROM_MODULE_H */
