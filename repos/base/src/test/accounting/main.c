/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A parent that ends its subtree at random moments. Each round has three steps: start all, end some,
 * end all.
 */
#include <base/clock.h>
#include <base/component.h>
#include <base/log.h>
#include <base/timeout.h>
#include <os/check.h>
#include <sandbox/sandbox.h>

enum { WARM_UP_ROUNDS = 100, ROUNDS = 200, PATIENCE_US = 20 * 1000 * 1000 };

#define HEAD                                                                                       \
	"<config> <parent-provides> <service name=\"ROM\"/> <service name=\"LOG\"/> <service "     \
	"name=\"RAM\"/>"                                                                           \
	" <service name=\"PD\"/> <service name=\"CPU\"/> </parent-provides>"                       \
	" <default-route> <service name=\"Probe\"> <child name=\"server\"/> </service>"            \
	" <any-service> <parent/> </any-service> </default-route>"
#define SERVER                                                                                     \
	" <start name=\"server\" ram=\"2M\" caps=\"150\"> <binary name=\"test_probe_server\"/>"    \
	" <provides> <service name=\"Probe\"/> </provides> </start>"
#define CLIENT(name)                                                                               \
	" <start name=\"" name "\" ram=\"1M\" caps=\"100\"> <binary name=\"test_probe_client\"/>"  \
	" <config task=\"traffic\"/> </start>"
#define TAIL " </config>"

static char const all[] = HEAD SERVER CLIENT("first") CLIENT("second") TAIL;
static char const none[] = HEAD TAIL;
static char const *const        some[] = {
	       HEAD SERVER CLIENT("first") TAIL,
	       HEAD        CLIENT("first") CLIENT("second") TAIL,
	       HEAD SERVER TAIL,
	       all,
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

static void run_rounds(struct fern_env *env, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		apply(all);
		fern_check_pause(env, random_number() % 40000);
		apply(some[random_number() % (sizeof(some) / sizeof(some[0]))]);
		fern_check_pause(env, random_number() % 10000);
		apply(none);
		fern_check_pause(env, random_number() % 2000);
	}
}

/** What the own account has and uses. */
struct account {
	uint64_t ram_quota, ram_used;
	uint32_t caps_quota, caps_used;
};

static struct account account_now(struct fern_env *env)
{
	struct account a = { 0 };

	fern_check_status(FERN_OK, fern_ram_info(env->ram, &a.ram_quota, &a.ram_used, &a.caps_quota,
	                                         &a.caps_used));
	return a;
}

static bool same(struct account a, struct account b)
{
	return a.ram_quota == b.ram_quota && a.ram_used == b.ram_used &&
	       a.caps_quota == b.caps_quota && a.caps_used == b.caps_used;
}

/* the account when nothing comes back any more */
static struct account quiet_account(struct fern_env *env)
{
	enum { STILL_ROUNDS = 10 };
	struct account before = account_now(env);
	unsigned       still = 0;
	uint64_t const give_up = fern_clock_us() + PATIENCE_US;

	while (still < STILL_ROUNDS && fern_clock_us() < give_up) {
		fern_check_pause(env, 50 * 1000);
		struct account const now = account_now(env);
		still = same(now, before) ? still + 1 : 0;
		before = now;
	}
	fern_check(still == STILL_ROUNDS);
	return before;
}

static void log_account(char const *when, struct account a)
{
	fern_log("%s: %llu of %llu bytes and %u of %u capabilities in use", when,
	         (unsigned long long)a.ram_used, (unsigned long long)a.ram_quota, a.caps_used,
	         a.caps_quota);
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	FERN_TRY(fern_sandbox_init(&sandbox, env, NULL, NULL));

	/* an object of core that is called often gets a channel of its own: the account, and LOG */
	for (unsigned i = 0; i < WARM_UP_ROUNDS; i++) {
		run_rounds(env, 1);
		(void)account_now(env);
		fern_log("round %u to warm up", i);
	}

	struct account const before = quiet_account(env);
	log_account("before", before);
	run_rounds(env, ROUNDS);

	struct account const after = quiet_account(env);
	log_account("after", after);
	fern_check(same(before, after));
	fern_check_finish(env);
}
