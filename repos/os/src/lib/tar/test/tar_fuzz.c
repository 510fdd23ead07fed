/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Any bytes as archive: nothing outside them is read, and what is found lies inside.
 *
 * A checksum is hard to guess, so the headers at the first block and behind its content get a
 * correct one.
 */
#include <os/tar.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void correct_checksum(char *header)
{
	unsigned sum = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < FERN_TAR_BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
}

static void check_inside(struct fern_string archive, struct fern_string content)
{
	bool const inside =
		content.data >= archive.data &&
		content.length <= (size_t)(archive.data + archive.length - content.data);
	if (!inside)
		abort();
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char *const              copy = malloc(size ? size : 1);
	struct fern_string const archive = { copy, size };
	struct fern_tar_entry    entry;
	struct fern_tar_error    error;
	struct fern_string       content;
	size_t                   offset = 0;

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	for (size_t block = 0; size >= FERN_TAR_BLOCK && block <= size - FERN_TAR_BLOCK;
	     block += 2 * FERN_TAR_BLOCK)
		correct_checksum(copy + block);

	while (fern_tar_next(archive, &offset, &entry, &error) == FERN_OK) {
		check_inside(archive, entry.content);
		if (entry.name.length > FERN_TAR_NAME_MAX)
			abort();
	}
	if (fern_tar_find(archive, fern_string("a"), &content) == FERN_OK)
		check_inside(archive, content);

	free(copy);
	return 0;
}
