/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sandboxes: starting children, giving them resources, and routing their sessions. The library
 * behind init and every other parent.
 *
 *     static struct fern_sandbox_ops const ops = { .state_changed = report };
 *     static struct fern_sandbox sandbox;
 *
 *     FERN_TRY(fern_sandbox_init(&sandbox, env, &ops, NULL));
 *     return fern_sandbox_apply(&sandbox, config);
 *
 * The configuration is described in src/init/README.md. Everything is driven by the entrypoint of
 * the environment: the sandbox never waits for a child, nor for whoever serves its own parent's
 * sessions. A program may have several sandboxes; beside them it must not ask its parent for
 * sessions without waiting, whose events come to the sandboxes.
 *
 * Quota. A child's `ram` and `caps` are taken from the environment's account when it starts,
 * together: its PD, RAM and CPU sessions, FERN_SANDBOX_CHILD_RAM and _CAPS for the sandbox's own
 * book-keeping about it, and the rest as its account. A session's donation moves from the
 * client's account to the server's when the request is handed to the server, and back when the
 * server has closed the session, before the client hears of it. What a server does not give back
 * is paid as soon as it has it again; if the server dies, out of what it leaves. The book-keeping
 * covers FERN_SANDBOX_SESSIONS sessions; for each further FERN_SANDBOX_SESSIONS the child pays
 * FERN_SANDBOX_SESSIONS_RAM as long as it has them.
 *
 * Threads: the entrypoint's only.
 */
#ifndef FERN_SANDBOX_SANDBOX_H
#define FERN_SANDBOX_SANDBOX_H

#include <base/env.h>
#include <base/session.h>
#include <util/xml.h>

#define FERN_SANDBOX_CHILD_RAM    UINT64_C(32768)
#define FERN_SANDBOX_CHILD_CAPS   6
#define FERN_SANDBOX_SESSIONS     8
#define FERN_SANDBOX_SESSIONS_RAM UINT64_C(20480) /* with the longest labels and arguments */

struct fern_sandbox;
struct fern_sandbox_service;

/** What a child asks of a local service. The strings are valid during the call. */
struct fern_sandbox_local_request {
	uint64_t           id; /* names the session */
	struct fern_string label, args;
	uint64_t           ram; /* donated, and now in the environment's account */
	uint32_t           caps;
};

struct fern_sandbox_service_ops {
	/**
	 * Create a session; the service owns its capability. A status other than FERN_OK refuses
	 * it.
	 */
	enum fern_status (*create)(struct fern_sandbox_service             *service,
	                           struct fern_sandbox_local_request const *request,
	                           struct fern_cap                         *out_session);
	/** More was donated. May be NULL. */
	void (*upgrade)(struct fern_sandbox_service *service, uint64_t id, uint64_t ram,
	                uint32_t caps);
	/** Close a session: the client let go of it, or died. */
	void (*close)(struct fern_sandbox_service *service, uint64_t id);
	/**
	 * The session at core behind a PD, RAM or CPU session of this service, borrowed. The
	 * sandbox starts children with it: what the program itself serves it must not call. May be
	 * NULL for other services.
	 */
	struct fern_cap (*behind)(struct fern_sandbox_service *service, uint64_t id);
};

/** A service that the program itself offers to its children, reached by routes to <local/>. */
struct fern_sandbox_service {
	struct fern_sandbox_service_ops const *ops;
	char const                            *name;
	uint64_t                               fingerprint; /* of the interface definition */
};

/** What the program that holds a sandbox wants to know and to provide. Any may be NULL. */
struct fern_sandbox_ops {
	/**
	 * What the state report tells has changed. Called at most once per <report delay_ms>,
	 * only with <report>.
	 */
	void (*state_changed)(struct fern_sandbox *sandbox);

	/** A child with <exit propagate="yes"/> ended. */
	void (*exited)(struct fern_sandbox *sandbox, int value);

	/** The local service of that name, or NULL. It must exist as long as the sandbox. */
	struct fern_sandbox_service *(*service)(struct fern_sandbox *sandbox,
	                                        struct fern_string   name);
};

struct fern_sandbox {
	struct fern_sandbox_ops const *ops;
	void                          *context; /* the program's own */
	struct sandbox                *internal;
};

/** Prepare a sandbox without children. FERN_OUT_OF_RAM, FERN_OUT_OF_CAPS: own account exhausted. */
FERN_MUST_CHECK enum fern_status fern_sandbox_init(struct fern_sandbox           *sandbox,
                                                   struct fern_env               *env,
                                                   struct fern_sandbox_ops const *ops,
                                                   void                          *context);

/**
 * Put a configuration in force, the first or a new one. What changed takes effect with the
 * smallest change to the children; a child that cannot be started is reported by a log line, and
 * the others go on. `config` is copied.
 *
 * FERN_MALFORMED: log lines name line and element; what was in force before stays in force.
 * FERN_OUT_OF_RAM: the same for lack of memory.
 */
FERN_MUST_CHECK enum fern_status fern_sandbox_apply(struct fern_sandbox *sandbox,
                                                    struct fern_xml      config);

/** The same for a document that may be malformed. `name` is the file's name in messages. */
FERN_MUST_CHECK enum fern_status fern_sandbox_apply_document(struct fern_sandbox *sandbox,
                                                             char const          *name,
                                                             struct fern_string   document);

/**
 * Write the state of all children as XML. FERN_TOO_SMALL: `capacity` must be more than
 * `out_length`.
 */
FERN_MUST_CHECK enum fern_status fern_sandbox_report(struct fern_sandbox *sandbox, char *buffer,
                                                     size_t capacity, size_t *out_length);

/** A session of the program itself. The structure stays with the caller as long as the sandbox. */
struct fern_sandbox_own_session {
	/** The outcome; `session` is valid as long as the sandbox, with status FERN_OK. */
	void (*opened)(struct fern_sandbox_own_session *own, enum fern_status status,
	               struct fern_cap session);
};

/**
 * Open a session at the own parent without waiting, since children wait while the program does.
 * own->opened() is called when the outcome is known, possibly before the return. Any other status
 * than FERN_OK: it is not called. `type` says what to donate.
 */
FERN_MUST_CHECK enum fern_status fern_sandbox_open_session(struct fern_sandbox             *sandbox,
                                                           struct fern_sandbox_own_session *own,
                                                           struct fern_service_type const  *type,
                                                           struct fern_string               args);

/** Destroy all children and the sandbox. Safe on zeroed memory. */
void fern_sandbox_fini(struct fern_sandbox *sandbox);

#endif /* FERN_SANDBOX_SANDBOX_H */
