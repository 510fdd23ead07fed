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

static enum fern_status call_core(struct linux_channel_call *call)
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
	FERN_TRY(call_core(out_call));
	if (out_call->reply_size == sizeof(*out_id) && out_call->reply_cap_mask == (1u << count) - 1)
		return FERN_OK;
	return FERN_PROTOCOL;
}

enum fern_status linux_alloc_object(struct linux_object_ends *out_ends)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_OBJECT, 2, &call, &out_ends->id));
	out_ends->server = call.reply_descriptors[0];
	out_ends->client = call.reply_descriptors[1];
	return FERN_OK;
}

enum fern_status linux_alloc_channel(struct linux_channel_ends *out_ends)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(FERN_LINUX_NATIVE_OPCODE_ALLOC_CHANNEL, 6, &call, &out_ends->id));
	out_ends->page = call.reply_descriptors[0];
	out_ends->server_bell = call.reply_descriptors[1];
	out_ends->client_bell = call.reply_descriptors[2];
	out_ends->client_pair = call.reply_descriptors[3];
	out_ends->server_pair = call.reply_descriptors[4];
	out_ends->epoll = call.reply_descriptors[5];
	return FERN_OK;
}

static enum fern_status allocate_one(uint32_t opcode, struct linux_bell *out_bell)
{
	struct linux_channel_call call;

	FERN_TRY(allocate(opcode, 1, &call, &out_bell->id));
	out_bell->fd = call.reply_descriptors[0];
	return FERN_OK;
}

enum fern_status linux_alloc_bell(struct linux_bell *out_bell)
{
	return allocate_one(FERN_LINUX_NATIVE_OPCODE_ALLOC_BELL, out_bell);
}

enum fern_status linux_alloc_epoll(struct linux_bell *out_epoll)
{
	return allocate_one(FERN_LINUX_NATIVE_OPCODE_ALLOC_EPOLL, out_epoll);
}

void linux_free(uint64_t id)
{
	struct linux_channel_call call = {
		.opcode = FERN_LINUX_NATIVE_OPCODE_FREE, .request = &id, .request_size = sizeof(id)
	};

	fern_ignore(call_core(&call)); /* nothing to do about a core that is gone */
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
	FERN_TRY(call_core(&call));
	return map(*out_page, FERN_PAGE_SIZE, 0, LINUX_PROT_READ | LINUX_PROT_WRITE, call.reply_descriptors[0]);
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
		.request_cap_mask = 1,
		.request_descriptors = { request->dataspace },
		.reply = &results,
		.reply_capacity = sizeof(results),
		.reply_cap_count = 1,
	};

	FERN_TRY(call_core(&call));
	*out_address = (void *)results.address;
	if (out_size)
		*out_size = results.attached_size;
	if (!call.reply_cap_mask)
		return FERN_OK; /* nothing to map yet: page faults do it */
	return map(*out_address, results.attached_size, request->offset,
	           protection_of(request->writeable, request->executable), call.reply_descriptors[0]);
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

	if (call_core(&call) == FERN_OK && size)
		(void)linux_munmap(address, size);
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
	return call_core(&call);
}

void linux_native_destroy_thread(void)
{
	struct linux_channel_call call = { .opcode = FERN_LINUX_NATIVE_OPCODE_DESTROY_THREAD };

	/* the kernel wakes who joins a thread just before the thread is gone */
	for (unsigned tries = 0; tries < DESTROY_TRIES_MAX && call_core(&call) == FERN_BUSY; tries++)
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
		             protection_of(reply.writeable, reply.executable), call.reply_descriptors[0]);
	if (status != FERN_OK)
		linux_exit_group(FERN_INTERNAL & 0xff); /* core is gone: so are we */
}

/* ---------------------------------------------------------------- start ---- */

enum fern_status linux_native_start(void)
{
	FERN_TRY(linux_channel_adopt(&native, &(struct linux_channel_ends){
		.page = LINUX_BOOT_NATIVE_PAGE,
		.server_bell = LINUX_BOOT_NATIVE_SERVER_BELL,
		.client_bell = LINUX_BOOT_NATIVE_CLIENT_BELL,
		.client_pair = LINUX_BOOT_NATIVE_PAIR,
		.epoll = LINUX_BOOT_NATIVE_EPOLL,
	}));
	FERN_TRY(linux_channel_adopt(&faults, &(struct linux_channel_ends){
		.page = LINUX_BOOT_FAULT_PAGE,
		.server_bell = LINUX_BOOT_FAULT_SERVER_BELL,
		.client_bell = LINUX_BOOT_FAULT_CLIENT_BELL,
		.client_pair = LINUX_BOOT_FAULT_PAIR,
		.epoll = LINUX_BOOT_FAULT_EPOLL,
	}));
	(void)linux_close(LINUX_BOOT_NATIVE_PAGE);
	(void)linux_close(LINUX_BOOT_FAULT_PAGE);
	linux_install_fault_handlers(report_fault);
	return FERN_OK;
}
