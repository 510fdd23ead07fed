/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Any file as ld.lib.so, preferably one that resembles a proper one: the input is written over
 * it. Whatever becomes of the start, nothing is left of the domain.
 */
#include "hw_fixture.h"
#include <base/log.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static bool          started;
	struct fixture_child child;

	if (!started)
		fern_assert(fixture_start(NULL) == 0);
	started = true;

	uint8_t *const file = fake_memory(FAKE_RAM_BEGIN);
	unsigned const threads = fake_thread_count();

	fixture_write_linker(file);
	memcpy(file, data, size < FAKE_LINKER_SIZE ? size : FAKE_LINKER_SIZE);
	fixture_create_child(&child, 1 << 20);
	fern_ignore(fixture_start_child(&child));
	fixture_destroy_child(&child);
	fern_assert(fake_thread_count() == threads);
	fake.console_length = 0;
	return 0;
}
