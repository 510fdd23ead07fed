/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading and writing memory of a domain: by its books down to the dataspace, which is attached
 * here for a moment. So nobody has to be stopped, and the domain does not see it.
 *
 * Managed dataspaces made under the monitor are followed through the books, never attached: where
 * nothing is, nobody is asked to put something.
 */
#include "object.h"
#include <base/attach.h>
#include <util/memory.h>

enum { PAGE = 4096, PIECE_MAX = 64 * 1024 };

/** A piece of memory in one dataspace. */
struct piece {
	struct fern_cap dataspace;
	uint64_t        offset, size;
};

static struct monitor_map *address_space(struct fern_monitor *monitor, struct fern_string label)
{
	fern_list_for_each(&monitor->sessions, struct monitor_session, element, session)
		if (session->kind == MONITOR_PD &&
		    fern_string_equal(fern_string_buf_string(&session->label), label))
			return fern_list_first(&session->maps, struct monitor_map, element);
	return NULL;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* what lies at the address, at most `size` bytes; maps are never attached in a cycle */
static enum fern_status resolve(struct fern_monitor *monitor, struct monitor_map *map,
                                uint64_t address, uint64_t size, struct piece *out_piece)
{
	while (map) {
		struct monitor_region const *const region =
			monitor_regions_find(&map->regions, address);

		if (!region)
			return FERN_NOT_FOUND;
		size = least(size, region->end - address);
		address = region->offset + (address - region->begin);
		*out_piece = (struct piece){ region->dataspace, address, size };
		map = monitor_map_of_dataspace(monitor, region->dataspace);
	}
	return FERN_OK;
}

static enum fern_status copy_piece(struct fern_monitor *monitor, struct piece const *piece,
                                   void *to_here, void const *from_here)
{
	uint64_t const                   in_page = piece->offset % PAGE;
	struct fern_attach_options const options = {
		.offset = piece->offset - in_page,
		.size = (in_page + piece->size + PAGE - 1) / PAGE * PAGE,
		.access = from_here ? FERN_ACCESS_WRITE : FERN_ACCESS_READ,
	};
	void *mapped;

	FERN_TRY(fern_attach(monitor->env, (struct fern_dataspace_cap){ piece->dataspace },
	                     &options, &mapped, NULL));
	char *const there = (char *)mapped + in_page;
	memcpy(from_here ? there : to_here, from_here ? from_here : there, piece->size);
	fern_detach(monitor->env, mapped);
	return FERN_OK;
}

/* one of `to` and `from` is given */
static enum fern_status copy(struct fern_monitor *monitor, struct fern_string label,
                             uint64_t address, char *to, char const *from, size_t size)
{
	struct monitor_map *const map = address_space(monitor, label);

	if (!map)
		return FERN_NOT_FOUND;
	for (uint64_t done = 0; done < size;) {
		struct piece piece;

		FERN_TRY(resolve(monitor, map, address + done, least(size - done, PIECE_MAX),
		                 &piece));
		FERN_TRY(copy_piece(monitor, &piece, to ? to + done : NULL,
		                    from ? from + done : NULL));
		done += piece.size;
	}
	return FERN_OK;
}

enum fern_status fern_monitor_read(struct fern_monitor *monitor, struct fern_string label,
                                   uint64_t address, void *data, size_t size)
{
	return copy(monitor, label, address, data, NULL, size);
}

enum fern_status fern_monitor_write(struct fern_monitor *monitor, struct fern_string label,
                                    uint64_t address, void const *data, size_t size)
{
	return copy(monitor, label, address, NULL, data, size);
}
