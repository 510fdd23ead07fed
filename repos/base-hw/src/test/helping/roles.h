/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The test of helping. A low client keeps the server busy, a hog of middle priority lets neither of
 * them run but now and then, and a high client calls: it has to wait for the work that is under
 * way, and for its own, but never for the hog. The relay has the server do the work, which makes
 * the chain longer.
 *
 *     high (0) ---> relay (low) ---> server (low) <--- low (low)        hog (middle)
 */
#ifndef TEST_HELPING_ROLES_H
#define TEST_HELPING_ROLES_H

#include <base/env.h>
#include <util/xml.h>

enum {
	LOW_WORK_US = 20000,    /* of one call of the low client */
	HIGH_WORK_US = 1000,    /* and of the high one */
	HOG_DELAY_US = 100000,  /* until the hog begins */
	HOG_PAUSE_US = 7000,    /* in which the low client begins a call */
	HIGH_DELAY_US = 150000, /* until the high client begins */
	HIGH_PAUSE_US = 30000,
	HIGH_CALLS = 10,
};

FERN_MUST_CHECK enum fern_status role_server(struct fern_env *env, struct fern_xml config);
FERN_MUST_CHECK enum fern_status role_relay(struct fern_env *env, struct fern_xml config);
FERN_MUST_CHECK enum fern_status role_low(struct fern_env *env, struct fern_xml config);
FERN_MUST_CHECK enum fern_status role_hog(struct fern_env *env, struct fern_xml config);
FERN_MUST_CHECK enum fern_status role_high(struct fern_env *env, struct fern_xml config);

/** Keep the CPU busy for so much time of the caller's own. */
void spin(uint64_t us);

#endif /* TEST_HELPING_ROLES_H */
