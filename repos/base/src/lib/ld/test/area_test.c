/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Places in the linker area: first fit, with an unused page between any two files.
 */
#include "library.h"
#include "unit.h"
#include <base/internal/layout.h>
#include <stdlib.h>

enum { PAGE = FERN_PAGE_SIZE, LIBRARIES = 40 };

#define AREA_END (FERN_LINKER_AREA_BASE + FERN_LINKER_AREA_SIZE)

static struct ld_library linker;
static struct ld_loader  loader;

static int start(void **state)
{
	(void)state;
	linker = (struct ld_library){ .image = { .bias = FERN_LINKER_AREA_BASE,
		                                 .layout = { .end = 2 * PAGE } } };
	ld_loader_init(&loader, NULL, &linker);
	return 0;
}

static uintptr_t begin_of(struct ld_library const *library)
{
	return library->image.bias + library->image.layout.begin;
}

static uintptr_t end_of(struct ld_library const *library)
{
	return library->image.bias + library->image.layout.end;
}

/* as an image of `pages` whose lowest address in the file is `first` */
static enum fern_status add(struct ld_library *library, size_t pages, uint64_t first)
{
	uintptr_t address = 0;

	FERN_TRY(ld_loader_find_room(&loader, pages * PAGE, &address));
	*library = (struct ld_library){
		.image = { .bias = address - first,
		           .layout = { .begin = first, .end = first + pages * PAGE } },
	};
	fern_list_append(&loader.libraries, &library->element);
	return FERN_OK;
}

static void first_fit_with_guards(void **state)
{
	struct ld_library a, b, c, rest;

	(void)state;
	assert_status(FERN_OK, add(&a, 2, 0));
	assert_int_equal(begin_of(&a), FERN_LINKER_AREA_BASE + 3 * PAGE);
	assert_status(FERN_OK, add(&b, 1, 5 * PAGE));
	assert_int_equal(begin_of(&b), FERN_LINKER_AREA_BASE + 6 * PAGE);

	fern_list_remove(&a.element);
	assert_status(FERN_OK, add(&c, 3, 0)); /* does not fit into the gap */
	assert_int_equal(begin_of(&c), FERN_LINKER_AREA_BASE + 8 * PAGE);
	assert_status(FERN_OK, add(&a, 2, 0));
	assert_int_equal(begin_of(&a), FERN_LINKER_AREA_BASE + 3 * PAGE);

	size_t const left = (AREA_END - end_of(&c)) / PAGE - 1;
	assert_status(FERN_LIMIT, add(&rest, left + 1, 0));
	assert_status(FERN_OK, add(&rest, left, 0));
	assert_int_equal(end_of(&rest), AREA_END);
	assert_status(FERN_LIMIT, add(&rest, 1, 0));
	assert_status(FERN_LIMIT, add(&rest, SIZE_MAX / PAGE, 0));
}

static void check_apart(struct ld_library const *library)
{
	assert_true(begin_of(library) >= end_of(&linker) + PAGE && end_of(library) <= AREA_END);
	fern_list_for_each(&loader.libraries, struct ld_library, element, other)
		assert_true(other == library || begin_of(library) >= end_of(other) + PAGE ||
		            begin_of(other) >= end_of(library) + PAGE);
}

static void random_use_keeps_files_apart(void **state)
{
	static struct ld_library libraries[LIBRARIES];

	(void)state;
	srand(1);
	for (unsigned step = 0; step < 20000; step++) {
		struct ld_library *const library = &libraries[rand() % LIBRARIES];

		if (fern_list_linked(&library->element))
			fern_list_remove(&library->element);
		else if (add(library, (size_t)(rand() % 8000 + 1), (rand() % 3) * PAGE) == FERN_OK)
			check_apart(library);
	}
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test_setup(first_fit_with_guards, start),
		cmocka_unit_test_setup(random_use_keeps_files_apart, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
