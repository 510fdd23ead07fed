/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "rpc_values.h"

#include <base/internal/loopback.h>
#include <base/internal/rpc_fuzzer.h>
#include <base/wire.h>
#include <stdlib.h>
#include <string.h>

/** A string or bytes argument of the current run exceeds its maximum by one. */
static bool too_long;

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
	uint16_t const               length = (uint16_t)(fern_fuzz_number(0) % (field->max + 2u));
	struct fern_wire_range const range = { (uint16_t)*size, length };

	for (uint16_t i = 0; i < length; i++) {
		uint8_t const byte = values_byte();
		message[*size + i] = (char)(string && byte == 0 ? 'x' : byte);
	}
	memcpy(message + field->offset, &range, sizeof(range));
	*size += length + (string ? 1u : 0);
	too_long = too_long || length > field->max;
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
		if (!field->optional || values_byte() % 2)
			request->caps[field->offset] = fern_loopback_cap_create();
		return;
	}
	number = fern_fuzz_number(0);
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
	uint8_t const count = values_byte() % 8;

	for (uint8_t i = 0; i < count; i++) {
		uint8_t const  what = values_byte();
		uint64_t const number = fern_fuzz_number(0);

		if (what % 8 == 0)
			request->size = (uint32_t)(number % (FERN_MESSAGE_MAX + 1));
		else if (what % 8 == 1)
			request->cap_count = (uint32_t)(number % (FERN_MESSAGE_CAPS_MAX + 1));
		else if (what % 8 == 2 && number % FERN_MESSAGE_CAPS_MAX < request->cap_count) {
			fern_cap_release(request->caps[number % FERN_MESSAGE_CAPS_MAX]);
			request->caps[number % FERN_MESSAGE_CAPS_MAX] = FERN_CAP_INVALID;
		} else if (request->size > 0)
			message[number % request->size] = (char)values_byte();
	}
	return count > 0;
}

/** The rest of the input as it is. */
static void make_raw(char *message, struct fern_rpc_request *request)
{
	request->opcode = (uint32_t)fern_fuzz_number(0);
	request->cap_count = values_byte() % (FERN_MESSAGE_CAPS_MAX + 1);
	for (uint32_t i = 0; i < request->cap_count; i++)
		if (values_byte() % 4)
			request->caps[i] = fern_loopback_cap_create();
	while (values_left() && request->size < FERN_MESSAGE_MAX)
		message[request->size++] = (char)values_byte();
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

	values_begin(data, size);
	too_long = false;

	struct fern_fuzz_target const *const target = &targets[values_byte() % count];
	uint8_t const                        choice = values_byte();
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
		valid = !damage(message, &request) && !too_long;

	enum fern_status const status = dispatch(target, message, &request);
	fern_fuzz_check(!valid || (status != FERN_PROTOCOL && status != FERN_INVALID_ARGUMENT),
	                "valid request refused");
	fern_fuzz_check(status != FERN_UNSUPPORTED, "operation not found");

	values_end();
	fern_fuzz_check(fern_loopback_reset() == 0, "a capability is lost");
}
