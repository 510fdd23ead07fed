/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How a module works off its steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <util/string.h>

#include "fake_system.h"
#include "module.h"

enum { MS = 1000 };

static unsigned changes;

static void count_change(struct module_host *host)
{
	(void)host;
	changes++;
}

static struct module_host start(void)
{
	struct fern_env *const env = fake_system_start();

	changes = 0;
	return (struct module_host){ .heap = env->heap,
		                     .entrypoint = env->entrypoint,
		                     .changed = count_change };
}

static struct module *create(struct module_host *host, char const *text)
{
	struct module *module = NULL;

	assert_int_equal(FERN_OK, module_create(host, fern_xml_from_string(text), &module));
	return module;
}

static void assert_holds(struct module const *module, char const *text)
{
	assert_int_equal(strlen(text), module->data.length);
	assert_memory_equal(text, module->data.data, module->data.length);
}

static void works_off_its_steps_again_and_again(void **state)
{
	struct module_host host = start();

	(void)state;
	struct module *const module =
		create(&host, "<rom name='x'><inline><a/></inline><sleep milliseconds='10'/>"
	                      "<empty/><sleep milliseconds='20'/></rom>");

	for (unsigned round = 0; round < 3; round++) {
		assert_holds(module, "<a/>");
		fake_time_pass(9 * MS);
		assert_holds(module, "<a/>");
		fake_time_pass(1 * MS);
		assert_holds(module, "");
		fake_time_pass(19 * MS);
		assert_holds(module, "");
		fake_time_pass(1 * MS);
	}
	assert_int_equal(6, changes);
	module_destroy(module);
	fake_time_pass(100 * MS);
	assert_int_equal(6, changes);
	fake_system_end();
}

static void keeps_the_last_content_without_sleep(void **state)
{
	struct module_host host = start();

	(void)state;
	struct module *const module =
		create(&host, "<rom name='x'><inline>1</inline><inline>2</inline></rom>");
	assert_holds(module, "2");
	fake_time_pass(1000 * MS);
	assert_holds(module, "2");
	module_destroy(module);
	fake_system_end();
}

static void gives_each_content_a_new_version(void **state)
{
	struct module_host host = start();

	(void)state;
	struct module *const one = create(&host, "<rom name='x'><inline>1</inline></rom>");
	struct module *const other =
		create(&host, "<rom name='y'><inline>1</inline><sleep milliseconds='1'/></rom>");
	assert_true(one->version > 0);
	assert_int_not_equal(one->version, other->version);

	uint64_t const before = other->version;
	fake_time_pass(1 * MS);
	assert_int_not_equal(before, other->version);
	module_destroy(one);
	module_destroy(other);
	fake_system_end();
}

static void bounds_how_often_it_wakes(void **state)
{
	struct module_host host = start();

	(void)state;
	struct module *const module =
		create(&host, "<rom name='x'><inline>1</inline><sleep milliseconds='0'/></rom>");
	fake_time_pass(100 * MS);
	assert_int_equal(100, changes);
	module_destroy(module);
	fake_system_end();
}

static void takes_what_is_no_step_for_none(void **state)
{
	struct module_host host = start();

	(void)state;
	struct module *const empty = create(&host, "<rom name='x'/>");
	assert_holds(empty, "");
	assert_int_equal(0, empty->version);
	module_destroy(empty);

	struct module *const odd = create(&host, "<rom><inlien>1</inlien><inline>2</inline></rom>");
	assert_holds(odd, "2");
	assert_int_equal(0, module_name(odd).length);
	module_destroy(odd);
	fake_system_end();
}

static void owns_its_text(void **state)
{
	struct module_host host = start();
	char               text[] = "<rom name='x'><inline>1</inline></rom>";

	(void)state;
	struct module *const module = create(&host, text);
	assert_true(module_made_of(module, fern_xml_from_string(text)));
	assert_false(module_made_of(
		module, fern_xml_from_string("<rom name='x'><inline>2</inline></rom>")));
	memset(text, ' ', sizeof(text));
	assert_holds(module, "1");
	assert_string_equal("x", fern_str(module_name(module)));
	module_destroy(module);
	fake_system_end();
}

static void survives_each_allocation_that_fails(void **state)
{
	struct fern_xml const node = fern_xml_from_string("<rom name='x'><inline>1</inline></rom>");
	unsigned              n = 1;

	(void)state;
	for (bool again = true; again; n++) {
		struct module_host host = start();
		struct module     *module = NULL;

		fake_system_fail(n);
		enum fern_status const status = module_create(&host, node, &module);
		again = fake_system_failed();
		assert_int_equal(again ? FERN_OUT_OF_RAM : FERN_OK, status);
		if (module)
			module_destroy(module);
		fake_system_end();
	}
	assert_int_equal(4, n); /* the structure, the text, and the run without failure */
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(works_off_its_steps_again_and_again),
		cmocka_unit_test(keeps_the_last_content_without_sleep),
		cmocka_unit_test(gives_each_content_a_new_version),
		cmocka_unit_test(bounds_how_often_it_wakes),
		cmocka_unit_test(takes_what_is_no_step_for_none),
		cmocka_unit_test(owns_its_text),
		cmocka_unit_test(survives_each_allocation_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
