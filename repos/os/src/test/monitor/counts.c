/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "counts.h"
#include <base/log.h>

static struct count {
	char const *name;
	uint64_t    calls, failed;               /* by this component */
	uint64_t    calls_before, failed_before; /* by the monitor */
} counts[] = {
	{ .name = "RAM.alloc" },
	{ .name = "RAM.free" },
	{ .name = "RAM.view" },
	{ .name = "RAM.transfer" },
	{ .name = "RAM.info" },
	{ .name = "PD.address_space" },
	{ .name = "PD.native" },
	{ .name = "CPU.start" },
	{ .name = "CPU.kill" },
	{ .name = "CPU.exception_sigh" },
	{ .name = "CPU.next_thread" },
	{ .name = "CPU.info" },
	{ .name = "Thread.state" },
	{ .name = "Thread.pause" },
	{ .name = "Thread.resume" },
	{ .name = "Thread.single_step" },
	{ .name = "Thread.registers" },
	{ .name = "Thread.set_registers" },
	{ .name = "Thread.vector_registers" },
	{ .name = "Thread.set_vector_registers" },
	{ .name = "Thread.exception_sigh" },
	{ .name = "Thread.schedule" },
	{ .name = "RM.create" },
	{ .name = "RM.destroy" },
	{ .name = "Region_map.attach" },
	{ .name = "Region_map.detach" },
	{ .name = "Region_map.fault_sigh" },
	{ .name = "Region_map.state" },
	{ .name = "Region_map.dataspace" },
	{ .name = "ROM.dataspace" },
	{ .name = "ROM.update" },
	{ .name = "ROM.sigh" },
	{ .name = "session.open" },
	{ .name = "session.upgrade" },
	{ .name = "session.close" },
};

enum { COUNTS = sizeof(counts) / sizeof(counts[0]) };

void counts_note(char const *name, enum fern_status expected)
{
	for (unsigned i = 0; i < COUNTS; i++) {
		if (!fern_string_equal(fern_string(counts[i].name), fern_string(name)))
			continue;
		counts[i].calls++;
		counts[i].failed += expected != FERN_OK;
		return;
	}
	fern_check(!"an operation of that name");
}

void counts_begin(struct console *console, struct fern_env *env)
{
	if (!console || !console_execute(console, env, NULL))
		return;
	for (unsigned i = 0; i < COUNTS; i++) {
		counts[i].calls = counts[i].failed = 0;
		counts[i].calls_before = console_calls(console, counts[i].name, "count");
		counts[i].failed_before = console_calls(console, counts[i].name, "failed");
	}
}

static void compare(struct console const *console, struct count const *count)
{
	uint64_t const calls = console_calls(console, count->name, "count") - count->calls_before;
	uint64_t const failed =
		console_calls(console, count->name, "failed") - count->failed_before;

	if (!fern_check(calls == count->calls && failed == count->failed))
		fern_log("%s: %llu (%llu failed) by the monitor, %llu (%llu)", count->name,
		         (unsigned long long)calls, (unsigned long long)failed,
		         (unsigned long long)count->calls, (unsigned long long)count->failed);
}

void counts_compare(struct console *console, struct fern_env *env)
{
	if (!console || !console_execute(console, env, NULL))
		return;
	for (unsigned i = 0; i < COUNTS; i++)
		compare(console, &counts[i]);
}
