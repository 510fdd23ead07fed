/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The route test on the host: all cases of src/test/route/cases.xml, and what a data file cannot
 * say well.
 */
#include "cases.h"
#include "route.h"
#include "test_backing.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <util/string.h>

static char *read_file(char const *name, size_t *out_length)
{
	FILE *const file = fopen(name, "rb");
	char       *text = malloc(1 << 20);

	assert_non_null(file);
	*out_length = fread(text, 1, 1 << 20, file);
	fclose(file);
	return text;
}

static void print_failure(struct fern_string name, char const *what)
{
	print_error("case \"%s\": %s\n", fern_str(name), what);
}

static void all_cases(void **state)
{
	struct test_backing memory = test_backing();
	struct route_cases  cases = { .heap = &memory.allocator, .failed = print_failure };
	size_t              length;
	char *const         text = read_file(ROUTE_CASES, &length);

	(void)state;
	route_cases_run(&cases, fern_xml_from_memory(text, length));
	free(text);
	assert_in_range(cases.count, 40, 1000);
	assert_int_equal(cases.failures, 0);
	assert_int_equal(memory.live, 0);
}

/* a case that is wrong has to be found out */
static void unexpected(struct fern_string name, char const *what)
{
	(void)name;
	(void)what;
}

static void wrong_cases_fail(void **state)
{
	static char const   text[] = "<cases> <case name='x'> <configuration><![CDATA[<config> "
				     "<start name='a'/> </config>]]></configuration>"
				     "<ask child='a' service='LOG' to='parent'/> <ask child='b' "
				     "service='LOG' to='parent'/>"
				     "<ask child='a' service='LOG' denied='another message'/> "
				     "<problem line='1' text='nonsense'/> </case> </cases>";
	struct test_backing memory = test_backing();
	struct route_cases  cases = { .heap = &memory.allocator, .failed = unexpected };

	(void)state;
	route_cases_run(&cases, fern_xml_from_string(text));
	assert_int_equal(cases.count, 1);
	assert_int_equal(cases.failures, 6);
}

/* the n-th allocation fails, for all n: nothing is lost, and the status says it */
static void allocation_failures(void **state)
{
	struct fern_string const document =
		fern_string("<config> <start name='a' ram='1M' caps='9'> <route> <any-service> "
	                    "<parent/> </any-service> </route>"
	                    "</start> <start name='b'/> </config>");
	struct fern_sandbox_question const question = { fern_string("a"), fern_string("LOG"),
		                                        fern_string(""), fern_string("") };
	struct fern_sandbox_answer         answer;
	enum fern_status                   status = FERN_OUT_OF_RAM;

	(void)state;
	for (unsigned n = 1; status == FERN_OUT_OF_RAM; n++) {
		struct test_backing memory = test_backing();

		memory.fail_at = n;
		status = fern_sandbox_ask(&memory.allocator, document, NULL, &question, &answer);
		assert_int_equal(memory.live, 0);
		assert_in_range(n, 1, 100);
	}
	assert_status(FERN_OK, status);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(all_cases),
		cmocka_unit_test(wrong_cases_fail),
		cmocka_unit_test(allocation_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
