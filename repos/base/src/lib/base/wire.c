/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/wire.h>
#include <util/memory.h>

/** True if there is a zero byte in the range. */
static bool has_zero(struct fern_string string)
{
	size_t i = 0;

	/* a word at a time: what is left is not 0 just if one of its bytes is */
	for (; string.length - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
		uint64_t word;

		__builtin_memcpy(&word, string.data + i, sizeof(word));
		if ((word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080))
			return true;
	}
	for (; i < string.length; i++)
		if (string.data[i] == 0)
			return true;
	return false;
}

/** Append `content` and `terminators` (0 or 1) zero bytes. */
static struct fern_wire_range put(struct fern_wire_writer *writer, struct fern_string content,
                                  size_t max, size_t terminators)
{
	if (writer->status != FERN_OK || content.length > max ||
	    content.length + terminators > FERN_MESSAGE_MAX - writer->size) {
		writer->status = FERN_INVALID_ARGUMENT;
		return (struct fern_wire_range){ 0 };
	}

	char *const                  at = writer->message + writer->size;
	struct fern_wire_range const range = { (uint16_t)writer->size, (uint16_t)content.length };

	if (content.length)
		memcpy(at, content.data, content.length);
	if (terminators)
		at[content.length] = 0;
	writer->size += content.length + terminators;
	return range;
}

struct fern_wire_range fern_wire_put_string(struct fern_wire_writer *writer,
                                            struct fern_string string, size_t max)
{
	if (string.length <= max && has_zero(string))
		writer->status = FERN_INVALID_ARGUMENT;
	return put(writer, string, max, 1);
}

struct fern_wire_range fern_wire_put_bytes(struct fern_wire_writer *writer,
                                           struct fern_string bytes, size_t max)
{
	return put(writer, bytes, max, 0);
}

enum fern_status fern_wire_finish_encode(struct fern_rpc_reply         *reply,
                                         struct fern_wire_writer const *writer, uint32_t cap_count,
                                         uint32_t moved)
{
	reply->size = (uint32_t)writer->size;
	reply->cap_count = cap_count;
	reply->moved = moved;
	if (writer->status == FERN_OK)
		return FERN_OK;

	fern_rpc_release_moved(reply);
	reply->size = reply->cap_count = reply->moved = 0;
	return FERN_INTERNAL;
}

/** The next content, which has to begin where the one before ended. */
static struct fern_string get(struct fern_wire_reader *reader, struct fern_wire_range range,
                              size_t max, size_t terminators)
{
	struct fern_string const empty = { "", 0 };

	if (reader->status != FERN_OK)
		return empty;
	if (range.offset != reader->at || range.length + terminators > reader->size - reader->at) {
		fern_wire_fail(reader, FERN_PROTOCOL);
		return empty;
	}
	if (range.length > max) {
		fern_wire_fail(reader, FERN_INVALID_ARGUMENT);
		return empty;
	}
	reader->at += range.length + terminators;
	return (struct fern_string){ reader->message + range.offset, range.length };
}

struct fern_string fern_wire_get_string(struct fern_wire_reader *reader,
                                        struct fern_wire_range range, size_t max)
{
	struct fern_string const string = get(reader, range, max, 1);

	if (string.data[string.length] == 0 && !has_zero(string))
		return string;
	fern_wire_fail(reader, FERN_PROTOCOL);
	return (struct fern_string){ "", 0 };
}

struct fern_string fern_wire_get_bytes(struct fern_wire_reader *reader,
                                       struct fern_wire_range range, size_t max)
{
	return get(reader, range, max, 0);
}

enum fern_status fern_wire_finish(struct fern_wire_reader const *reader)
{
	if (reader->status == FERN_OK && reader->at != reader->size)
		return FERN_PROTOCOL;
	return reader->status;
}

enum fern_status fern_wire_finish_reply(struct fern_wire_reader const *reader,
                                        struct fern_rpc_call const    *call)
{
	if (fern_wire_finish(reader) == FERN_OK)
		return FERN_OK;

	for (uint32_t i = 0; i < call->reply_cap_count; i++)
		fern_cap_release(call->reply_caps[i]);
	return FERN_PROTOCOL;
}

void fern_wire_copy_string(char *out, struct fern_string string)
{
	if (string.length)
		memcpy(out, string.data, string.length);
	out[string.length] = 0;
}

size_t fern_wire_copy_bytes(uint8_t *out, struct fern_string bytes)
{
	if (bytes.length)
		memcpy(out, bytes.data, bytes.length);
	return bytes.length;
}
