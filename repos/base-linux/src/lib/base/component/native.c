/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Asking core for kernel objects and attachments, through the channel that the component was started
 * with. It works with raw descriptors, below capabilities, which themselves need it.
 */
#include "boot.h"
#include <base/internal/layout.h>
#include <base/mutex.h>
#include <linux/boot_info.h>
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/message_area.h>
#include <linux/signal_handler.h>
#include <linux/syscall.h>
#include <linux_native/linux_native.h>
#include <util/memory.h>

enum { DESTROY_TRIES_MAX = 1000 };

static struct linux_client_channel native, faults;
static struct fern_mutex           native_lock, faults_lock;

/* ---------------------------------------------------------------- calls ---- */

enum fern_status linux_call_core(struct linux_channel_call *call)
{
	fern_mutex_lock(&native_lock);
	enum fern_status const status = linux_channel_call(&native, call);
	fern_mutex_unlock(&native_lock);
	return status;
}

/** A call that allocates: no payload there, an id and descriptors back. */
static enum fern_status allocate(uint32_t opcode, uint32_t count, struct linux_channel_call *out_call, uint64_t *out_id)
{
	*out_call = (struct linux_channel_call){
		.opcode = opcode,
		.reply = out_id,
		.reply_capacity = sizeof(*out_id),
		.reply_cap_count = count,
	};
	FERN_TRY(linux_call_core(out_call));
	for (uint32_t i = 0; i < count; i++)
		if (out_call->reply_caps[i].descriptor < 0)
			return FERN_PROTOCOL;
	return out_call->reply_size == sizeof(*out_id) ? FERN_OK : FERN_PROTOCOL;
}

enum fern_status linux_alloc_object(struct linux_object_ends *out_ends)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_OBJECT, 2, &call, &out_ends->id));
	out_ends->server = call.reply_caps[0].descriptor;
	out_ends->client = call.reply_caps[1].descriptor;
	return FERN_OK;
}

enum fern_status linux_alloc_channel(struct linux_channel_ends *out_ends)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_CHANNEL, 6, &call, &out_ends->id));
	out_ends->page = call.reply_caps[0].descriptor;
	out_ends->server_bell = call.reply_caps[1].descriptor;
	out_ends->client_bell = call.reply_caps[2].descriptor;
	out_ends->client_pair = call.reply_caps[3].descriptor;
	out_ends->server_pair = call.reply_caps[4].descriptor;
	out_ends->epoll = call.reply_caps[5].descriptor;
	return FERN_OK;
}

enum fern_status linux_alloc_signal(struct linux_signal_ends *out_ends)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_SIGNAL, 2, &call, &out_ends->id));
	out_ends->receiver = call.reply_caps[0].descriptor;
	out_ends->submitter = call.reply_caps[1].descriptor;
	return FERN_OK;
}

enum fern_status linux_alloc_epoll(struct linux_epoll *out_epoll)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_EPOLL, 1, &call, &out_epoll->id));
	out_epoll->fd = call.reply_caps[0].descriptor;
	return FERN_OK;
}

void linux_free(uint64_t id)
{
	struct linux_channel_call call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_FREE, .request = &id, .request_size = sizeof(id)
	};

	fern_ignore(linux_call_core(&call)); /* nothing to do about a core that is gone */
}

bool linux_channel_admitted(struct linux_server_channel *channel)
{
	(void)channel;
	return true;
}

/* ---------------------------------------------------------------- core's objects ---- */

bool linux_object_by_name(struct fern_rpc_object const *object)
{
	(void)object;
	return false; /* nobody knows names of ours */
}

enum fern_status linux_cap_descriptor(struct linux_capability *entry, int *out_descriptor)
{
	struct linux_channel_call call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_EXPORT,
		.request_cap_count = 1,
		.request_caps = { { -1, entry->name } },
		.reply_cap_count = 1,
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

static enum fern_status map(void *address, size_t size, uint64_t offset, int protection, int backing)
{
	void *const mapped = linux_mmap(address, size, protection, LINUX_MAP_SHARED | LINUX_MAP_FIXED, backing, offset);

	(void)linux_close(backing);
	return linux_mmap_ok(mapped) ? FERN_OK : FERN_OUT_OF_RAM;
}

enum fern_status linux_alloc_page(void **out_page)
{
	struct linux_channel_call call = { .opcode = FERN_LINUX_NATIVE_OPCODE_ALLOC_PAGE, .reply_cap_count = 1 };

	FERN_TRY(linux_message_area_alloc(out_page));
	FERN_TRY(linux_call_core(&call));
	return map(*out_page, FERN_PAGE_SIZE, 0, LINUX_PROT_READ | LINUX_PROT_WRITE, call.reply_caps[0].descriptor);
}

static int protection_of(bool writeable, bool executable)
{
	return LINUX_PROT_READ | (writeable ? LINUX_PROT_WRITE : 0) | (executable ? LINUX_PROT_EXEC : 0);
}

enum fern_status linux_native_attach(struct linux_attach_request const *request, void **out_address, size_t *out_size)
{
	struct fern_linux_native_attach_request const arguments = {
		.size = request->size,
		.offset = request->offset,
		.at = request->address,
		.fixed = request->fixed,
		.writeable = request->writeable,
		.executable = request->executable,
	};
	struct fern_linux_native_attach_reply results;
	struct linux_channel_call             call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_ATTACH,
		.request = &arguments,
		.request_size = sizeof(arguments),
		.request_cap_count = 1,
		.request_caps = { request->dataspace },
		.reply = &results,
		.reply_capacity = sizeof(results),
		.reply_cap_count = 1,
	};

	FERN_TRY(linux_call_core(&call));
	*out_address = (void *)results.address;
	if (out_size)
		*out_size = results.attached_size;
	if (call.reply_caps[0].descriptor < 0)
		return FERN_OK; /* nothing to map yet: page faults do it */
	return map(*out_address, results.attached_size, request->offset,
	           protection_of(request->writeable, request->executable), call.reply_caps[0].descriptor);
}

void linux_native_detach(void *address)
{
	uint64_t const            argument = (uintptr_t)address;
	uint64_t                  size = 0;
	struct linux_channel_call call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_DETACH,
		.request = &argument,
		.request_size = sizeof(argument),
		.reply = &size,
		.reply_capacity = sizeof(size),
	};

	if (linux_call_core(&call) == FERN_OK && size)
		(void)linux_munmap(address, size);
}

/* ---------------------------------------------------------------- messages ---- */

/**
 * Through the channel for faults, because the other one may be in the middle of the call whose capabilities are to be
 * sent. Nothing here faults.
 */
static enum fern_status relay(int socket, uint32_t tag, int const *descriptors, size_t count)
{
	uint32_t numbers[LINUX_DESCRIPTORS_MAX] = { 0 };

	for (size_t i = 0; i < count && i < LINUX_DESCRIPTORS_MAX; i++)
		numbers[i] = (uint32_t)descriptors[i];

	struct fern_linux_native_relay_request const request = {
		.socket = (uint32_t)socket,
		.tag = tag,
		.count = (uint32_t)count,
		.first = numbers[0],
		.second = numbers[1],
		.third = numbers[2],
		.fourth = numbers[3],
		.fifth = numbers[4],
		.sixth = numbers[5],
		.seventh = numbers[6],
		.eighth = numbers[7],
		.ninth = numbers[8],
	};
	struct linux_channel_call call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_RELAY, .request = &request, .request_size = sizeof(request)
	};

	fern_mutex_lock(&faults_lock);
	enum fern_status const status = linux_channel_call(&faults, &call);
	fern_mutex_unlock(&faults_lock);
	return status;
}

enum fern_status linux_pass_descriptors(int socket, uint32_t tag, int const *descriptors, size_t count)
{
	enum fern_status const status = linux_send_descriptors(socket, tag, descriptors, count);

	return status == FERN_LIMIT ? relay(socket, tag, descriptors, count) : status;
}

/* ---------------------------------------------------------------- threads ---- */

enum fern_status linux_native_create_thread(char const *name)
{
	struct {
		struct fern_linux_native_create_thread_request fixed;
		char                                           name[FERN_LINUX_NATIVE_CREATE_THREAD_NAME_MAX + 1];
	} request = { .fixed = { { 0 } } };
	size_t const              length = strlen(name);
	struct linux_channel_call call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_CREATE_THREAD,
		.request = &request,
		.request_size = (uint32_t)(sizeof(request.fixed) + length + 1),
	};

	if (length >= sizeof(request.name))
		return FERN_INVALID_ARGUMENT;
	request.fixed.name = (struct fern_wire_range){ sizeof(request.fixed), (uint16_t)length };
	memcpy(request.name, name, length);
	return linux_call_core(&call);
}

void linux_native_destroy_thread(void)
{
	struct linux_channel_call call = { .opcode = FERN_LINUX_NATIVE_OPCODE_DESTROY_THREAD };

	/* the kernel wakes who joins a thread just before the thread is gone */
	for (unsigned tries = 0; tries < DESTROY_TRIES_MAX && linux_call_core(&call) == FERN_BUSY; tries++)
		(void)LINUX_CALL(__NR_sched_yield);
}

/* ---------------------------------------------------------------- faults ---- */

/**
 * Have core resolve a fault. Runs in the signal handler: touches no heap and no capability, and takes a
 * lock that no code holds when it may fault. A fault that nobody resolves is not answered, and the thread stays here.
 */
static void report_fault(struct linux_fault const *fault)
{
	struct fern_linux_native_fault_request const request = {
		.address = fault->address, .ip = fault->ip, .signal = fault->signal, .write = fault->write
	};
	struct fern_linux_native_fault_reply reply;
	struct linux_channel_call            call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_FAULT,
		.request = &request,
		.request_size = sizeof(request),
		.reply = &reply,
		.reply_capacity = sizeof(reply),
		.reply_cap_count = 1,
	};

	fern_mutex_lock(&faults_lock);
	enum fern_status status = linux_channel_call(&faults, &call);
	fern_mutex_unlock(&faults_lock);

	if (status == FERN_OK)
		status = map((void *)reply.map_address, reply.size, reply.offset,
		             protection_of(reply.writeable, reply.executable), call.reply_caps[0].descriptor);
	if (status != FERN_OK)
		linux_exit_group(FERN_INTERNAL & 0xff); /* core is gone: so are we */
}

/* ---------------------------------------------------------------- start ---- */

/* the client's half of a channel, in the order of boot_info.h */
#define boot_ends(first)                                                                           \
	(struct linux_channel_ends){                                                               \
		.page = (first), .server_bell = (first) + 1, .client_bell = (first) + 2,           \
		.client_pair = (first) + 3, .epoll = (first) + 4                                   \
	}

enum fern_status linux_parent_start(bool parent_is_core, struct fern_cap *out_parent)
{
	FERN_TRY(linux_cap_from_descriptor(LINUX_BOOT_PARENT, out_parent));
	if (!linux_socket_cookie(LINUX_BOOT_PARENT_PAIR))
		return FERN_OK; /* none came along: the first call makes one */

	enum fern_status const status =
	        linux_cap_add_channel(linux_cap_entry(*out_parent), &boot_ends(LINUX_BOOT_PARENT_PAGE), parent_is_core);
	(void)linux_close(LINUX_BOOT_PARENT_PAGE);
	return status;
}

enum fern_status linux_native_start(void)
{
	FERN_TRY(linux_channel_adopt(&native, &boot_ends(LINUX_BOOT_NATIVE_PAGE)));
	native.core = true;
	FERN_TRY(linux_channel_adopt(&faults, &boot_ends(LINUX_BOOT_FAULT_PAGE)));
	(void)linux_close(LINUX_BOOT_NATIVE_PAGE);
	(void)linux_close(LINUX_BOOT_FAULT_PAGE);
	linux_install_fault_handlers(report_fault);
	return FERN_OK;
}
