/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Which part of which file each block of the backing store holds, and which block has to give way.
 *
 * A block is shown, that is attached in the sessions that touched it, or hidden: nobody sees it,
 * and it is among the next to be used for something else. Who touches a part whose block is hidden
 * gets it back unread.
 *
 *     struct store_block *block = store_get(&store, part, &fill);
 *     if (fill)
 *             read(part, block);
 *     show(block);
 *
 * Pure logic, and no allocation: the blocks are the caller's.
 */
#ifndef OS_ISO9660_STORE_H
#define OS_ISO9660_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <util/list.h>

/** As many bytes of a file as a block has. Two parts are the same if all members are equal. */
struct store_part {
	uint64_t file_offset; /* on the medium */
	uint64_t file_size;   /* 0: nothing at all */
	uint64_t offset;      /* in the file */
};

struct store_block {
	struct store_part        part;
	struct fern_list_element element; /* in `shown` or `hidden` */
};

enum store_policy {
	STORE_FIFO,          /* a block is hidden when it is to be used for something else */
	STORE_SECOND_CHANCE, /* a quarter of the blocks is hidden */
};

struct store {
	struct store_block *blocks;
	unsigned            count, shown_max;
	struct fern_list    shown, hidden; /* the next to go is first */

	/** Take the block away from all who see it. */
	void (*revoke)(struct store *store, struct store_block *block);

	uint64_t reads;     /* blocks filled */
	uint64_t evictions; /* of these, that held something else before */
	uint64_t returns;   /* hidden blocks shown again */
};

enum { STORE_BLOCKS_MIN = 4 };

/** Begin with `count` blocks, at least STORE_BLOCKS_MIN, that hold nothing. `store` is zeroed. */
void store_init(struct store *store, struct store_block *blocks, unsigned count,
                void (*revoke)(struct store *store, struct store_block *block));

void store_set_policy(struct store *store, enum store_policy policy);

/**
 * The block for `part`, which is shown from now on. With `out_fill` it does not hold the part yet,
 * and the caller fills it.
 */
struct store_block *store_get(struct store *store, struct store_part part, bool *out_fill);

#endif /* OS_ISO9660_STORE_H */
