/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Asking core for kernel objects and attachments, through the channel that the component was
 * started with. It works with raw descriptors, below capabilities, which themselves need it.
 */
#include "boot.h"
#include <base/attach.h>
#include <base/internal/detach_freed.h>
#include <base/internal/interposed.h>
#include <base/internal/layout.h>
#include <base/internal/thread_control_block.h>
#include <base/mutex.h>
#include <linux/boot_info.h>
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/entrypoint.h>
#include <linux/fault_words.h>
#include <linux/futex.h>
#include <linux/pool.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <linux_native/linux_native.h>
#include <stdatomic.h>
#include <util/memory.h>

enum { DESTROY_TRIES_MAX = 1000 };

/* one of the two channels to core, which threads use by turns */
struct shared_channel {
	struct linux_client_channel channel;
	struct fern_mutex           mutex;
};

static struct shared_channel native, faults;

/*
 * an object that core has still to be told of with the next one, so that it costs no call; 0: none
 */
static _Atomic uint64_t freed_object;

/* ---------------------------------------------------------------- calls ---- */

static enum fern_status call_by(struct shared_channel *shared, struct linux_channel_call *call)
{
	fern_mutex_lock(&shared->mutex);
	enum fern_status const status = linux_channel_call(&shared->channel, call);
	fern_mutex_unlock(&shared->mutex);
	return status;
}

enum fern_status linux_call_core(struct linux_channel_call *call)
{
	return call_by(&native, call);
}

/** A call without capabilities, to begin with. */
static struct linux_channel_call make_call(uint32_t opcode, void const *request,
                                           size_t request_size, void *reply, size_t reply_capacity)
{
	return (struct linux_channel_call){ .rpc = {
						    .opcode = opcode,
						    .request = request,
						    .request_size = (uint32_t)request_size,
						    .reply = reply,
						    .reply_capacity = (uint32_t)reply_capacity,
					    } };
}

static enum fern_status call_plainly(struct shared_channel *shared, uint32_t opcode,
                                     void const *request, size_t request_size, void *reply,
                                     size_t reply_capacity)
{
	struct linux_channel_call call =
		make_call(opcode, request, request_size, reply, reply_capacity);

	return call_by(shared, &call);
}

/** Have an object made: its id, unless `out_id` is NULL, and descriptors. */
static enum fern_status allocate(uint32_t opcode, void const *argument, size_t argument_size,
                                 uint64_t *out_id, int *const *out_descriptors, uint32_t count)
{
	uint32_t const            size = out_id ? sizeof(*out_id) : 0;
	struct linux_channel_call call =
		make_call(opcode, argument, argument_size, out_id, size);

	call.rpc.reply_cap_count = count;
	FERN_TRY(linux_call_core(&call));
	for (uint32_t i = 0; i < count; i++) {
		*out_descriptors[i] = call.reply_caps[i].descriptor;
		if (call.reply_caps[i].descriptor < 0)
			return FERN_PROTOCOL;
	}
	return call.rpc.reply_size == size ? FERN_OK : FERN_PROTOCOL;
}

enum fern_status linux_alloc_object(struct linux_object_ends *out_ends)
{
	uint64_t const freed = atomic_exchange(&freed_object, 0);

	return allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_OBJECT, &freed, sizeof(freed), &out_ends->id,
	                (int *const[]){ &out_ends->server, &out_ends->client }, 2);
}

enum fern_status linux_alloc_channel(bool for_core, struct linux_channel_ends *out_ends)
{
	struct fern_linux_native_alloc_channel_request const request = { .for_core = for_core };

	int *const descriptors[] = { &out_ends->page,        &out_ends->server_bell,
		                     &out_ends->client_bell, &out_ends->client_pair,
		                     &out_ends->server_pair, &out_ends->epoll };

	return allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_CHANNEL, &request, sizeof(request),
	                &out_ends->id, descriptors, 6);
}

enum fern_status linux_alloc_signal(struct linux_signal_ends *out_ends)
{
	return allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_SIGNAL, NULL, 0, &out_ends->id,
	                (int *const[]){ &out_ends->receiver, &out_ends->submitter }, 2);
}

enum fern_status linux_alloc_epoll(struct linux_epoll *out_epoll)
{
	return allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_EPOLL, NULL, 0, &out_epoll->id,
	                (int *const[]){ &out_epoll->fd }, 1);
}

void linux_free(uint64_t id)
{
	/* nothing to do about a core that is gone */
	fern_ignore(call_plainly(&native, FERN_LINUX_NATIVE_OPCODE_FREE, &id, sizeof(id), NULL, 0));
}

void linux_free_object(uint64_t id)
{
	uint64_t const before = atomic_exchange(&freed_object, id);

	if (before)
		linux_free(before);
}

struct linux_core_ops const *const linux_core_ops = NULL;

/* ---------------------------------------------------------------- core's objects ---- */

enum fern_status linux_cap_descriptor(struct linux_capability *entry, int *out_descriptor)
{
	struct linux_channel_call call = {
		.rpc = { .opcode = FERN_LINUX_NATIVE_OPCODE_EXPORT,
		         .request_cap_count = 1,
		         .reply_cap_count = 1 },
		.request_caps = { { -1, entry->name } },
	};

	if (entry->descriptor < 0) {
		FERN_TRY(linux_call_core(&call));
		if (call.reply_caps[0].descriptor < 0)
			return FERN_PROTOCOL;
		linux_cap_set_descriptor(entry, call.reply_caps[0].descriptor);
	}
	*out_descriptor = entry->descriptor;
	return FERN_OK;
}

/* ---------------------------------------------------------------- memory ---- */

static enum fern_status map(void *address, size_t size, uint64_t offset, int protection,
                            int backing)
{
	void *const mapped = linux_mmap(address, size, protection,
	                                LINUX_MAP_SHARED | LINUX_MAP_FIXED, backing, offset);

	(void)linux_close(backing);
	return linux_mmap_ok(mapped) ? FERN_OK : FERN_OUT_OF_RAM;
}

enum fern_status linux_alloc_page(void **out_page)
{
	int file;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_PAGE, NULL, 0, NULL,
	                  (int *const[]){ &file }, 1));
	*out_page = NULL;
	enum fern_status const status = linux_message_page_map(out_page, file);
	(void)linux_close(file);
	return status;
}

static int protection_of(bool writeable, bool executable)
{
	return LINUX_PROT_READ | (writeable ? LINUX_PROT_WRITE : 0) |
	       (executable ? LINUX_PROT_EXEC : 0);
}

/** Attach and map what the table's entry names. */
static enum fern_status attach(struct linux_capability const    *entry,
                               struct fern_attach_options const *options, void **out_address,
                               size_t *out_size)
{
	struct fern_linux_native_attach_request const request = {
		.size = options->size,
		.offset = options->offset,
		.at = (uintptr_t)options->address,
		.fixed = options->address != NULL,
		.writeable = (options->access & FERN_ACCESS_WRITE) != 0,
		.executable = (options->access & FERN_ACCESS_EXECUTE) != 0,
	};
	struct fern_linux_native_attach_reply reply;
	struct linux_channel_call call = make_call(FERN_LINUX_NATIVE_OPCODE_ATTACH, &request,
	                                           sizeof(request), &reply, sizeof(reply));

	call.rpc.request_cap_count = call.rpc.reply_cap_count = 1;
	call.request_caps[0] = (struct linux_raw_cap){ entry->descriptor, entry->name };
	FERN_TRY(linux_call_core(&call));
	*out_address = (void *)reply.address;
	if (out_size)
		*out_size = reply.attached_size;
	if (call.reply_caps[0].descriptor < 0)
		return FERN_OK; /* nothing to map yet: page faults do it */
	return map(*out_address, reply.attached_size, request.offset,
	           protection_of(request.writeable, request.executable),
	           call.reply_caps[0].descriptor);
}

enum fern_status fern_attach(struct fern_env *env, struct fern_dataspace_cap dataspace,
                             struct fern_attach_options const *options, void **out_address,
                             size_t *out_size)
{
	(void)env;
	if (fern_cap_valid(fern_interposed_map.cap))
		return fern_interposed_attach(dataspace, options, out_address, out_size);

	struct linux_capability *const entry = linux_cap_acquire(dataspace.cap);

	if (!entry)
		return FERN_INVALID_ARGUMENT;
	enum fern_status const status = attach(entry, options, out_address, out_size);
	fern_cap_release(dataspace.cap);
	return status;
}

void fern_detach(struct fern_env *env, void *address)
{
	(void)env;
	uint64_t const argument = (uintptr_t)address;
	uint64_t       size = 0;

	if (fern_cap_valid(fern_interposed_map.cap))
		fern_ignore(fern_region_map_detach(fern_interposed_map, argument)); /* core unmaps it */
	else if (call_plainly(&native, FERN_LINUX_NATIVE_OPCODE_DETACH, &argument, sizeof(argument),
	                      &size, sizeof(size)) == FERN_OK &&
	         size)
		(void)linux_munmap(address, size);
}

/* core detaches it at once when it is freed, but cannot take the mapping away */
void fern_detach_freed(struct fern_env *env, void *address, size_t size)
{
	(void)env;
	(void)linux_munmap(address, size);
}

/* ---------------------------------------------------------------- messages ---- */

/**
 * Through the channel for faults, because the other one may be in the middle of the call whose
 * capabilities are to be sent. Nothing here faults.
 */
static enum fern_status relay(int socket, uint32_t tag, int const *descriptors, size_t count)
{
	struct {
		struct fern_linux_native_relay_request fixed;
		int                                    descriptors[LINUX_DESCRIPTORS_MAX];
	} request = { .fixed = { .socket = (uint32_t)socket, .tag = tag } };
	size_t const size = count * sizeof(*descriptors);

	request.fixed.descriptors =
		(struct fern_wire_range){ sizeof(request.fixed), (uint16_t)size };
	memcpy(request.descriptors, descriptors, size);
	return call_plainly(&faults, FERN_LINUX_NATIVE_OPCODE_RELAY, &request,
	                    sizeof(request.fixed) + size, NULL, 0);
}

enum fern_status linux_pass_descriptors(int socket, uint32_t tag, int const *descriptors,
                                        size_t count)
{
	enum fern_status const status = linux_send_descriptors(socket, tag, descriptors, count);

	return status == FERN_LIMIT ? relay(socket, tag, descriptors, count) : status;
}

/* ---------------------------------------------------------------- threads ---- */

enum fern_status linux_native_create_thread(uint32_t slot, char const *name)
{
	struct {
		struct fern_linux_native_create_thread_request fixed;
		char name[FERN_LINUX_NATIVE_CREATE_THREAD_NAME_MAX + 1];
	} request = { .fixed = { .slot = slot } };
	size_t const length = strlen(name);

	if (length >= sizeof(request.name))
		return FERN_INVALID_ARGUMENT;
	request.fixed.name = (struct fern_wire_range){ sizeof(request.fixed), (uint16_t)length };
	memcpy(request.name, name, length);
	return call_plainly(&native, FERN_LINUX_NATIVE_OPCODE_CREATE_THREAD, &request,
	                    sizeof(request.fixed) + length + 1, NULL, 0);
}

void linux_native_destroy_thread(uint32_t slot)
{
	/* the kernel wakes who joins a thread just before the thread is gone */
	for (unsigned tries = 0; tries < DESTROY_TRIES_MAX; tries++) {
		if (call_plainly(&native, FERN_LINUX_NATIVE_OPCODE_DESTROY_THREAD, &slot,
		                 sizeof(slot), NULL, 0) != FERN_BUSY)
			return;
		(void)LINUX_CALL(__NR_sched_yield);
	}
}

/* ---------------------------------------------------------------- faults ---- */

/** Wait until whoever manages the memory may have made the access possible. */
static void await_manager(uint32_t slot, uint32_t ticket)
{
	uint32_t *const word = linux_fault_word(faults.channel.page, slot);

	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == ticket)
		(void)linux_futex(word, FUTEX_WAIT, ticket);
}

static enum fern_status resolve_fault(struct fern_linux_native_fault_request const *request)
{
	struct fern_linux_native_fault_reply reply;
	struct linux_channel_call call = make_call(FERN_LINUX_NATIVE_OPCODE_FAULT, request,
	                                           sizeof(*request), &reply, sizeof(reply));

	call.rpc.reply_cap_count = 1;
	FERN_TRY(call_by(&faults, &call));
	while (reply.wait) {
		await_manager(request->slot, reply.ticket);
		FERN_TRY(call_by(&faults, &call));
	}
	if (call.reply_caps[0].descriptor < 0)
		return FERN_OK; /* the instruction is to run again */
	return map((void *)reply.map_address, reply.size, reply.offset,
	           protection_of(reply.writeable, reply.executable), call.reply_caps[0].descriptor);
}

/**
 * Have core resolve a fault. Runs in the signal handler: touches no heap and no capability, and
 * takes a lock that no code holds when it may fault. A fault that nobody resolves is not answered,
 * and the thread stays here.
 */
static void report_fault(struct linux_fault const *fault)
{
	struct fern_linux_native_fault_request const request = {
		.slot = fern_thread_self()->slot,
		.address = fault->address,
		.ip = fault->ip,
		.vector = fault->vector,
		.error = fault->error,
	};

	if (resolve_fault(&request) != FERN_OK)
		linux_exit_group(FERN_INTERNAL & 0xff); /* core is gone: so are we */
}

/* ---------------------------------------------------------------- start ---- */

/* the client's half of a channel, in the order of boot_info.h */
#define boot_ends(first)                                                                           \
	(struct linux_channel_ends)                                                                \
	{                                                                                          \
		.page = (first), .server_bell = (first) + 1, .client_bell = (first) + 2,           \
		.client_pair = (first) + 3, .epoll = (first) + 4                                   \
	}

enum fern_status linux_parent_start(bool parent_is_core, struct fern_cap *out_parent)
{
	struct linux_channel_ends const ends = boot_ends(LINUX_BOOT_PARENT_PAGE);

	FERN_TRY(linux_cap_from_descriptor(LINUX_BOOT_PARENT, out_parent));
	enum fern_status const status =
		linux_cap_add_channel(linux_cap_entry(*out_parent), &ends, parent_is_core);
	(void)linux_close(ends.page);
	return status;
}

enum fern_status linux_native_start(void)
{
	FERN_TRY(linux_channel_adopt(&native.channel, &boot_ends(LINUX_BOOT_NATIVE_PAGE)));
	native.channel.core = true;
	FERN_TRY(linux_channel_adopt(&faults.channel, &boot_ends(LINUX_BOOT_FAULT_PAGE)));
	(void)linux_close(LINUX_BOOT_NATIVE_PAGE);
	(void)linux_close(LINUX_BOOT_FAULT_PAGE);
	linux_install_fault_handlers(report_fault);
	return FERN_OK;
}
