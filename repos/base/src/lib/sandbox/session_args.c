/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Session arguments (canonical key="value" text) on their way through a parent. Pure logic.
 *
 * A parent changes three things. The module's name, where a route or the child's own <binary>
 * says so. The physical range of RAM sessions, which is taken out unless the child has
 * constrain_phys="yes". Priority, CPUs and quota of CPU sessions, which are mapped into what the
 * child was given.
 */
#include "route.h"

#include <base/args.h>
#include <base/args_reader.h>
#include <cpu/server.h>

enum { CPU_WHOLE = 1000 }; /* in the argument `quota` */

/* ---------------------------------------------------------------- CPU sessions ---- */

/* The child's level comes first. */
static uint32_t priority(struct sandbox_start const *start, uint32_t requested)
{
	uint32_t const levels = start->whole->prio_levels;
	uint32_t const step = SANDBOX_PRIORITY_LIMIT / levels;
	uint32_t const within = requested / levels;

	return (within < step ? within : step - 1) + (uint32_t)-start->priority * step;
}

/* CPUs, counted from the sandbox's first; count 0: the default. */
struct cpu_range {
	uint32_t first, count;
};

/* The child's place in the affinity space, stretched over the CPUs there are. */
static struct cpu_range cpus_of(struct sandbox_start const *start)
{
	struct sandbox_affinity const a = start->affinity;
	uint64_t const                width = start->whole->space_width;
	uint64_t const                places = width * start->whole->space_height;

	if (!a.width)
		return (struct cpu_range){ 0, 0 };

	/* first and last place of the rectangle, counted row by row */
	uint64_t const first = a.ypos * width + a.xpos;
	uint64_t const last = (a.ypos + (uint64_t)a.height - 1) * width + a.xpos + a.width - 1;
	uint64_t const from = first * start->whole->cpus / places;
	uint64_t const to = (last + 1) * start->whole->cpus / places;

	return (struct cpu_range){ (uint32_t)from, (uint32_t)(to > from ? to - from : 1) };
}

/* a range that the child asked for, counted from its own first CPU, inside what the child has */
static struct cpu_range clamp(struct cpu_range child, uint64_t first, uint64_t count)
{
	if (!child.count)
		return (struct cpu_range){ (uint32_t)first, (uint32_t)count };
	if (first >= child.count)
		first = child.count - 1;
	if (!count || count > child.count - first)
		count = child.count - first;
	return (struct cpu_range){ child.first + (uint32_t)first, (uint32_t)count };
}

/*
 * Thousandths of a CPU: the part that the child asked for of what it was given. Never 0 where
 * either is limited: that is no limit.
 */
static uint64_t cpu_quota(struct sandbox_start const *start, uint64_t requested)
{
	uint64_t const part = requested && requested < CPU_WHOLE ? requested : CPU_WHOLE;
	uint64_t const quota = (start->cpu ? start->cpu : 100) * part / 100;

	return quota == CPU_WHOLE ? 0 : quota + !quota;
}

static void put_cpu(struct fern_args_writer *writer, struct sandbox_start const *start,
                    struct fern_string args)
{
	struct fern_cpu_args asked = { 0 };

	fern_ignore(fern_cpu_args_parse(args, &asked)); /* what is malformed counts as not there */
	struct cpu_range const cpus = clamp(cpus_of(start), asked.affinity_x, asked.affinity_width);

	fern_args_put_u64(writer, "priority", priority(start, asked.priority));
	fern_args_put_u64(writer, "affinity_x", cpus.first);
	fern_args_put_u64(writer, "affinity_width", cpus.count);
	fern_args_put_u64(writer, "quota", cpu_quota(start, asked.quota));
}

/* ---------------------------------------------------------------- all sessions ---- */

enum fern_status sandbox_args_rewrite(struct sandbox_start const   *start,
                                      struct sandbox_request const *request,
                                      struct fern_string name, char *out_args)
{
	struct fern_args_writer writer = fern_args_write(out_args, FERN_SESSION_ARGS_MAX);
	bool const              cpu = fern_string_equal(request->service, fern_string("CPU"));
	bool const              ram = fern_string_equal(request->service, fern_string("RAM"));
	/* what does not pass as it is */
	struct fern_string const replaced =
		fern_string(cpu ? "priority affinity_x affinity_width quota"
	                    : ram && !start->constrain_phys ? "phys_start phys_size phys_align"
	                                                    : "");
	struct fern_string rest = request->args;
	struct fern_arg    arg;

	while (fern_args_next(&rest, &arg) == FERN_OK)
		if (!fern_list_has_word(replaced, arg.key))
			fern_args_put(&writer, arg.key,
			              fern_string_equal(arg.key, fern_string("name")) ? name
			                                                              : arg.value);
	if (cpu)
		put_cpu(&writer, start, request->args);

	out_args[writer.length] = 0;
	return writer.status == FERN_TOO_SMALL ? FERN_LIMIT : writer.status;
}
