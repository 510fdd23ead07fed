/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Answers to those who detached something: when all has taken effect that was begun before.
 */
#include "detach.h"
#include "unit.h"
#include <base/internal/loopback.h>
#include <platform.h>
#include <rm/server.h>

static uint32_t pending_before, pending_after;

/* Linux is through with unmapping 6 at first, then with 7. */
static void unmap_in_steps(void *context)
{
	(void)context;
	linux_detach_done(6);
	pending_before = fern_loopback_pending_count();
	linux_detach_done(7);
	pending_after = fern_loopback_pending_count();
}

static enum fern_status destroy(struct fern_rm_session *rpc, struct fern_region_map_cap map)
{
	(void)map;
	return platform_detach_answer(&rpc->object);
}

static struct fern_rm_ops const ops = { .destroy = destroy };

static void answers_wait_for_what_was_begun(void **state)
{
	struct fern_rm_session           rm;
	struct fern_region_map_cap const map = { fern_loopback_cap_create() };

	(void)state;
	fern_rm_session_init(&rm, &ops);
	assert_status(FERN_OK, fern_rm_session_serve(&rm, fern_loopback_entrypoint()));
	assert_status(FERN_OK, fern_rm_destroy(fern_rm_session_cap(&rm), map));

	linux_detach_begun(7);
	fern_loopback_set_wait_hook(unmap_in_steps, NULL);
	assert_status(FERN_OK, fern_rm_destroy(fern_rm_session_cap(&rm), map));
	assert_int_equal(pending_before, 1);
	assert_int_equal(pending_after, 0);

	fern_loopback_set_wait_hook(NULL, NULL);
	fern_rm_session_fini(&rm);
	fern_cap_release(map.cap);
}

int main(void)
{
	struct CMUnitTest const tests[] = { cmocka_unit_test(answers_wait_for_what_was_begun) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
