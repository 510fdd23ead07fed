/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a server needs of the system, for tests on the host: an account whose dataspaces are memory
 * of the test, attaching them, a heap, the clock, and the part of the root library that makes
 * sessions. RPC and signals go through the loop-back.
 *
 *     struct fern_env *const env = fake_system_start();
 *     assert_int_equal(FERN_OK, fern_rom_server_announce(&server, env, &ops));
 *     assert_int_equal(FERN_OK, fake_session_open(&session, "ROM", "client", "name=\"state\"",
 *                                                 64 * 1024, 4));
 *     struct fern_rom_cap const rom = { session.object->cap };
 *     ...
 *     fake_session_close(&session);
 *     fake_system_end();      nothing may be left
 */
#ifndef OS_TEST_FAKE_SYSTEM_H
#define OS_TEST_FAKE_SYSTEM_H

#include <base/root.h>

/** A session at a server under test. */
struct fake_session {
	struct fern_root         *root;
	struct fern_rpc_object   *object; /* NULL if not open */
	struct fern_session_quota quota;
	void                     *memory[8]; /* what fern_session_alloc() handed out */
	unsigned                  memory_count;
};

/** Begin a test. */
struct fern_env *fake_system_start(void);

/** End it: fails the test if dataspaces, attachments or capabilities are left. */
void fake_system_end(void);

/** The n-th allocation of memory or dataspace from now on fails, counted from 1; 0: none. */
void fake_system_fail(unsigned n);

/** True if an allocation failed since. */
bool fake_system_failed(void);

/** Let time pass: what is due meanwhile is handled at its time. */
void fake_time_pass(uint64_t us);

/** Number of dataspaces that exist. */
unsigned fake_dataspace_count(void);

/** The memory behind a dataspace or view, and whether it may be written; NULL if it was freed. */
void *fake_dataspace_memory(struct fern_cap cap, size_t *out_size, bool *out_writeable);

/** Open a session as the root library would. `session` is overwritten. */
FERN_MUST_CHECK enum fern_status fake_session_open(struct fake_session *session,
                                                   char const *service, char const *label,
                                                   char const *args, uint64_t ram, uint32_t caps);

void fake_session_close(struct fake_session *session);

#endif /* OS_TEST_FAKE_SYSTEM_H */
