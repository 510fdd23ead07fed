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

/* a part of the file, as far as it was not read yet */
struct notes {
	unsigned char const *data;
	size_t               size;
};

/* name and description are padded to 4 bytes; false at the end */
static bool take(struct notes *notes, size_t size, unsigned char const **out_data)
{
	size_t const padded = (size + 3) & ~(size_t)3;

	if (padded > notes->size)
		return false;

	*out_data = notes->data;
	notes->data += padded;
	notes->size -= padded;
	return true;
}

static bool is_abi_note(struct elf_note const *note, unsigned char const *name)
{
	static char const expected[] = LD_ABI_NOTE_NAME;

	return note->type == LD_ABI_NOTE_TYPE && note->name_size == sizeof(expected) &&
	       note->description_size == sizeof(uint32_t) &&
	       memcmp(name, expected, sizeof(expected)) == 0;
}

bool ld_abi_find(unsigned char const *data, size_t size, uint32_t *out_number)
{
	struct notes notes = { data, size };

	for (;;) {
		struct elf_note      note;
		unsigned char const *head, *name, *description;

		if (!take(&notes, sizeof(note), &head))
			return false;

		memcpy(&note, head, sizeof(note));
		if (!take(&notes, note.name_size, &name) ||
		    !take(&notes, note.description_size, &description))
			return false;

		if (is_abi_note(&note, name)) {
			memcpy(out_number, description, sizeof(*out_number));
			return true;
		}
	}
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
