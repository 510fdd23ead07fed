/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Any bytes as medium: nothing outside is read, and what is found lies inside.
 *
 * Nobody guesses a volume descriptor, and the 32 KiB before it say nothing, so both are added. The
 * bytes are the root directory, in whose first records the numbers in both byte orders are made to
 * agree, and what its records point to.
 */
#include "medium.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

enum { ROOT = 17, RECORD_MIN = 34 };

/** Take the first form of the two numbers of a record, so that it gets further. */
static void repair_numbers(uint8_t *record)
{
	for (int i = 0; i < 4; i++) {
		record[9 - i] = record[2 + i];
		record[17 - i] = record[10 + i];
	}
}

static void repair_records(struct medium *medium)
{
	size_t offset = ROOT * SECTOR;

	while (offset + RECORD_MIN <= medium->size && medium->bytes[offset] >= RECORD_MIN) {
		repair_numbers(medium->bytes + offset);
		offset += medium->bytes[offset];
	}
}

static void find(struct fern_iso9660 const *iso, char const *path)
{
	struct fern_iso9660_error error;
	struct fern_iso9660_file  file;

	if (fern_iso9660_find(iso, fern_string(path), &file, &error) != FERN_OK)
		return;
	if (file.offset > iso->image.length || file.size > iso->image.length - file.offset)
		abort();
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct fern_iso9660_error error;
	struct fern_iso9660       iso;
	struct medium             medium = { .size = ROOT * SECTOR + size };
	struct place              place = { ROOT_RECORD };

	medium.bytes = calloc(1, medium.size);
	if (!medium.bytes)
		return 0;
	memcpy(medium.bytes + DESCRIPTOR, "\1CD001\1", 7);
	memcpy(medium.bytes + DESCRIPTOR + 128, "\0\10\10\0", 4);
	medium_record(&medium, &place, "\0", 1, ROOT, (uint32_t)size, 2, 0);
	if (size)
		memcpy(medium.bytes + ROOT * SECTOR, data, size);
	repair_records(&medium);

	if (fern_iso9660_open(&iso, medium_image(&medium), &error) == FERN_OK) {
		find(&iso, "a");
		find(&iso, "b/a");
		find(&iso, "b/b/b/b/a");
	}
	free(medium.bytes);
	return 0;
}
