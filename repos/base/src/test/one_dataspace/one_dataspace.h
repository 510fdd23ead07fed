/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A ROM service whose sessions all give the same dataspace, such as a managed one: what test
 * components show to others. A program adds this directory to SRC_PATH and INC_DIR.
 */
#ifndef FERN_TEST_ONE_DATASPACE_H
#define FERN_TEST_ONE_DATASPACE_H

#include <base/env.h>
#include <dataspace/dataspace.h>

/**
 * Announce the service, once in a program. `on_request` is called whenever a client asks for the
 * dataspace; NULL: nothing is. The capability stays the caller's, and valid.
 */
FERN_MUST_CHECK enum fern_status one_dataspace_announce(struct fern_env          *env,
                                                        struct fern_dataspace_cap dataspace,
                                                        void (*on_request)(void));

#endif /* FERN_TEST_ONE_DATASPACE_H */
