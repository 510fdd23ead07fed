/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The validation helpers of generated code; the generated code itself is tested beside its
 * compiler.
 */
#include "unit.h"

#include <base/internal/loopback.h>
#include <base/wire.h>

static char message[FERN_MESSAGE_MAX];

static void writes_contents_one_after_the_other(void **state)
{
	struct fern_wire_writer writer = fern_wire_write(message, 8);

	(void)state;
	struct fern_wire_range const a = fern_wire_put_string(&writer, fern_string("abc"), 3);
	struct fern_wire_range const b =
		fern_wire_put_bytes(&writer, (struct fern_string){ "\0\1", 2 }, 2);
	struct fern_wire_range const c =
		fern_wire_put_string(&writer, (struct fern_string){ 0 }, 3);
	assert_status(FERN_OK, writer.status);
	assert_int_equal(a.offset, 8);
	assert_int_equal(a.length, 3);
	assert_int_equal(b.offset, 12);
	assert_int_equal(b.length, 2);
	assert_int_equal(c.offset, 14);
	assert_int_equal(c.length, 0);
	assert_int_equal(writer.size, 15);
	assert_memory_equal(message + 8, "abc\0\0\1", 7);
}

static void writer_refuses_what_does_not_fit(void **state)
{
	struct fern_wire_writer writer = fern_wire_write(message, 0);

	(void)state;
	(void)fern_wire_put_string(&writer, fern_string("abcd"), 3);
	assert_status(FERN_INVALID_ARGUMENT, writer.status);
	(void)fern_wire_put_string(&writer, fern_string("abc"),
	                           3); /* the error stays, nothing is written */
	assert_status(FERN_INVALID_ARGUMENT, writer.status);
	assert_int_equal(writer.size, 0);

	writer = fern_wire_write(message, 0);
	(void)fern_wire_put_string(&writer, (struct fern_string){ "a\0b", 3 }, 3);
	assert_status(FERN_INVALID_ARGUMENT, writer.status);

	writer = fern_wire_write(message, FERN_MESSAGE_MAX - 3);
	(void)fern_wire_put_bytes(&writer, fern_string("abc"), 3);
	assert_status(FERN_OK, writer.status);
	(void)fern_wire_put_string(&writer, fern_string(""), 3);
	assert_status(FERN_INVALID_ARGUMENT, writer.status);

	writer = fern_wire_write(message, 0);
	assert_int_equal(fern_wire_put_enum(&writer, 2, 3), 2);
	assert_status(FERN_OK, writer.status);
	(void)fern_wire_put_enum(&writer, 3, 3);
	assert_status(FERN_INVALID_ARGUMENT, writer.status);
}

static struct fern_wire_reader read_message(size_t size, size_t fixed_size)
{
	struct fern_rpc_request const request = { .size = (uint32_t)size, .data = message };
	struct fern_wire_reader       reader;

	assert_true(fern_wire_read_request(&reader, &request, fixed_size, 0));
	return reader;
}

static void reads_what_was_written(void **state)
{
	struct fern_wire_reader reader;

	(void)state;
	memcpy(message, "FIXDabc\0xyz", 11);
	reader = read_message(11, 4);
	assert_text(fern_wire_get_string(&reader, (struct fern_wire_range){ 4, 3 }, 3), "abc");
	assert_text(fern_wire_get_bytes(&reader, (struct fern_wire_range){ 8, 3 }, 3), "xyz");
	assert_status(FERN_OK, fern_wire_finish(&reader));
	reader = read_message(11, 4);
	(void)fern_wire_get_string(&reader, (struct fern_wire_range){ 4, 3 }, 3);
	assert_status(FERN_PROTOCOL, fern_wire_finish(&reader)); /* bytes are left */
}

static void reader_keeps_its_first_error(void **state)
{
	struct fern_wire_reader reader = read_message(11, 4);

	(void)state;
	memcpy(message, "FIXDabc\0xyz", 11);
	assert_text(fern_wire_get_string(&reader, (struct fern_wire_range){ 4, 3 }, 2), "");
	assert_status(FERN_INVALID_ARGUMENT, reader.status);
	fern_wire_check_bool(&reader, 2);
	fern_wire_check_enum(&reader, 9, 3);
	assert_text(fern_wire_get_bytes(&reader, (struct fern_wire_range){ 4, 3 }, 3), "");
	assert_status(FERN_INVALID_ARGUMENT, fern_wire_finish(&reader));
}

static void requests_need_their_size_and_capabilities(void **state)
{
	struct fern_rpc_request const request = { .size = 4, .cap_count = 1, .data = message };
	struct fern_wire_reader       reader;

	(void)state;
	assert_true(fern_wire_read_request(&reader, &request, 4, 1));
	assert_false(fern_wire_read_request(&reader, &request, 5, 1));
	assert_false(fern_wire_read_request(&reader, &request, 4, 0));
	assert_false(fern_wire_read_request(&reader, &request, 4, 2));
}

static void checks_values(void **state)
{
	struct fern_wire_reader reader = read_message(4, 4);

	(void)state;
	fern_wire_check_bool(&reader, 0);
	fern_wire_check_bool(&reader, 1);
	fern_wire_check_enum(&reader, 2, 3);
	fern_wire_check_cap(&reader, (struct fern_cap){ 1 });
	assert_status(FERN_OK, fern_wire_finish(&reader));
	fern_wire_check_cap(&reader, FERN_CAP_INVALID);
	assert_status(FERN_INVALID_ARGUMENT, fern_wire_finish(&reader));
}

static void failed_replies_keep_no_capability(void **state)
{
	struct fern_rpc_reply   reply = { .data = message };
	struct fern_wire_writer writer = fern_wire_write(message, 0);
	struct fern_cap const   lent = fern_loopback_cap_create();

	(void)state;
	reply.caps[0] = fern_wire_put_cap(&writer, lent);
	reply.caps[1] = fern_loopback_cap_create();
	assert_status(FERN_OK, fern_wire_finish_encode(&reply, &writer, 2, 2));
	assert_int_equal(reply.cap_count, 2);
	(void)fern_wire_put_cap(&writer, FERN_CAP_INVALID);
	assert_status(FERN_INTERNAL, fern_wire_finish_encode(&reply, &writer, 2, 2));
	assert_int_equal(reply.cap_count, 0);
	assert_int_equal(fern_loopback_cap_count(), 1);

	struct fern_rpc_call const    call = { .reply_cap_count = 1,
		                               .reply_caps = (struct fern_cap *)&lent };
	struct fern_wire_reader const reader = { .status = FERN_INVALID_ARGUMENT };
	assert_status(FERN_PROTOCOL, fern_wire_finish_reply(&reader, &call));
	assert_int_equal(fern_loopback_reset(), 0);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(writes_contents_one_after_the_other),
		cmocka_unit_test(writer_refuses_what_does_not_fit),
		cmocka_unit_test(reads_what_was_written),
		cmocka_unit_test(reader_keeps_its_first_error),
		cmocka_unit_test(requests_need_their_size_and_capabilities),
		cmocka_unit_test(checks_values),
		cmocka_unit_test(failed_replies_keep_no_capability),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
