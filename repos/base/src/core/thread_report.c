/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What is logged when a thread stops or ends without being asked to.
 */
#include "core.h"
#include "cpu_session.h"
#include "log_line.h"
#include "pd_session.h"
#include "core_registers.h"
#include "thread.h"
#include <base/log.h>
#include <util/format.h>
#include <util/memory.h>

enum { FRAMES_MAX = 12, NUMBER_LENGTH = 19 };

__attribute__((format(printf, 2, 3))) static void log_text(struct core_thread const *thread,
                                                           char const               *format, ...)
{
	char    text[FRAMES_MAX * NUMBER_LENGTH + 16];
	va_list list;

	va_start(list, format);
	fern_format_list(text, sizeof(text), format, list);
	va_end(list);
	core_log_line(fern_string_buf_string(&thread->cpu->session.label), fern_string(text));
}

/* ---------------------------------------------------------------- why ---- */

static void log_exception(struct core_thread const *thread)
{
	static char const *const names[FERN_THREAD_EXCEPTION_COUNT] = {
		"no exception",
		"division error",
		"single step",
		"breakpoint",
		"invalid instruction",
		"protection fault",
		"unaligned access",
		"other",
		"read",
		"write",
		"execute",
	};
	struct core_thread_end const *const end = &thread->end;

	if (end->exception < FERN_THREAD_EXCEPTION_PAGE_FAULT_READ)
		log_text(thread, "exception %d (%s), ip 0x%llx", end->reason, names[end->exception],
		         (unsigned long long)end->ip);
	else
		log_text(thread, "page fault at 0x%llx (%s), ip 0x%llx",
		         (unsigned long long)end->address, names[end->exception],
		         (unsigned long long)end->ip);
}

/* ---------------------------------------------------------------- where ---- */

/* A word of the thread's memory; false: there is nothing to read. */
static bool read_word(struct core_thread const *thread, uint64_t address, uint64_t *out_word)
{
	struct core_resolution resolution;

	if (address % sizeof(*out_word) ||
	    core_region_map_resolve(&thread->pd->address_space, address, FERN_FAULT_TYPE_READ,
	                            &resolution) != FERN_OK)
		return false;
	return platform_memory_read(core_dataspace_memory(resolution.dataspace),
	                            resolution.offset + (address - resolution.address), out_word,
	                            sizeof(*out_word));
}

/* Frames are linked: a frame pointer points to the caller's, above which is the return address. */
static void log_backtrace(struct core_thread const *thread, uint64_t frame)
{
	char     text[FRAMES_MAX * NUMBER_LENGTH + 16];
	size_t   length = fern_format(text, sizeof(text), "  called from");
	uint64_t next, ip;

	for (unsigned i = 0; i < FRAMES_MAX && read_word(thread, frame, &next) &&
	                     read_word(thread, frame + sizeof(next), &ip) && ip;
	     i++) {
		length += fern_format(text + length, sizeof(text) - length, " 0x%llx",
		                      (unsigned long long)ip);
		if (next <= frame)
			break;
		frame = next;
	}
	log_text(thread, "%s", text);
}

static void log_registers(struct core_thread const *thread)
{
	struct fern_string    bytes;
	struct fern_registers registers;
	char                  text[CORE_REGISTERS_LINE_MAX];

	if (platform_thread_registers(thread, PLATFORM_REGISTERS_GENERAL, &bytes) != FERN_OK)
		return;
	fern_assert(bytes.length == sizeof(registers));
	memcpy(&registers, bytes.data, sizeof(registers));
	log_text(thread, "  thread \"%s\"", thread->name);
	for (unsigned line = 0; core_registers_format(&registers, line, text); line++)
		log_text(thread, "%s", text);
	log_backtrace(thread, core_registers_frame(&registers));
}

void core_thread_report(struct core_thread const *thread)
{
	if (thread->end.state == FERN_THREAD_STATE_EXITED) {
		log_text(thread, "ended with value %d", thread->end.reason);
	} else if (thread->end.state == FERN_THREAD_STATE_KILLED) {
		log_text(thread, "killed by signal %d", thread->end.reason);
	} else {
		log_exception(thread);
		log_registers(thread);
	}
}
