/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A thread that waits, see subject.h.
 */
#include "subject.h"
#include <base/blockade.h>
#include <base/thread.h>
#include <os/check_thread.h>

static void wait_for_ever(void *argument)
{
	fern_blockade_wait(argument);
}

enum fern_status subject_create(struct fern_env *env, struct fern_thread_cap *out_subject)
{
	static struct fern_blockade never;
	struct fern_thread         *thread;

	FERN_TRY(fern_thread_create(env, "subject", 4096, wait_for_ever, &never, &thread));
	*out_subject = fern_check_own_thread(env, "subject");
	return fern_cap_valid(out_subject->cap) ? FERN_OK : FERN_GONE;
}
