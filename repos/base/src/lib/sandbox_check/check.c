/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The public entry points of <sandbox_check/check.h>.
 */
#include "route.h"
#include "warnings.h"

#include <sandbox_check/check.h>
#include <util/format.h>
#include <util/string.h>

static void report_error(void *context, size_t line, char const *text)
{
	struct fern_sandbox_problems *const problems = context;

	problems->report(problems, FERN_SANDBOX_ERROR, line, text);
}

enum fern_status fern_sandbox_check(struct fern_allocator *heap, struct fern_string document,
                                    struct fern_sandbox_problems *problems)
{
	struct sandbox_config *config;

	FERN_TRY(sandbox_config_create(heap, document, report_error, problems, &config));
	sandbox_config_warn(config, problems);
	sandbox_config_destroy(config);
	return FERN_OK;
}

static enum fern_status answer(struct sandbox_config const        *config,
                               struct fern_sandbox_question const *question,
                               struct fern_sandbox_answer         *out_answer)
{
	struct sandbox_start const *const start = sandbox_config_find(config, question->child);
	struct sandbox_request const      request = { .service = question->service,
		                                      .label = question->label,
		                                      .args = question->args };
	struct sandbox_route              route;

	static enum fern_sandbox_answer_kind const kinds[] = {
		[SANDBOX_TO_PARENT] = FERN_SANDBOX_ANSWER_PARENT,
		[SANDBOX_TO_CHILD] = FERN_SANDBOX_ANSWER_CHILD,
		[SANDBOX_TO_LOCAL] = FERN_SANDBOX_ANSWER_LOCAL,
		[SANDBOX_TO_CONFIG] = FERN_SANDBOX_ANSWER_CONFIG,
	};

	_Static_assert(sizeof(out_answer->message) == SANDBOX_MESSAGE_MAX,
	               "room for every message");
	_Static_assert(sizeof(out_answer->args) == sizeof(route.args), "room for all arguments");

	*out_answer = (struct fern_sandbox_answer){ 0 };
	if (!start) {
		(void)fern_format(out_answer->message, SANDBOX_MESSAGE_MAX,
		                  "there is no child \"%s\"", fern_str(question->child));
		return FERN_NOT_FOUND;
	}
	FERN_TRY(sandbox_route_find(start, &request, &route, out_answer->message));

	out_answer->kind = kinds[route.destination];
	out_answer->label = route.label;
	(void)fern_format(out_answer->args, sizeof(out_answer->args), "%s", route.args);
	return route.server ? fern_string_buf_set(&out_answer->child, route.server->name) : FERN_OK;
}

enum fern_status fern_sandbox_ask(struct fern_allocator *heap, struct fern_string document,
                                  struct fern_sandbox_problems       *problems,
                                  struct fern_sandbox_question const *question,
                                  struct fern_sandbox_answer         *out_answer)
{
	struct sandbox_config *config;

	FERN_TRY(sandbox_config_create(heap, document, report_error, problems, &config));

	enum fern_status const status = answer(config, question, out_answer);
	sandbox_config_destroy(config);
	return status;
}
