/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Running the cases of the route test.
 */
#include "cases.h"

#include <util/format.h>
#include <util/string.h>

enum { CONFIGURATION_MAX = 4096, PROBLEMS_MAX = 24, TEXT_MAX = 320 };

struct problem {
	enum fern_sandbox_severity severity;
	size_t                     line;
	char                       text[TEXT_MAX];
};

/* One case, and the problems that its configuration has. */
struct route_case {
	struct fern_sandbox_problems problems;
	struct route_cases          *cases;
	struct fern_string           name, configuration;
	struct problem               reported[PROBLEMS_MAX];
	unsigned                     problem_count, error_count;
};

#define fail(route_case, ...)                                                                      \
	do {                                                                                       \
		char what_[2 * TEXT_MAX + 512];                                                    \
		(void)fern_format(what_, sizeof(what_), __VA_ARGS__);                              \
		(route_case)->cases->failures++;                                                   \
		(route_case)->cases->failed((route_case)->name, what_);                            \
	} while (0)

static void note_problem(struct fern_sandbox_problems *problems,
                         enum fern_sandbox_severity severity, size_t line, char const *text)
{
	struct route_case *const route_case = (struct route_case *)problems; /* its first member */

	if (severity == FERN_SANDBOX_ERROR)
		route_case->error_count++;
	if (route_case->problem_count == PROBLEMS_MAX)
		return;

	struct problem *const problem = &route_case->reported[route_case->problem_count++];
	problem->severity = severity;
	problem->line = line;
	(void)fern_format(problem->text, sizeof(problem->text), "%s", text);
}

static bool contains(struct fern_string text, struct fern_string part)
{
	for (; text.length >= part.length; text.data++, text.length--)
		if (fern_string_starts_with(text, part))
			return true;
	return false;
}

/* ---------------------------------------------------------------- problems ---- */

static bool was_reported(struct route_case const *route_case, struct problem const *expected)
{
	for (unsigned i = 0; i < route_case->problem_count; i++) {
		struct problem const *const problem = &route_case->reported[i];

		if (problem->severity == expected->severity && problem->line == expected->line &&
		    contains(fern_string(problem->text), fern_string(expected->text)))
			return true;
	}
	return false;
}

static void check_problems(struct route_case *route_case, struct fern_xml node,
                           enum fern_status status)
{
	unsigned expected_errors = 0;

	fern_xml_for_each(node, "problem", problem) {
		struct fern_string const severity =
			fern_xml_attribute_string(problem, "severity", "error");
		struct fern_string_buf text = { 0 };
		struct problem expected = { .line = fern_xml_attribute_u64(problem, "line", 0) };

		expected.severity = fern_string_equal(severity, fern_string("error"))
		                            ? FERN_SANDBOX_ERROR
		                            : FERN_SANDBOX_WARNING;
		expected_errors += expected.severity == FERN_SANDBOX_ERROR;
		fern_ignore(fern_xml_read_string(problem, "text", &text)); /* without text: any */
		(void)fern_format(expected.text, sizeof(expected.text), "%s", text.data);
		if (!was_reported(route_case, &expected))
			fail(route_case, "not reported: line %zu: %s", expected.line,
			     expected.text);
	}

	if (route_case->error_count != expected_errors)
		fail(route_case, "%u errors instead of %u; the first: %s", route_case->error_count,
		     expected_errors,
		     route_case->problem_count ? route_case->reported[0].text : "none");
	if ((status == FERN_OK) != (expected_errors == 0))
		fail(route_case, "the check answers %s", fern_status_name(status));
}

/* ---------------------------------------------------------------- questions ---- */

static struct fern_string destination(struct fern_sandbox_answer const *answer)
{
	switch (answer->kind) {
	case FERN_SANDBOX_ANSWER_PARENT:
		return fern_string("parent");
	case FERN_SANDBOX_ANSWER_LOCAL:
		return fern_string("local");
	case FERN_SANDBOX_ANSWER_CONFIG:
		return fern_string("config");
	case FERN_SANDBOX_ANSWER_CHILD:
		break;
	}
	return fern_string_buf_string(&answer->child);
}

/* an expectation that the question does not mention is met */
static void expect(struct route_case *route_case, struct fern_xml ask, char const *attribute,
                   struct fern_string actual)
{
	struct fern_string_buf expected;

	if (fern_xml_read_string(ask, attribute, &expected) == FERN_OK &&
	    !fern_string_equal(fern_string_buf_string(&expected), actual))
		fail(route_case, "%s: \"%s\" instead of \"%s\"", attribute, fern_str(actual),
		     fern_str(expected));
}

static void check_denied(struct route_case *route_case, struct fern_xml ask, char const *message)
{
	struct fern_string_buf expected;

	if (fern_xml_read_string(ask, "denied", &expected) != FERN_OK)
		fail(route_case, "denied: %s", message);
	else if (!contains(fern_string(message), fern_string_buf_string(&expected)))
		fail(route_case, "the message is: %s", message);
}

static void check_question(struct route_case *route_case, struct fern_xml ask)
{
	struct fern_string_buf child = { 0 }, service = { 0 }, label = { 0 }, args = { 0 };

	fern_ignore(fern_xml_read_string(ask, "child", &child));
	fern_ignore(fern_xml_read_string(ask, "service", &service));
	fern_ignore(fern_xml_read_string(ask, "label", &label));
	fern_ignore(fern_xml_read_string(ask, "args", &args));

	struct fern_sandbox_question const question = {
		.child = fern_string_buf_string(&child),
		.service = fern_string_buf_string(&service),
		.label = fern_string_buf_string(&label),
		.args = fern_string_buf_string(&args),
	};
	struct fern_sandbox_answer answer;

	if (fern_sandbox_ask(route_case->cases->heap, route_case->configuration,
	                     &route_case->problems, &question, &answer) != FERN_OK) {
		check_denied(route_case, ask, answer.message);
		return;
	}
	if (fern_xml_has_attribute(ask, "denied"))
		fail(route_case, "not denied: it goes to %s", fern_str(destination(&answer)));
	expect(route_case, ask, "to", destination(&answer));
	expect(route_case, ask, "as", fern_string_buf_string(&answer.label));
	expect(route_case, ask, "with", fern_string(answer.args));
}

/* ---------------------------------------------------------------- cases ---- */

static void run_case(struct route_cases *cases, struct fern_xml node)
{
	static char       text[CONFIGURATION_MAX];
	struct route_case route_case = { .problems = { .report = note_problem },
		                         .cases = cases,
		                         .name = fern_xml_attribute_string(node, "name", "?") };
	size_t            length;

	cases->count++;
	if (fern_xml_text(fern_xml_child(node, "configuration"), text, sizeof(text), &length) !=
	    FERN_OK) {
		fail(&route_case, "its configuration cannot be read");
		return;
	}
	route_case.configuration = (struct fern_string){ text, length };

	enum fern_status const status =
		fern_sandbox_check(cases->heap, route_case.configuration, &route_case.problems);

	check_problems(&route_case, node, status);
	fern_xml_for_each(node, "ask", ask)
		check_question(&route_case, ask);
}

void route_cases_run(struct route_cases *cases, struct fern_xml node)
{
	fern_xml_for_each(node, "case", route_case)
		run_case(cases, route_case);
}
