/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Media composed byte by byte, in memory of exactly their size, so that reading beyond is noticed.
 *
 *     struct medium medium = medium_create(20);
 *     struct place  root = medium_root(&medium, 18);
 *     medium_file(&medium, &root, "HELLO.TXT;1", 19, "hello");
 *     ...
 *     free(medium.bytes);
 */
#ifndef OS_TEST_ISO9660_MEDIUM_H
#define OS_TEST_ISO9660_MEDIUM_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <os/iso9660.h>

enum { SECTOR = FERN_ISO9660_SECTOR, DESCRIPTOR = 16 * SECTOR, ROOT_RECORD = DESCRIPTOR + 156 };

struct medium {
	uint8_t *bytes;
	size_t   size;
};

/** A directory under construction: where its next record goes. */
struct place {
	size_t offset;
};

static inline void medium_number(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = at[7 - i] = (uint8_t)(value >> 8 * i);
}

/** Write a record; returns its bytes. `use` bytes of zero for system use are at its end. */
static inline uint8_t *medium_record(struct medium *medium, struct place *place, char const *name,
                                     size_t name_length, uint32_t block, uint32_t size,
                                     uint8_t flags, size_t use)
{
	uint8_t *const record = medium->bytes + place->offset;
	size_t const   plain = 33 + name_length + (33 + name_length) % 2;

	record[0] = (uint8_t)(plain + use);
	medium_number(record + 2, block);
	medium_number(record + 10, size);
	record[25] = flags;
	record[32] = (uint8_t)name_length;
	memcpy(record + 33, name, name_length);
	place->offset += plain + use;
	return record;
}

static inline void medium_file(struct medium *medium, struct place *place, char const *name,
                               uint32_t block, char const *content)
{
	memcpy(medium->bytes + block * SECTOR, content, strlen(content));
	medium_record(medium, place, name, strlen(name), block, (uint32_t)strlen(content), 0, 0);
}

/** A directory of one sector at `block`, with its first two records. */
static inline struct place medium_directory(struct medium *medium, uint32_t block, uint32_t above,
                                            size_t use)
{
	struct place place = { block * SECTOR };

	medium_record(medium, &place, "\0", 1, block, SECTOR, 2, use);
	medium_record(medium, &place, "\1", 1, above, SECTOR, 2, 0);
	return place;
}

/** Descriptors in sectors 16 and 17; the root directory at `root`. */
static inline struct medium medium_create(uint32_t sectors, uint32_t root)
{
	struct medium  medium = { calloc(sectors, SECTOR), sectors * SECTOR };
	struct place   place = { ROOT_RECORD };
	uint8_t *const descriptor = medium.bytes + DESCRIPTOR;

	memcpy(descriptor, "\1CD001\1", 7);
	memcpy(descriptor + SECTOR, "\377CD001\1", 7);
	memcpy(descriptor + 128, "\0\10\10\0", 4);
	medium_record(&medium, &place, "\0", 1, root, SECTOR, 2, 0);
	return medium;
}

static inline struct fern_string medium_image(struct medium const *medium)
{
	return (struct fern_string){ (char const *)medium->bytes, medium->size };
}

#endif /* OS_TEST_ISO9660_MEDIUM_H */
