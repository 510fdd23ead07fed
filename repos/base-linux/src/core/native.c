/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The native interface of a domain: kernel objects and attachments for its ld.lib.so, charged to
 * the domain's account. The figures below are what Linux allocates for each kind, rounded up.
 */
#include "core_syscall.h"
#include "dataspace.h"
#include "domain.h"
#include "memory.h"
#include "pd_session.h"
#include "thread.h"
#include "tracee.h"
#include <base/internal/layout.h>
#include <base/log.h>
#include <linux/capability_table.h>
#include <linux/descriptor_message.h>
#include <linux/fcntl.h>
#include <linux/kernel_objects.h>
#include <asm/signal.h>
#include <util/memory.h>

#define COST_OBJECT  CORE_RESOURCES(4 * 1024, 1)            /* two sockets */
#define COST_CHANNEL CORE_RESOURCES(FERN_PAGE_SIZE + 8 * 1024, 1) /* page, two bells, two sockets, epoll set */
#define COST_SIGNAL  CORE_RESOURCES(FERN_PAGE_SIZE + 2 * 1024, 1) /* a pipe with its page */
#define COST_EPOLL   CORE_RESOURCES(1024, 1)
#define COST_PAGE    CORE_RESOURCES(FERN_PAGE_SIZE + 1024, 1) /* core keeps its descriptor */

/**
 * Something made for the domain. `page`: a memory file that core keeps to truncate it in the end;
 * -1: none.
 */
struct object {
	struct fern_avl_node node;
	uint64_t             id;
	struct core_charge   charge;
	int                  page;

	struct linux_paid_channel channel; /* if it is one */
};

static struct platform_domain *domain_of(struct fern_linux_native_session *native)
{
	return fern_container_of(native, struct platform_domain, native);
}

/* ---------------------------------------------------------------- book-keeping ---- */

static struct object *object_of(struct fern_avl_node const *node)
{
	return fern_container_of((struct fern_avl_node *)node, struct object, node);
}

static bool object_before(struct fern_avl_node const *a, struct fern_avl_node const *b)
{
	return object_of(a)->id < object_of(b)->id;
}

static bool object_before_id(struct fern_avl_node const *node, void const *id)
{
	return object_of(node)->id < *(uint64_t const *)id;
}

static struct object *find_object(struct platform_domain *domain, uint64_t id)
{
	struct fern_avl_node *const node =
		fern_avl_lower_bound(&domain->objects, &id, object_before_id);

	return node && object_of(node)->id == id ? object_of(node) : NULL;
}

/** Charge the domain and keep a record; what it is for is made afterwards. */
static enum fern_status create_object(struct platform_domain *domain, struct core_resources cost,
                                      struct object **out_object)
{
	struct core_account *const account = core_pd_account(domain->pd);
	struct object             *object;

	if (!account)
		return FERN_OUT_OF_RAM;
	FERN_TRY(fern_new(platform_heap(), &object));

	enum fern_status const status = core_charge_take(&object->charge, account, cost);
	if (status != FERN_OK) {
		fern_delete(platform_heap(), object);
		return status;
	}
	object->id = ++domain->last_object_id;
	object->page = -1;
	fern_avl_insert(&domain->objects, &object->node, object_before);
	*out_object = object;
	return FERN_OK;
}

/** End a page's life: whoever still has it has nothing. */
static void destroy_page(int *page)
{
	if (*page < 0)
		return;
	(void)linux_ftruncate(*page, 0);
	(void)linux_close(*page);
	*page = -1;
}

static void destroy_object(struct platform_domain *domain, struct object *object)
{
	linux_paid_channel_fini(&object->channel);
	destroy_page(&object->page);
	fern_avl_remove(&domain->objects, &object->node);
	core_charge_return(&object->charge);
	fern_delete(platform_heap(), object);
}

void linux_native_free_objects(struct platform_domain *domain)
{
	for (struct fern_avl_node *node; (node = fern_avl_first(&domain->objects));)
		destroy_object(domain, object_of(node));
	linux_paid_channel_fini(&domain->parent_channel);
	destroy_page(&domain->parent_page);
	domain->announced_threads = 0;
	linux_relay_forget(&domain->relay, true);
}

/**
 * Names for descriptors, to be sent and released. All of them, or none: then the rest is closed.
 */
static enum fern_status name_descriptors(int const *descriptors, struct fern_cap *const *out_caps,
                                         size_t count)
{
	enum fern_status status = FERN_OK;

	for (size_t i = 0; i < count; i++) {
		if (status == FERN_OK)
			status = linux_cap_wrap(descriptors[i], out_caps[i]);
		else
			(void)linux_close(descriptors[i]);
	}
	for (size_t i = 0; status != FERN_OK && i < count; i++) {
		fern_cap_release(*out_caps[i]);
		*out_caps[i] = FERN_CAP_INVALID;
	}
	return status;
}

/** Finish an allocation: the object's id and names, or its end. */
static enum fern_status hand_out(struct platform_domain *domain, struct object *object,
                                 enum fern_status status, uint64_t *out_id)
{
	if (status != FERN_OK)
		destroy_object(domain, object);
	else
		*out_id = object->id;
	return status;
}

/* ---------------------------------------------------------------- allocation ---- */

static enum fern_status free_object(struct fern_linux_native_session *native, uint64_t id)
{
	struct platform_domain *const domain = domain_of(native);
	struct object *const          object = find_object(domain, id);

	linux_relay_forget(&domain->relay, false); /* what is closed now is to be seen as closed at the other end */
	if (object)
		destroy_object(domain, object);
	return FERN_OK;
}

static enum fern_status alloc_object(struct fern_linux_native_session *native, uint64_t freed,
                                     uint64_t *out_id, struct fern_cap *out_server,
                                     struct fern_cap *out_client)
{
	struct platform_domain *const domain = domain_of(native);
	struct object                *object;
	struct linux_object_ends      ends;

	FERN_TRY(free_object(native, freed));
	FERN_TRY(create_object(domain, COST_OBJECT, &object));

	enum fern_status status = linux_alloc_object(&ends);
	if (status == FERN_OK)
		status = name_descriptors((int const[]){ ends.server, ends.client },
		                          (struct fern_cap *const[]){ out_server, out_client }, 2);
	return hand_out(domain, object, status, out_id);
}

static enum fern_status alloc_channel(struct fern_linux_native_session *native, bool for_core,
                                      uint64_t *out_id, struct fern_cap *out_page,
                                      struct fern_cap *out_server_bell,
                                      struct fern_cap *out_client_bell,
                                      struct fern_cap *out_client_pair,
                                      struct fern_cap *out_server_pair, struct fern_cap *out_epoll)
{
	struct platform_domain *const domain = domain_of(native);
	struct object                *object;
	struct linux_channel_ends     ends;

	FERN_TRY(create_object(domain, COST_CHANNEL, &object));

	enum fern_status status = linux_alloc_channel(for_core, &ends);
	if (status == FERN_OK) {
		if (for_core)
			linux_paid_channel_init(&object->channel, ends.server_pair, domain->number);
		object->page = linux_fcntl(ends.page, F_DUPFD_CLOEXEC, 0);
		status = name_descriptors(
			(int const[]){ ends.page, ends.server_bell, ends.client_bell,
		                       ends.client_pair, ends.server_pair, ends.epoll },
			(struct fern_cap *const[]){ out_page, out_server_bell, out_client_bell,
		                                    out_client_pair, out_server_pair, out_epoll },
			6);
		if (status == FERN_OK && object->page < 0)
			status = FERN_OUT_OF_CAPS;
	}
	return hand_out(domain, object, status, out_id);
}

static enum fern_status alloc_signal(struct fern_linux_native_session *native, uint64_t *out_id,
                                     struct fern_cap *out_receiver, struct fern_cap *out_submitter)
{
	struct platform_domain *const domain = domain_of(native);
	struct object                *object;
	struct linux_signal_ends      ends;

	FERN_TRY(create_object(domain, COST_SIGNAL, &object));

	enum fern_status status = linux_alloc_signal(&ends);
	if (status == FERN_OK)
		status = name_descriptors((int const[]){ ends.receiver, ends.submitter },
		                          (struct fern_cap *const[]){ out_receiver, out_submitter },
		                          2);
	return hand_out(domain, object, status, out_id);
}

static enum fern_status alloc_epoll(struct fern_linux_native_session *native, uint64_t *out_id,
                                    struct fern_cap *out_epoll)
{
	struct platform_domain *const domain = domain_of(native);
	struct object                *object;
	struct linux_epoll            epoll;

	FERN_TRY(create_object(domain, COST_EPOLL, &object));

	enum fern_status status = linux_alloc_epoll(&epoll);
	if (status == FERN_OK)
		status = linux_cap_wrap(epoll.fd, out_epoll);
	return hand_out(domain, object, status, out_id);
}

static enum fern_status alloc_page(struct fern_linux_native_session *native,
                                   struct fern_cap                  *out_backing)
{
	struct platform_domain *const domain = domain_of(native);
	struct object                *object;
	uint64_t                      unused;

	FERN_TRY(create_object(domain, COST_PAGE, &object));

	enum fern_status status = linux_make_page(&object->page);
	if (status == FERN_OK)
		status = linux_cap_lend(object->page, out_backing);
	return hand_out(domain, object, status, &unused);
}

static enum fern_status export(struct fern_linux_native_session *native, struct fern_cap object,
                               struct fern_cap *out_descriptor)
{
	(void)native;
	struct linux_capability *const entry = linux_cap_entry(object);
	int                            descriptor;

	if (!entry || !entry->object)
		return FERN_INVALID_ARGUMENT;
	FERN_TRY(linux_cap_descriptor(entry, &descriptor));
	return linux_cap_lend(descriptor, out_descriptor);
}

/* ---------------------------------------------------------------- attachments ---- */

static enum fern_status attach(struct fern_linux_native_session *native, struct fern_cap dataspace,
                               uint64_t size, uint64_t offset, uint64_t at, bool fixed,
                               bool writeable, bool executable, uint64_t *out_address,
                               uint64_t *out_attached_size, struct fern_cap *out_backing)
{
	struct core_region_map *const map = &domain_of(native)->pd->address_space;
	struct core_dataspace *const content = core_dataspace_lookup(map->core, dataspace);
	struct core_attach request = { content, size, offset, at, fixed, writeable, executable };

	FERN_TRY(core_region_map_attach(map, &request));
	*out_address = request.at;
	*out_attached_size = request.size;

	struct platform_memory *const memory = core_dataspace_memory(content);
	enum fern_status const        status =
                memory ? linux_lend_memory(memory, writeable, out_backing) : FERN_OK;
	if (status != FERN_OK)
		fern_ignore(core_region_map_detach(map, request.at));
	return status;
}

static enum fern_status detach(struct fern_linux_native_session *native, uint64_t address,
                               uint64_t *out_size)
{
	struct core_region_map *const   map = &domain_of(native)->pd->address_space;
	struct core_range const *const range = core_region_space_find(&map->space, address);

	if (range)
		*out_size = range->end - range->begin;
	domain_of(native)->detaching = true;
	enum fern_status const status = core_region_map_detach(map, address);
	domain_of(native)->detaching = false;
	return status;
}

/* ---------------------------------------------------------------- threads, messages ---- */

static enum fern_status create_thread(struct fern_linux_native_session *native, uint32_t slot,
                                      struct fern_string name)
{
	struct platform_domain *const domain = domain_of(native);

	FERN_TRY(core_pd_admit_thread(domain->pd, slot, name));
	if (linux_listener_available())
		domain->announced_threads++; /* until it is cloned */
	return FERN_OK;
}

static enum fern_status destroy_thread(struct fern_linux_native_session *native, uint32_t slot)
{
	struct platform_domain *const domain = domain_of(native);

	uint32_t const counted = domain->process ? linux_process_thread_count(domain->process) : 0;

	/*
	 * who says so wrongly would pay for fewer threads than it has; a thread may also be just
	 * about to end, or core has still to see that
	 */
	if (!counted || counted + domain->announced_threads >= domain->pd->threads.count ||
	    linux_tracee_lookup(domain, slot))
		return FERN_BUSY;
	return core_pd_dismiss_thread(domain->pd, slot);
}

static enum fern_status relay(struct fern_linux_native_session *native, uint32_t socket,
                              uint32_t tag, struct fern_string descriptors)
{
	struct platform_domain *const domain = domain_of(native);
	uint32_t                      numbers[1 + LINUX_DESCRIPTORS_MAX] = { socket };
	size_t const                  count = descriptors.length / sizeof(int);

	if (!domain->process || count == 0 || count > LINUX_DESCRIPTORS_MAX)
		return FERN_INVALID_ARGUMENT;
	memcpy(numbers + 1, descriptors.data, count * sizeof(int));
	return linux_relay_send(&domain->relay, domain->process, tag, numbers, count);
}

static struct fern_linux_native_ops const ops = {
	.alloc_object = alloc_object,
	.alloc_channel = alloc_channel,
	.alloc_signal = alloc_signal,
	.alloc_epoll = alloc_epoll,
	.alloc_page = alloc_page,
	.free = free_object,
	.export = export,
	.attach = attach,
	.detach = detach,
	.create_thread = create_thread,
	.destroy_thread = destroy_thread,
	.relay = relay,
	.fault = linux_native_fault,
};

enum fern_status linux_native_init(struct platform_domain *domain)
{
	fern_linux_native_session_init(&domain->native, &ops);
	return fern_linux_native_session_serve(&domain->native, &linux_core_entrypoint);
}

void linux_native_fini(struct platform_domain *domain)
{
	fern_linux_native_session_fini(&domain->native);
	linux_native_free_objects(domain);
}
