/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Calls: capabilities become descriptors or names on the way out, and capabilities again on the way
 * in.
 */
#include <linux/capability_table.h>
#include <linux/channel.h>
#include <linux/descriptor_message.h>

/*
 * how often an object of core is called before it gets a channel of its own; about what making one
 * costs
 */
enum { CORE_CALLS_MAX = 16 };

static _Atomic uint64_t own_call_count;
_Atomic uint64_t       *linux_call_count = &own_call_count;

static void put_channel(struct linux_capability *entry, struct linux_client_channel *channel)
{
	if (channel->gone) /* of no more use, though the object may still exist */
		linux_channel_destroy(channel);
	else
		linux_cap_put_channel(entry, channel);
}

enum fern_status linux_cap_add_channel(struct linux_capability         *entry,
                                       struct linux_channel_ends const *ends, bool core)
{
	struct linux_client_channel *channel;

	FERN_TRY(linux_channel_create(ends, &channel));
	entry->foreign = !core;
	entry->core_calls = CORE_CALLS_MAX; /* it is to be used from the first call on */
	linux_cap_put_channel(entry, channel);
	return FERN_OK;
}

/** Fill in the capabilities to send. Those the caller lends us stay valid during the call. */
static void name_caps(struct fern_rpc_call const *call, struct linux_channel_call *out_transfer)
{
	for (uint32_t i = 0; i < call->request_cap_count; i++) {
		struct linux_capability const *const entry = linux_cap_entry(call->request_caps[i]);

		out_transfer->request_caps[i] =
			entry ? (struct linux_raw_cap){ entry->descriptor, entry->name }
			      : LINUX_RAW_CAP_INVALID;
	}
}

/** For somebody who is not core, all of them need descriptors. */
static enum fern_status provide_descriptors(struct fern_rpc_call const *call,
                                            struct linux_channel_call  *transfer)
{
	for (uint32_t i = 0; i < call->request_cap_count; i++) {
		struct linux_capability *const entry = linux_cap_entry(call->request_caps[i]);

		if (entry && entry->descriptor < 0)
			FERN_TRY(
				linux_cap_descriptor(entry, &transfer->request_caps[i].descriptor));
	}
	return FERN_OK;
}

/** Turn what was received into capabilities; all of them, or none. */
static enum fern_status accept_caps(struct linux_channel_call const *transfer,
                                    struct fern_rpc_call            *call)
{
	enum fern_status status = FERN_OK;

	for (uint32_t i = 0; i < call->reply_cap_count; i++) {
		struct linux_raw_cap const *const raw = &transfer->reply_caps[i];

		call->reply_caps[i] = FERN_CAP_INVALID;
		if (raw->descriptor < 0 && !raw->name)
			continue;
		if (status == FERN_OK)
			status = linux_cap_from_raw(raw, &call->reply_caps[i]);
		else if (raw->descriptor >= 0)
			linux_close_all(&raw->descriptor, 1);
	}
	for (uint32_t i = 0; status != FERN_OK && i < call->reply_cap_count; i++) {
		fern_cap_release(call->reply_caps[i]);
		call->reply_caps[i] = FERN_CAP_INVALID;
	}
	return status;
}

/** Call through a channel of the object's own that no other thread uses: an idle one, or a new one. */
static enum fern_status call_directly(struct linux_capability   *entry,
                                      struct linux_channel_call *transfer)
{
	struct linux_client_channel *channel = linux_cap_take_channel(entry);

	if (!channel)
		FERN_TRY(linux_channel_open(entry->descriptor, !entry->foreign, &channel));
	channel->core = !entry->foreign;
	transfer->targeted = false;

	enum fern_status const status = linux_channel_call(channel, transfer);
	put_channel(entry, channel);
	return status;
}

/** Call an object through the channel to core. LINUX_NOT_HOSTED: it is none of core's, or gone. */
static enum fern_status call_by_core(struct linux_capability const *entry,
                                     struct linux_channel_call     *transfer)
{
	transfer->targeted = true;
	transfer->target = (struct linux_raw_cap){ entry->descriptor, entry->name };
	return linux_call_core(transfer);
}

/**
 * Call in the cheapest way. Objects of core with a name are reached through the channel to core;
 * others, too, until they have been called so often that a channel of their own pays. Which objects
 * are core's is found out by trying.
 */
static enum fern_status call_object(struct linux_capability    *entry,
                                    struct fern_rpc_call const *call,
                                    struct linux_channel_call  *transfer)
{
	bool const often = !entry->name && entry->core_calls == CORE_CALLS_MAX;

	if (!entry->foreign && !often) {
		enum fern_status const status = call_by_core(entry, transfer);
		if (status != (enum fern_status)LINUX_NOT_HOSTED) {
			entry->core_calls += entry->core_calls < CORE_CALLS_MAX;
			return status;
		}
		if (entry->name)
			return FERN_GONE;
		entry->foreign = true;
	}
	if (entry->foreign)
		FERN_TRY(provide_descriptors(call, transfer));
	return call_directly(entry, transfer);
}

enum fern_status fern_rpc_call(struct fern_cap object, struct fern_rpc_call *call)
{
	if (call->request_size > FERN_MESSAGE_MAX ||
	    call->request_cap_count > FERN_MESSAGE_CAPS_MAX ||
	    call->reply_cap_count > FERN_MESSAGE_CAPS_MAX)
		return FERN_INVALID_ARGUMENT;

	struct linux_capability *const entry = linux_cap_acquire(object);
	if (!entry)
		return FERN_INVALID_ARGUMENT;

	struct linux_channel_call transfer;

	(*linux_call_count)++;

	transfer.rpc = *call;
	name_caps(call, &transfer);

	enum fern_status status = call_object(entry, call, &transfer);
	if (status == FERN_OK) {
		call->reply_size = transfer.rpc.reply_size;
		status = accept_caps(&transfer, call);
	}
	fern_cap_release(object);
	return status;
}
