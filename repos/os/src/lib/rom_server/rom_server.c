/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ROM sessions of a server that makes up the content of its modules.
 *
 * A session's dataspace is replaced only when its client asks for the dataspace, and refreshed only
 * when it asks for an update.
 */
#include <os/rom_server.h>
#include <os/session_policy.h>
#include <util/memory.h>

static struct fern_rom_reader *reader_of(struct fern_rom_session *session)
{
	return fern_container_of(session, struct fern_rom_reader, session);
}

static struct fern_rom_content content_of(struct fern_rom_reader *reader)
{
	return reader->server->ops->content(reader->server, reader);
}

/** The client knows this version from now on. */
static void set_seen(struct fern_rom_reader *reader, uint64_t version)
{
	reader->seen = version;
	reader->announced = version;
}

/** Copy the content to the session's dataspace, where it fits, and clear what was behind it. */
static void copy_content(struct fern_rom_reader *reader, struct fern_rom_content content)
{
	char *const memory = reader->memory.address;

	memcpy(memory, content.data.data, content.data.length);
	if (content.data.length < reader->used)
		memset(memory + content.data.length, 0, reader->used - content.data.length);

	reader->used = content.data.length;
	set_seen(reader, content.version);
}

/** Have memory for `size` bytes; what was there before is gone. */
static enum fern_status renew_memory(struct fern_rom_reader *reader, size_t size)
{
	fern_session_ram_free(&reader->memory);
	reader->used = 0;
	return fern_session_ram_alloc(&reader->memory, reader->server->env, reader->quota, size);
}

static enum fern_status get_dataspace(struct fern_rom_session       *session,
                                      struct fern_rom_dataspace_cap *out_ds)
{
	struct fern_rom_reader *const reader = reader_of(session);
	struct fern_rom_content const content = content_of(reader);

	if (content.data.length == 0) {
		fern_session_ram_free(&reader->memory);
		reader->used = 0;
		set_seen(reader, content.version);
		return FERN_EMPTY;
	}
	FERN_TRY(renew_memory(reader, content.data.length));
	copy_content(reader, content);
	return fern_session_ram_view(&reader->memory, out_ds);
}

static enum fern_status update(struct fern_rom_session *session, bool *out_fits)
{
	struct fern_rom_reader *const reader = reader_of(session);
	struct fern_rom_content const content = content_of(reader);

	*out_fits = content.data.length > 0 && content.data.length <= reader->memory.size;
	if (*out_fits)
		copy_content(reader, content);
	return FERN_OK;
}

/** Signal the reader if it does not know of the current version. */
static void notify(struct fern_rom_reader *reader)
{
	uint64_t const version = content_of(reader).version;

	if (version == reader->announced)
		return;
	reader->announced = version;
	fern_signal_submit(reader->handler);
}

static enum fern_status sigh(struct fern_rom_session       *session,
                             struct fern_signal_context_cap handler)
{
	struct fern_rom_reader *const reader = reader_of(session);

	fern_cap_retain(handler.cap);
	fern_cap_release(reader->handler.cap);
	reader->handler = handler;

	/* what changed since the client looked was announced to nobody, or to its former handler */
	reader->announced = reader->seen;
	notify(reader);
	return FERN_OK;
}

static struct fern_rom_ops const rom_ops = {
	.dataspace = get_dataspace,
	.update = update,
	.sigh = sigh,
};

static enum fern_status set_names(struct fern_rom_reader *reader, struct fern_string label,
                                  struct fern_string name)
{
	FERN_TRY(fern_label_join(label, name, &reader->label));

	char const *const end = reader->label.data + reader->label.length;
	reader->name = (struct fern_string){ end - name.length, name.length };
	return FERN_OK;
}

/**
 * Refuse a session that cannot hold the module's content as it is now: its client then donates more
 * and tries again, and asking for the dataspace succeeds.
 */
static enum fern_status check_donation(struct fern_rom_reader const *reader, size_t length)
{
	enum { CAPS = FERN_SESSION_RAM_CAPS + FERN_SESSION_RAM_VIEW_CAPS };

	if (reader->quota->ram < fern_session_ram_cost(length ? length : 1))
		return FERN_OUT_OF_RAM;
	return reader->quota->caps < CAPS ? FERN_OUT_OF_CAPS : FERN_OK;
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_rom_args const *args,
                               struct fern_rom_session   **out_session)
{
	struct fern_rom_server *const server =
		fern_container_of(root, struct fern_rom_server, root);
	struct fern_rom_reader *reader;
	void                   *memory;

	FERN_TRY(fern_session_alloc(request, sizeof(*reader), &memory));
	reader = memory;
	reader->server = server;
	reader->quota = request->quota;
	FERN_TRY(set_names(reader, request->label, fern_string(args->name)));
	FERN_TRY(server->ops->admit(server, reader));
	FERN_TRY(check_donation(reader, content_of(reader).data.length));

	fern_rom_session_init(&reader->session, &rom_ops);
	fern_list_append(&server->readers, &reader->element);
	*out_session = &reader->session;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_rom_session *session)
{
	struct fern_rom_reader *const reader = reader_of(session);

	(void)root;
	fern_list_remove(&reader->element);
	fern_session_ram_free(&reader->memory);
	fern_cap_release(reader->handler.cap);
}

void fern_rom_server_notify(struct fern_rom_server *server)
{
	fern_rom_server_for_each(server, reader)
		notify(reader);
}

enum fern_status fern_rom_server_announce(struct fern_rom_server *server, struct fern_env *env,
                                          struct fern_rom_server_ops const *ops)
{
	static struct fern_rom_root_ops const root_ops = { create, destroy };

	server->env = env;
	server->ops = ops;
	return fern_rom_announce(&server->root, env, &root_ops);
}
