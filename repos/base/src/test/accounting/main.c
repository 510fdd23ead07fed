/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A parent that ends its subtree at random moments. Each round has three steps: start all, end
 * some, end all.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <os/check.h>
#include <os/check_account.h>
#include <sandbox/sandbox.h>

enum { WARM_UP_ROUNDS = 100, SOME = 4 };

/** Children that one of them serves: all at once, none, and what is left when some are ended. */
struct subtree {
	char const *name, *all, *none, *some[SOME];
};

#define HEAD                                                                                       \
	"<config> <parent-provides> <service name=\"ROM\"/> <service name=\"LOG\"/> <service "     \
	"name=\"RAM\"/>"                                                                           \
	" <service name=\"PD\"/> <service name=\"CPU\"/> <service name=\"RM\"/> "                  \
	"</parent-provides>"                                                                       \
	" <default-route> <service name=\"Probe\"> <child name=\"server\"/> </service>"            \
	" <service name=\"ROM\"> <if-arg key=\"name\" value=\"memory\"/> <child "                  \
	"name=\"manager\"/>"                                                                       \
	" </service>"                                                                              \
	" <any-service> <parent/> </any-service> </default-route>"
#define SERVER                                                                                     \
	" <start name=\"server\" ram=\"2M\" caps=\"150\"> <binary name=\"test_probe_server\"/>"    \
	" <provides> <service name=\"Probe\"/> </provides> </start>"
#define CLIENT(name)                                                                               \
	" <start name=\"" name "\" ram=\"1M\" caps=\"100\"> <binary name=\"test_probe_client\"/>"  \
	" <config task=\"traffic\"/> </start>"
#define MANAGER                                                                                    \
	" <start name=\"manager\" ram=\"2M\" caps=\"150\"> <binary name=\"managed_ds_manager\"/>"  \
	" <provides> <service name=\"ROM\"/> </provides> </start>"
#define USER(name, part)                                                                           \
	" <start name=\"" name "\" ram=\"1M\" caps=\"100\"> <binary name=\"managed_ds_client\"/>"  \
	" <config accesses=\"0\" part=\"" part "\"/> </start>"
#define TAIL " </config>"

static struct subtree const subtrees[] = {
	{ "probe",
	  HEAD SERVER CLIENT("first") CLIENT("second") TAIL,
	  HEAD        TAIL,
	  { HEAD SERVER CLIENT("first") TAIL, HEAD CLIENT("first") CLIENT("second") TAIL,
	    HEAD SERVER TAIL, HEAD SERVER CLIENT("first") CLIENT("second") TAIL } },
	{ "memory",
	  HEAD MANAGER USER("even", "0") USER("odd", "1") TAIL,
	  HEAD         TAIL,
	  { HEAD MANAGER USER("even", "0") TAIL, HEAD USER("even", "0") USER("odd", "1") TAIL,
	    HEAD MANAGER TAIL, HEAD MANAGER USER("even", "0") USER("odd", "1") TAIL } },
};

static struct fern_sandbox sandbox;

/* a fixed sequence: a failure can be repeated, as far as the machine's pace can */
static uint32_t random_number(void)
{
	static uint32_t state = 2463534242u;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static void apply(char const *config)
{
	fern_check_status(FERN_OK, fern_sandbox_apply(&sandbox, fern_xml_from_string(config)));
}

static void run_rounds(struct fern_env *env, struct subtree const *subtree, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		apply(subtree->all);
		fern_check_pause(env, random_number() % 40000);
		apply(subtree->some[random_number() % SOME]);
		fern_check_pause(env, random_number() % 10000);
		apply(subtree->none);
		fern_check_pause(env, random_number() % 2000);
	}
}

static struct subtree const *subtree_named(struct fern_string name)
{
	for (size_t i = 0; i < sizeof(subtrees) / sizeof(subtrees[0]); i++)
		if (fern_string_equal(name, fern_string(subtrees[i].name)))
			return &subtrees[i];
	return &subtrees[0];
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	struct fern_attached_rom rom = { 0 };

	FERN_TRY(fern_attached_rom_open(&rom, env, "config"));
	struct fern_xml const       config = fern_attached_rom_xml(&rom);
	uint64_t const              rounds = fern_xml_attribute_u64(config, "rounds", 200);
	struct subtree const *const subtree =
		subtree_named(fern_xml_attribute_string(config, "subtree", "probe"));

	FERN_TRY(fern_sandbox_init(&sandbox, env, NULL, NULL));

	/* an object of core that is called often gets a channel of its own: the account, and LOG */
	for (unsigned i = 0; i < WARM_UP_ROUNDS; i++) {
		run_rounds(env, subtree, 1);
		(void)fern_check_account_now(env);
		fern_log("round %u to warm up", i);
	}

	struct fern_check_account const before = fern_check_account_quiet(env);
	fern_check_account_log("before", before);
	run_rounds(env, subtree, rounds);

	struct fern_check_account const after = fern_check_account_quiet(env);
	fern_check_account_log("after", after);
	fern_check(fern_check_account_same(before, after));
	fern_check_finish(env);
}
