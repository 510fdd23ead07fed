/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Ends in many ways. See README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/thread.h>
#include <os/heartbeat.h>
#include <util/memory.h>
#include <util/string.h>

/* implemented in arch/ */
void arch_divide_by_zero(void);
void arch_illegal_instruction(void);

static struct fern_env         *fault_env;
static struct fern_attached_rom config;

/* volatile: the compiler must not know better */
static char *volatile nowhere = (char *)0x40;

static enum fern_status read_nowhere(void)
{
	return *(char volatile *)nowhere ? FERN_OK : FERN_EMPTY;
}

static enum fern_status write_nowhere(void)
{
	*(char volatile *)nowhere = 1;
	return FERN_OK;
}

static enum fern_status call(void *address)
{
	void (*function)(void);

	memcpy(&function, &address, sizeof(function));
	function();
	return FERN_OK;
}

static enum fern_status execute_nowhere(void)
{
	return call(nowhere);
}

static enum fern_status write_text(void)
{
	void (*const function)(void) = arch_illegal_instruction;
	char volatile *address;

	memcpy(&address, &function, sizeof(function));
	*address = 1;
	return FERN_OK;
}

static enum fern_status write_view(void)
{
	struct fern_attached_dataspace memory;
	struct fern_rom_dataspace_cap  view;
	void                          *address;

	FERN_TRY(fern_attached_ram_open(&memory, fault_env, 4096));
	FERN_TRY(fern_ram_view(fault_env->ram,
	                       (struct fern_ram_dataspace_cap){ memory.dataspace.cap }, &view));
	FERN_TRY(fern_attach(fault_env, fern_rom_dataspace_as_dataspace(view),
	                     &(struct fern_attach_options){ 0 }, &address, NULL));
	*(char volatile *)memory.address = 5;
	if (*(char volatile *)address != 5)
		return FERN_INTERNAL;
	fern_log("reads the view, and writes to it now");
	*(char volatile *)address = 1;
	return FERN_OK;
}

static enum fern_status execute_data(void)
{
	struct fern_attached_dataspace memory;

	FERN_TRY(fern_attached_ram_open(&memory, fault_env, 4096));
	memset(memory.address, 0xc3, 16); /* x86: return */
	return call(memory.address);
}

static unsigned volatile bottom = UINT32_MAX; /* never reached */

static unsigned dive(unsigned depth)
{
	char volatile frame[512];

	if (depth == bottom)
		return 0;
	frame[0] = (char)depth;
	return dive(depth + 1) + (unsigned)frame[0];
}

static enum fern_status overflow(void)
{
	return dive(0) ? FERN_OK : FERN_EMPTY;
}

static enum fern_status divide(void)
{
	arch_divide_by_zero();
	return FERN_OK;
}

static enum fern_status illegal(void)
{
	arch_illegal_instruction();
	return FERN_OK;
}

static void run_thread(void *argument)
{
	(void)argument;
	fern_ignore(write_nowhere()); /* does not return */
}

static enum fern_status die_in_thread(void)
{
	struct fern_thread *thread;

	FERN_TRY(fern_thread_create(fault_env, "victim", 16 * 1024, run_thread, NULL, &thread));
	fern_thread_join(thread);
	return FERN_OK;
}

static enum fern_status leave(void)
{
	fern_env_exit(fault_env,
	              (int)fern_xml_attribute_u64(fern_attached_rom_xml(&config), "value", 0));
}

static enum fern_status fail(void)
{
	return FERN_TOO_SMALL;
}

static enum fern_status assert_wrongly(void)
{
	fern_assert(nowhere == NULL);
	return FERN_OK;
}

static enum fern_status hang(void)
{
	for (uint64_t volatile turns = 1; turns; turns = turns | 1)
		;
	return FERN_OK;
}

static enum fern_status live(void)
{
	return FERN_OK;
}

static struct {
	char const *name;
	enum fern_status (*run)(void);
} const kinds[] = {
	{ "read", read_nowhere },
	{ "write", write_nowhere },
	{ "execute", execute_nowhere },
	{ "text", write_text },
	{ "view", write_view },
	{ "execute_data", execute_data },
	{ "overflow", overflow },
	{ "divide", divide },
	{ "illegal", illegal },
	{ "exit", leave },
	{ "thread", die_in_thread },
	{ "status", fail },
	{ "hang", hang },
	{ "live", live },
	{ "assertion", assert_wrongly },
};

enum fern_status fern_component_construct(struct fern_env *env)
{
	fault_env = env;
	FERN_TRY(fern_attached_rom_open(&config, env, "config"));
	struct fern_string const kind =
		fern_xml_attribute_string(fern_attached_rom_xml(&config), "kind", "");

	FERN_TRY(fern_heartbeat_start(env));
	fern_log("now: %s", fern_str(kind));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!fern_string_equal(kind, fern_string(kinds[i].name)))
			continue;
		FERN_TRY(kinds[i].run());
		fern_log("still alive");
		return FERN_OK;
	}
	fern_error("config: unknown kind \"%s\"", fern_str(kind));
	return FERN_INVALID_ARGUMENT;
}
