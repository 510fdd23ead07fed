/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Putting a configuration in force, with the smallest effect on the children (see diff.c).
 *
 * All memory is obtained first: up to there nothing has changed, after that nothing fails but
 * single children.
 */
#include "state.h"

struct sandbox_child *sandbox_find_child(struct sandbox *sandbox, struct fern_string name)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child)
		if (fern_string_equal(child->start->name, name))
			return child;
	return NULL;
}

/* structures for children that the configuration adds */
static enum fern_status create_added(struct sandbox *sandbox, struct sandbox_config *config,
                                     struct fern_list *added)
{
	fern_list_for_each(&config->starts, struct sandbox_start, element, start) {
		struct sandbox_child *child;

		if (sandbox_find_child(sandbox, start->name))
			continue;
		FERN_TRY(sandbox_child_create(sandbox, start, &child));
		fern_list_append(added, &child->element);
	}
	return FERN_OK;
}

/*
 * from here on the new configuration is in force; removed children refer to the old one for the
 * last time
 */
static void switch_over(struct sandbox *sandbox, struct sandbox_config *config,
                        struct fern_list *added)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		struct sandbox_start *const start = sandbox_config_find(config, child->start->name);

		child->removed = !start;
		if (!start)
			continue;
		child->changes = sandbox_start_changes(child->start, start);
		child->start = start;
	}
	fern_list_for_each(added, struct sandbox_child, element, child) {
		fern_list_remove(&child->element);
		fern_list_append(&sandbox->children, &child->element);
	}
	sandbox->config = config;
}

static void check_sessions(struct sandbox *sandbox)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		if (child->removed)
			continue;
		fern_list_for_each(&child->sessions, struct sandbox_session, client_element,
		                   session)
			sandbox_session_check_route(session);
	}
}

static bool environment_holds(struct sandbox_child const *child)
{
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++)
		if (child->environment[i] && !sandbox_session_route_holds(child->environment[i]))
			return false;
	return true;
}

static void stop_replaced(struct sandbox *sandbox)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		bool const replaced =
			(child->changes & SANDBOX_CHANGE_COMPONENT) || !environment_holds(child);
		bool const changed = child->changes & SANDBOX_CHANGE_NODE;

		if (changed)
			child->restarts = 0;
		if (replaced || (changed && sandbox_child_over(child)) ||
		    child->state == CHILD_FAILED)
			sandbox_child_stop(child, CHILD_STOPPED);
	}
}

/* who gives comes before who takes */
static void adjust_quotas(struct sandbox *sandbox)
{
	for (unsigned pass = 0; pass < 2; pass++)
		fern_list_for_each(&sandbox->children, struct sandbox_child, element, child)
			if ((child->changes & SANDBOX_CHANGE_QUOTA) &&
			    (sandbox_child_account_quota(child->start).ram < child->account.ram) ==
			            (pass == 0))
				sandbox_child_adjust_quota(child);
}

static void tell_configs(struct sandbox *sandbox)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		if (child->changes & SANDBOX_CHANGE_CONFIG)
			sandbox_config_rom_changed(child);
		sandbox_child_adjust_heartbeat(child);
		child->changes = 0;
	}
}

void sandbox_start_children(struct sandbox *sandbox)
{
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child) {
		bool const waiting =
			child->state == CHILD_STOPPED && !fern_timeout_scheduled(&child->restart);

		if (waiting || child->state == CHILD_STARVED)
			sandbox_child_start(child);
	}
}

enum fern_status sandbox_apply(struct sandbox *sandbox, struct sandbox_config *config)
{
	struct sandbox_config *const old = sandbox->config;
	struct fern_list             added = { 0 };

	config->cpus = sandbox->cpus;
	config->holder = sandbox->holder;

	enum fern_status const status = create_added(sandbox, config, &added);
	if (status != FERN_OK) {
		fern_list_for_each(&added, struct sandbox_child, element, child)
			sandbox_child_destroy(child);
		sandbox_config_destroy(config);
		return status;
	}

	switch_over(sandbox, config, &added);
	check_sessions(sandbox);
	fern_list_for_each(&sandbox->children, struct sandbox_child, element, child)
		if (child->removed)
			sandbox_child_destroy(child);
	stop_replaced(sandbox);
	adjust_quotas(sandbox);
	tell_configs(sandbox);
	sandbox_config_destroy(old);

	sandbox_start_children(sandbox);
	sandbox_state_changed(sandbox);
	return FERN_OK;
}
