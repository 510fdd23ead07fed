/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What a client hears of its session: the answer to a call that waits, an event, or a call of
 * `done`. Where the session is over with that, it is freed.
 */
#ifndef FERN_SANDBOX_SESSION_OUTCOME_H
#define FERN_SANDBOX_SESSION_OUTCOME_H

#include "session.h"

/** It is open. Takes over `cap`. False: nobody is left to hear it. */
FERN_MUST_CHECK bool sandbox_session_tell_opened(struct sandbox_session *session,
                                                 struct fern_cap         cap);

/** It will not be opened. */
void sandbox_session_tell_refused(struct sandbox_session *session, enum fern_status status);

/** The upgrade took place or not. */
void sandbox_session_tell_upgraded(struct sandbox_session *session, enum fern_status status);

/** It is closed, as the client wanted. */
void sandbox_session_tell_closed(struct sandbox_session *session);

/** Forget an event that the client has not fetched. */
void sandbox_session_drop_event(struct sandbox_session *session);

#endif /* FERN_SANDBOX_SESSION_OUTCOME_H */
