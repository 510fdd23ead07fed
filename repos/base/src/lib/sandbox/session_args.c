/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Session arguments on their way through a parent.
 */
#include "session_args.h"

#include <base/args.h>

struct fern_string sandbox_args_find(struct fern_string args, struct fern_string key)
{
	struct fern_arg arg;

	while (fern_args_next(&args, &arg) == FERN_OK)
		if (fern_string_equal(arg.key, key))
			return arg.value;
	return fern_string("");
}

static bool key_is(struct fern_string key, char const *name)
{
	return fern_string_equal(key, fern_string(name));
}

static uint64_t argument_u64(struct fern_string args, char const *key)
{
	uint64_t value = 0;

	return fern_string_to_u64(sandbox_args_find(args, fern_string(key)), &value) ? value : 0;
}

/* ---------------------------------------------------------------- CPU sessions ---- */

static unsigned log2_of(uint32_t power_of_two)
{
	return (unsigned)__builtin_ctz(power_of_two);
}

uint32_t sandbox_priority(struct sandbox_config const *config, struct sandbox_start const *start,
                          uint64_t requested)
{
	uint64_t const limit = SANDBOX_PRIORITY_LIMIT;
	unsigned const bits = log2_of(config->prio_levels);
	uint64_t const inner = requested < limit ? requested : limit - 1;

	return (uint32_t)((inner >> bits) + start->priority * (limit >> bits));
}

struct sandbox_cpu_range sandbox_child_cpus(struct sandbox_router const *router,
                                            struct sandbox_start const  *start)
{
	struct sandbox_affinity const a = start->affinity;
	uint64_t const                width = router->config->space_width;
	uint64_t const                places = width * router->config->space_height;

	if (!a.width)
		return (struct sandbox_cpu_range){ 0, 0 };

	/* first and last place of the rectangle, counted row by row */
	uint64_t const first = a.ypos * width + a.xpos;
	uint64_t const last = (a.ypos + (uint64_t)a.height - 1) * width + a.xpos + a.width - 1;
	uint64_t const from = first * router->cpus.count / places;
	uint64_t const to = (last + 1) * router->cpus.count / places;

	return (struct sandbox_cpu_range){ (uint32_t)from, (uint32_t)(to > from ? to - from : 1) };
}

/* a range that the child asked for, counted from its own first CPU, inside what the child has */
static struct sandbox_cpu_range clamp(struct sandbox_cpu_range child, uint64_t first,
                                      uint64_t count)
{
	if (!child.count)
		return (struct sandbox_cpu_range){ (uint32_t)first, (uint32_t)count };
	if (first >= child.count)
		first = child.count - 1;
	if (!count || count > child.count - first)
		count = child.count - first;
	return (struct sandbox_cpu_range){ child.first + (uint32_t)first, (uint32_t)count };
}

static uint64_t bounded(uint64_t value)
{
	return value < UINT16_MAX ? value : UINT16_MAX;
}

static bool is_cpu_key(struct fern_string key)
{
	return key_is(key, "priority") || key_is(key, "affinity_x") ||
	       key_is(key, "affinity_width");
}

static void put_cpu(struct fern_args_writer *writer, struct fern_string args,
                    struct sandbox_args_change const *change)
{
	struct sandbox_cpu_range const cpus =
		clamp(sandbox_child_cpus(change->router, change->start),
	              bounded(argument_u64(args, "affinity_x")),
	              bounded(argument_u64(args, "affinity_width")));

	fern_args_put_u64(writer, "priority",
	                  sandbox_priority(change->router->config, change->start,
	                                   argument_u64(args, "priority")));
	fern_args_put_u64(writer, "affinity_x", cpus.first);
	fern_args_put_u64(writer, "affinity_width", cpus.count);
}

/* ---------------------------------------------------------------- all sessions ---- */

static bool is_service(struct sandbox_args_change const *change, char const *name)
{
	return fern_string_equal(change->service, fern_string(name));
}

/* arguments that do not pass as they are */
static bool is_replaced(struct sandbox_args_change const *change, struct fern_string key)
{
	if (is_service(change, "RAM") && !change->start->constrain_phys)
		return key_is(key, "phys_start") || key_is(key, "phys_size");
	return is_service(change, "CPU") && is_cpu_key(key);
}

enum fern_status sandbox_args_rewrite(struct fern_string                args,
                                      struct sandbox_args_change const *change, char *out_args)
{
	struct fern_args_writer writer = fern_args_write(out_args, FERN_SESSION_ARGS_MAX);
	struct fern_string      rest = args;
	struct fern_arg         arg;

	while (fern_args_next(&rest, &arg) == FERN_OK) {
		if (is_replaced(change, arg.key))
			continue;
		fern_args_put(&writer, arg.key, key_is(arg.key, "name") ? change->name : arg.value);
	}
	if (is_service(change, "CPU"))
		put_cpu(&writer, args, change);

	out_args[writer.length] = 0;
	return writer.status == FERN_TOO_SMALL ? FERN_LIMIT : writer.status;
}
