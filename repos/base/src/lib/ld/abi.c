/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Finds the note that states the binary interface a file was built for.
 */
#include "abi.h"
#include "elf.h"
#include "layout.h"
#include <base/log.h>
#include <util/memory.h>

static bool is_abi_note(struct elf_note const *note, unsigned char const *name)
{
	static char const expected[] = LD_ABI_NOTE_NAME;

	return note->type == LD_ABI_NOTE_TYPE && note->name_size == sizeof(expected) &&
	       note->description_size == sizeof(uint32_t) &&
	       memcmp(name, expected, sizeof(expected)) == 0;
}

/* name and description are padded to 4 bytes */
static uint64_t padded(uint32_t size)
{
	return (size + UINT64_C(3)) & ~UINT64_C(3);
}

bool ld_abi_find(unsigned char const *data, size_t size, uint32_t *out_number)
{
	struct elf_note note;

	while (size >= sizeof(note)) {
		memcpy(&note, data, sizeof(note));

		unsigned char const *const name = data + sizeof(note);
		uint64_t const             name_size = padded(note.name_size);
		uint64_t const total = sizeof(note) + name_size + padded(note.description_size);

		if (total > size)
			return false;
		if (is_abi_note(&note, name)) {
			memcpy(out_number, name + name_size, sizeof(*out_number));
			return true;
		}
		data += total;
		size -= total;
	}
	return false;
}

enum fern_status ld_abi_check(struct ld_layout const *layout, char const *file_name)
{
	if (!layout->has_abi_number) {
		fern_error("%s: not built for Fern: the note .note.fern is missing", file_name);
		return FERN_VERSION;
	}
	if (layout->abi_number != LD_ABI_NUMBER) {
		fern_error("%s: built for binary interface %u, this system has %u: build it anew",
		           file_name, (unsigned)layout->abi_number, LD_ABI_NUMBER);
		return FERN_VERSION;
	}
	return FERN_OK;
}
