/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/internal/loopback.h>
#include <base/internal/rpc_fuzzer.h>
#include <base/wire.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRINGS_MAX = 64 }; /* string results of one operation */

/** The input of the current run, and what the run has to give back. */
static struct {
	uint8_t const  *data;
	size_t          size;
	char           *strings[STRINGS_MAX];
	unsigned        string_count;
	struct fern_cap lent;     /* what operations answer without giving it away */
	bool            too_long; /* a string or bytes argument exceeds its maximum by one */
} run;

/* ---------------------------------------------------------------- input ---- */

/** The next byte of the input, 0 behind its end. */
static uint8_t next_byte(void)
{
	if (run.size == 0)
		return 0;
	run.size--;
	return *run.data++;
}

uint64_t fern_fuzz_number(void)
{
	uint64_t number = 0;

	for (unsigned bytes = next_byte() % 9; bytes > 0; bytes--)
		number = number << 8 | next_byte();
	return number;
}

enum fern_status fern_fuzz_status(void)
{
	return next_byte() % 4 == 3 ? FERN_NOT_FOUND : FERN_OK;
}

struct fern_string fern_fuzz_string(size_t max)
{
	size_t const length = fern_fuzz_number() % (max + 2); /* at most one too long */
	char *const  text = malloc(length + 1);

	for (size_t i = 0; i < length; i++)
		text[i] = (char)(run.size > 0 ? next_byte() : 'x');
	fern_fuzz_check(run.string_count < STRINGS_MAX, "too many string results");
	run.strings[run.string_count++] = text;
	return (struct fern_string){ text, length };
}

struct fern_cap fern_fuzz_cap(bool moved)
{
	if (next_byte() % 8 == 7)
		return FERN_CAP_INVALID;
	return moved ? fern_loopback_cap_create() : run.lent;
}

/* ---------------------------------------------------------------- checks ---- */

void fern_fuzz_check(bool condition, char const *what)
{
	if (condition)
		return;
	fprintf(stderr, "dispatcher: broken promise: %s\n", what);
	abort();
}

void fern_fuzz_check_bytes(struct fern_string bytes, size_t max)
{
	volatile char sum = 0; /* reads every byte */

	fern_fuzz_check(bytes.length <= max, "longer than its maximum");
	for (size_t i = 0; i < bytes.length; i++)
		sum = (char)(sum + bytes.data[i]);
}

void fern_fuzz_check_string(struct fern_string string, size_t max)
{
	fern_fuzz_check_bytes(string, max);
	fern_fuzz_check(strlen(string.data) == string.length, "no terminated string");
}

/* ---------------------------------------------------------------- requests ---- */

/** The method `index` of an interface, counted through its bases; NULL if there is none. */
static struct fern_fuzz_method const *find_method(struct fern_fuzz_interface const *interface,
                                                  uint32_t                          index)
{
	for (; interface; interface = interface->base)
		for (uint32_t i = 0; i < interface->method_count; i++)
			if (interface->methods[i].opcode == index)
				return &interface->methods[i];
	return NULL;
}

/** Append the content of a string or bytes field to the message. */
static void add_content(struct fern_fuzz_field const *field, char *message, uint32_t *size)
{
	bool const                   string = field->kind == FERN_FUZZ_STRING;
	uint16_t const               length = (uint16_t)(fern_fuzz_number() % (field->max + 2u));
	struct fern_wire_range const range = { (uint16_t)*size, length };

	for (uint16_t i = 0; i < length; i++) {
		uint8_t const byte = next_byte();
		message[*size + i] = (char)(string && byte == 0 ? 'x' : byte);
	}
	memcpy(message + field->offset, &range, sizeof(range));
	*size += length + (string ? 1u : 0);
	run.too_long = run.too_long || length > field->max;
}

/** Put a valid value for one field into the message. */
static void add_field(struct fern_fuzz_field const *field, char *message,
                      struct fern_rpc_request *request)
{
	static unsigned char const sizes[] = {
		[FERN_FUZZ_U8] = 1,  [FERN_FUZZ_U16] = 2,  [FERN_FUZZ_U32] = 4,
		[FERN_FUZZ_U64] = 8, [FERN_FUZZ_BOOL] = 1, [FERN_FUZZ_ENUM] = 4,
		[FERN_FUZZ_CAP] = 0
	};
	uint64_t number;

	if (field->kind == FERN_FUZZ_STRING || field->kind == FERN_FUZZ_BYTES) {
		add_content(field, message, &request->size);
		return;
	}
	if (field->kind == FERN_FUZZ_CAP) {
		if (!field->optional || next_byte() % 2)
			request->caps[field->offset] = fern_loopback_cap_create();
		return;
	}
	number = fern_fuzz_number();
	if (field->kind == FERN_FUZZ_ENUM || field->kind == FERN_FUZZ_BOOL)
		number %= field->kind == FERN_FUZZ_BOOL ? 2 : field->max;
	memcpy(message + field->offset, &number,
	       sizes[field->kind]); /* the host is little-endian */
}

/** A request that the definition allows, except perhaps for a length. */
static void make_valid(struct fern_fuzz_method const *method, char *message,
                       struct fern_rpc_request *request)
{
	request->size = method->fixed_size;
	request->cap_count = method->cap_count;
	for (uint16_t i = 0; i < method->field_count; i++)
		add_field(&method->fields[i], message, request);
}

/** Change a few things; returns whether anything may have changed. */
static bool damage(char *message, struct fern_rpc_request *request)
{
	uint8_t const count = next_byte() % 8;

	for (uint8_t i = 0; i < count; i++) {
		uint8_t const  what = next_byte();
		uint64_t const number = fern_fuzz_number();

		if (what % 8 == 0)
			request->size = (uint32_t)(number % (FERN_MESSAGE_MAX + 1));
		else if (what % 8 == 1)
			request->cap_count = (uint32_t)(number % (FERN_MESSAGE_CAPS_MAX + 1));
		else if (what % 8 == 2 && number % FERN_MESSAGE_CAPS_MAX < request->cap_count) {
			fern_cap_release(request->caps[number % FERN_MESSAGE_CAPS_MAX]);
			request->caps[number % FERN_MESSAGE_CAPS_MAX] = FERN_CAP_INVALID;
		} else if (request->size > 0)
			message[number % request->size] = (char)next_byte();
	}
	return count > 0;
}

/** The rest of the input as it is. */
static void make_raw(char *message, struct fern_rpc_request *request)
{
	request->opcode = (uint32_t)fern_fuzz_number();
	request->cap_count = next_byte() % (FERN_MESSAGE_CAPS_MAX + 1);
	for (uint32_t i = 0; i < request->cap_count; i++)
		if (next_byte() % 4)
			request->caps[i] = fern_loopback_cap_create();
	while (run.size > 0 && request->size < FERN_MESSAGE_MAX)
		message[request->size++] = (char)next_byte();
}

/* ---------------------------------------------------------------- one run ---- */

/** Dispatch with buffers of exact size, and release what is left over. */
static enum fern_status dispatch(struct fern_fuzz_target const *target, char const *message,
                                 struct fern_rpc_request *request)
{
	void *const           data = malloc(request->size ? request->size : 1);
	struct fern_rpc_reply reply = { .data = calloc(1, FERN_MESSAGE_MAX) };

	memcpy(data, message, request->size);
	request->data = data;
	enum fern_status const status = target->dispatch(target->object(), request, &reply);

	fern_fuzz_check(reply.size <= FERN_MESSAGE_MAX, "reply too large");
	fern_fuzz_check(reply.cap_count <= FERN_MESSAGE_CAPS_MAX,
	                "reply with too many capabilities");
	for (uint32_t i = 0; status == FERN_OK && i < reply.cap_count; i++)
		if (reply.moved & (1u << i))
			fern_cap_release(reply.caps[i]);
	for (uint32_t i = 0; i < FERN_MESSAGE_CAPS_MAX; i++)
		fern_cap_release(request->caps[i]);
	free(reply.data);
	free(data);
	return status;
}

void fern_fuzz_run(struct fern_fuzz_target const *targets, size_t count, uint8_t const *data,
                   size_t size)
{
	char                    message[2 * FERN_MESSAGE_MAX] = { 0 };
	struct fern_rpc_request request = { 0 };

	run.data = data;
	run.size = size;
	run.string_count = 0;
	run.too_long = false;
	run.lent = fern_loopback_cap_create();

	struct fern_fuzz_target const *const target = &targets[next_byte() % count];
	uint8_t const                        choice = next_byte();
	struct fern_fuzz_method const *const method = find_method(target->interface, choice % 64);
	bool                                 valid = method && choice < 192;

	request.opcode = choice % 64;
	if (valid)
		make_valid(method, message, &request);
	else
		make_raw(message, &request);
	if (request.size > FERN_MESSAGE_MAX)
		request.size = FERN_MESSAGE_MAX; /* by a length that was too long */
	if (valid)
		valid = !damage(message, &request) && !run.too_long;

	enum fern_status const status = dispatch(target, message, &request);
	fern_fuzz_check(!valid || (status != FERN_PROTOCOL && status != FERN_INVALID_ARGUMENT),
	                "valid request refused");
	fern_fuzz_check(status != FERN_UNSUPPORTED, "operation not found");

	while (run.string_count > 0)
		free(run.strings[--run.string_count]);
	fern_cap_release(run.lent);
	fern_fuzz_check(fern_loopback_reset() == 0, "a capability is lost");
}
