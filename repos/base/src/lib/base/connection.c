/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Opening a session. Whether "out of RAM" is the server's answer (the donation was too small)
 * or means the own account, the own account tells: as long as it has what the next, larger
 * donation takes, it was the server.
 *
 * Log output opens a session by this code: it must not write to the log itself.
 */
#include <base/session.h>

enum {
	OPEN_ATTEMPTS_MAX = 12, /* each with twice the donation of the one before */
	FIRST_RAM = 4096,       /* where a service declares no cost */
	FIRST_CAPS = 1,
};

struct donation {
	uint64_t ram;
	uint32_t caps;
};

static bool affordable(struct fern_env *env, struct donation donation)
{
	uint64_t ram_quota, ram_used;
	uint32_t caps_quota, caps_used;

	if (fern_ram_info(env->ram, &ram_quota, &ram_used, &caps_quota, &caps_used) != FERN_OK)
		return false;
	return donation.ram <= ram_quota - ram_used && donation.caps <= caps_quota - caps_used;
}

/* more of what was missing; false if the own account does not have it */
static bool enlarge(struct fern_env *env, enum fern_status status, struct donation *donation)
{
	if (status == FERN_OUT_OF_RAM)
		donation->ram = donation->ram ? donation->ram * 2 : FIRST_RAM;
	else if (status == FERN_OUT_OF_CAPS)
		donation->caps = donation->caps ? donation->caps * 2 : FIRST_CAPS;
	else
		return false;

	return affordable(env, *donation);
}

enum fern_status fern_connection_open(struct fern_connection *connection, struct fern_env *env,
                                      struct fern_service_type const *type,
                                      struct fern_string label, struct fern_string args)
{
	struct donation  donation = { type->ram, type->caps };
	struct fern_cap  session = FERN_CAP_INVALID;
	uint64_t         id = 0;
	enum fern_status status;

	*connection = (struct fern_connection){ 0 };

	for (unsigned attempt = 1;; attempt++) {
		status = fern_parent_session(env->parent, fern_string(type->name), label, args,
		                             type->fingerprint, donation.ram, donation.caps, 0,
		                             true, &id, &(bool){ false }, &session);
		if (status == FERN_OK)
			break;
		if (attempt == OPEN_ATTEMPTS_MAX || !enlarge(env, status, &donation))
			return status;
	}

	*connection = (struct fern_connection){ .env = env, .id = id, .cap = session };
	return FERN_OK;
}

void fern_connection_close(struct fern_connection *connection)
{
	if (!connection->env)
		return;

	fern_cap_release(connection->cap);

	/* fails only if the parent is gone, and everything with it */
	fern_ignore(
		fern_parent_close(connection->env->parent, connection->id, true, &(bool){ false }));
	*connection = (struct fern_connection){ 0 };
}

enum fern_status fern_connection_upgrade(struct fern_connection *connection, uint64_t ram,
                                         uint32_t caps)
{
	if (!connection->env)
		return FERN_INVALID_ARGUMENT;

	return fern_parent_upgrade(connection->env->parent, connection->id, ram, caps, true,
	                           &(bool){ false });
}
