/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Generated code at work: the arguments of a session, from the connection to the root. The parent in
 * between is this program.
 */
#include "sample_fixture.h"

#include <sample/connection.h>

/** What the latest connection asked of its parent; the server is this program's. */
static struct {
	char                         args[FERN_SESSION_ARGS_MAX + 1];
	char                         label[32];
	struct fern_root_type const *type;
	struct fern_root            *root;
	struct fern_sample_args      seen;
	char                         seen_name[32], seen_mode[32];
	bool                         destroyed;
} parent;

enum fern_status fern_connection_open(struct fern_connection *connection, struct fern_env *env,
                                      struct fern_service_type const *type,
                                      struct fern_string label, struct fern_string args)
{
	assert_string_equal(type->name, "Sample");
	assert_int_equal(type->fingerprint, FERN_SAMPLE_FINGERPRINT);
	assert_int_equal(type->ram, 8192);
	assert_int_equal(type->caps, 3);
	fern_wire_copy_string(parent.label, label);
	fern_wire_copy_string(parent.args, args);
	*connection = (struct fern_connection){ .env = env, .id = 1, .cap = client.cap };
	return FERN_OK;
}

void fern_connection_close(struct fern_connection *connection)
{
	connection->id = 0;
}

enum fern_status fern_root_announce(struct fern_root *root, struct fern_env *env,
                                    struct fern_root_type const *type, void (*create)(void),
                                    void (*destroy)(void))
{
	*root = (struct fern_root){
		.env = env, .type = type, .create = create, .destroy = destroy
	};
	parent.type = type;
	parent.root = root;
	return FERN_OK;
}

static enum fern_status create(struct fern_root *root, struct fern_session_request const *request,
                               struct fern_sample_args const *args,
                               struct fern_sample_session   **out_session)
{
	assert_ptr_equal(root, parent.root);
	assert_int_equal(request->id, 5);
	parent.seen = *args;
	strcpy(parent.seen_name, args->name);
	strcpy(parent.seen_mode, args->mode);
	*out_session = &server.sample;
	return FERN_OK;
}

static void destroy(struct fern_root *root, struct fern_sample_session *session)
{
	assert_ptr_equal(root, parent.root);
	assert_ptr_equal(session, &server.sample);
	parent.destroyed = true;
}

/** What the root library does with a request for a session. */
static enum fern_status request_session(char const *args)
{
	struct fern_session_request const request = { .id = 5, .args = fern_string(args) };
	struct fern_rpc_object           *object = NULL;
	enum fern_status const status = parent.type->create(parent.root, &request, &object);

	assert_true((object == &server.sample.object) == (status == FERN_OK));
	return status;
}

static void announce(struct fern_root *root)
{
	assert_status(FERN_OK,
	              fern_sample_announce(root, NULL,
	                                   &(struct fern_sample_root_ops){ create, destroy }));
	assert_int_equal(parent.type->service.fingerprint, FERN_SAMPLE_FINGERPRINT);
	assert_ptr_equal(parent.type->dispatch, fern_sample_dispatch);
}

static void session_arguments_make_the_round_trip(void **state)
{
	struct fern_sample_connection connection;
	struct fern_sample_args       args = fern_sample_args_default();
	struct fern_root              root;

	(void)state;
	args.label = "label";
	args.name = "a name";
	args.number = 9;
	args.verbose = false;
	args.volume = FERN_VOLUME_LOUD;
	assert_status(FERN_OK, fern_sample_connection_open(&connection, NULL, &args));
	assert_string_equal(parent.label, "label");
	assert_string_equal(
		parent.args,
		"name=\"a name\" mode=\"plain\" size=\"4096\" level=\"7\" balance=\"-3\" "
		"lowest=\"-9223372036854775808\" verbose=\"no\" volume=\"LOUD\" number=\"9\"");
	assert_status(FERN_OK, fern_sample_ping(connection.cap));

	announce(&root);
	assert_status(FERN_OK, request_session(parent.args));
	assert_string_equal(parent.seen_name, "a name");
	assert_string_equal(parent.seen_mode, "plain");
	assert_int_equal(parent.seen.size, 4096);
	assert_int_equal(parent.seen.level, 7);
	assert_int_equal(parent.seen.balance, -3);
	assert_int_equal(parent.seen.lowest, INT64_MIN);
	assert_false(parent.seen.verbose);
	assert_int_equal(parent.seen.volume, FERN_VOLUME_LOUD);
	assert_int_equal(parent.seen.number, 9);
	assert_null(parent.seen.label);
	parent.type->destroy(&root, &server.sample.object);
	assert_true(parent.destroyed);
	fern_sample_connection_close(&connection);
	assert_false(fern_cap_valid(connection.cap.cap));
}

static void missing_session_arguments_get_their_defaults(void **state)
{
	struct fern_root root;

	(void)state;
	announce(&root);
	assert_status(FERN_OK, request_session("name=\"x\" number=\"1\" unknown=\"ignored\""));
	assert_string_equal(parent.seen_mode, "plain");
	assert_int_equal(parent.seen.size, 4096);
	assert_true(parent.seen.verbose);
	assert_int_equal(parent.seen.volume, FERN_VOLUME_NORMAL);
	assert_int_equal(parent.seen.lowest, INT64_MIN);
}

static void bad_session_arguments_are_refused(void **state)
{
	static char const *const bad[] = {
		"",
		"number=\"1\"", /* no name */
		"name=\"x\"",   /* no number */
		"name=\"longer than sixteen\" number=\"1\"",
		"name=\"x\" number=\"4294967296\"",
		"name=\"x\" number=\"-1\"",
		"name=\"x\" number=\"one\"",
		"name=\"x\" number=\"\"",
		"name=\"x\" number=\"1\" level=\"256\"",
		"name=\"x\" number=\"1\" balance=\"2147483648\"",
		"name=\"x\" number=\"1\" balance=\"-2147483649\"",
		"name=\"x\" number=\"1\" lowest=\"-9223372036854775809\"",
		"name=\"x\" number=\"1\" verbose=\"maybe\"",
		"name=\"x\" number=\"1\" volume=\"loud\"",
		"name=\"x\" number=\"1\" number=\"1\"",
		"name=\"x\"  number=\"1\"",
		"name=\"x\" number=1",
	};
	struct fern_root root;

	(void)state;
	announce(&root);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_status(FERN_INVALID_ARGUMENT, request_session(bad[i]));
}

static void bad_connection_arguments_are_refused(void **state)
{
	static char const *const bad[] = { NULL, "longer than sixteen", "quote\"", "line\nfeed" };
	struct fern_sample_connection connection;
	struct fern_sample_args       args = fern_sample_args_default();

	(void)state;
	parent.args[0] = 0;
	assert_status(FERN_INVALID_ARGUMENT, fern_sample_connection_open(&connection, NULL, NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		args.name = bad[i];
		assert_status(FERN_INVALID_ARGUMENT,
		              fern_sample_connection_open(&connection, NULL, &args));
	}
	args.name = "x";
	args.volume = (enum fern_volume)3;
	assert_status(FERN_INVALID_ARGUMENT, fern_sample_connection_open(&connection, NULL, &args));
	assert_string_equal(parent.args, "");
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		SAMPLE_TEST(session_arguments_make_the_round_trip),
		SAMPLE_TEST(missing_session_arguments_get_their_defaults),
		SAMPLE_TEST(bad_session_arguments_are_refused),
		SAMPLE_TEST(bad_connection_arguments_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
