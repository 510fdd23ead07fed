/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Directory records, and the system use area at their end, where Rock Ridge has its fields: a
 * signature of two characters, length, version, content.
 */
#include "record.h"
#include <util/memory.h>

enum {
	FIELD_MIN = 4,
	FIELD_LENGTH = 2,
	NAME_FLAGS = 4, /* of an NM field */
	NAME_TEXT = 5,
	NAME_CONTINUED = 0x01,
	NAME_SPECIAL = 0x06, /* that of this directory, or of the one above */
	SHARE_MARK = 4,      /* of an SP field: 0xbe 0xef */
	SHARE_SKIP = 6,
	SHARE_SIZE = 7,
};

enum fern_status record_malformed(struct fern_iso9660_error *error, uint64_t offset,
                                  char const *message)
{
	*error = (struct fern_iso9660_error){ offset, message };
	return FERN_MALFORMED;
}

bool record_number16(uint8_t const *bytes, uint32_t *out_value)
{
	*out_value = (uint32_t)(bytes[0] | bytes[1] << 8);
	return bytes[0] == bytes[3] && bytes[1] == bytes[2];
}

bool record_number32(uint8_t const *bytes, uint32_t *out_value)
{
	uint32_t little = 0, big = 0;

	for (unsigned i = 0; i < 4; i++) {
		little |= (uint32_t)bytes[i] << (8 * i);
		big = big << 8 | bytes[4 + i];
	}
	*out_value = little;
	return little == big;
}

enum fern_status record_read(struct fern_iso9660 const *iso, uint64_t offset, size_t room,
                             struct record *out_record, struct fern_iso9660_error *out_error)
{
	uint8_t *const bytes = out_record->bytes;
	size_t const   size = room < sizeof(out_record->bytes) ? room : sizeof(out_record->bytes);

	if (room < RECORD_MIN)
		return record_malformed(out_error, offset, "no room for a directory record");
	out_record->offset = offset;
	memcpy(bytes, iso->image.data + offset, size);

	if (bytes[RECORD_LENGTH] < RECORD_MIN || bytes[RECORD_LENGTH] > size ||
	    bytes[RECORD_NAME_LENGTH] > bytes[RECORD_LENGTH] - RECORD_NAME)
		return record_malformed(out_error, offset, "a directory record has a wrong length");
	return FERN_OK;
}

enum fern_status record_content(struct fern_iso9660 const *iso, struct record const *record,
                                struct fern_iso9660_file  *out_content,
                                struct fern_iso9660_error *out_error)
{
	uint32_t first, size;

	if (!record_number32(record->bytes + RECORD_EXTENT, &first) ||
	    !record_number32(record->bytes + RECORD_SIZE, &size))
		return record_malformed(out_error, record->offset,
		                        "the two forms of a number in a directory record differ");

	uint64_t const blocks = (uint64_t)first + record->bytes[RECORD_ATTRIBUTE_BLOCKS];
	uint64_t const offset = size ? blocks * iso->block : 0;
	if (offset > iso->image.length || size > iso->image.length - offset)
		return record_malformed(out_error, record->offset,
		                        "a file or directory is not inside the medium");

	*out_content = (struct fern_iso9660_file){ offset, size };
	return FERN_OK;
}

/* ---------------------------------------------------------------- Rock Ridge ---- */

/** What of the record is not of ISO 9660: behind the name, which is padded to an even offset. */
static struct fern_string system_use(struct record const *record, uint8_t skip)
{
	uint8_t const *const bytes = record->bytes;
	size_t const         name_end = (size_t)RECORD_NAME + bytes[RECORD_NAME_LENGTH];
	size_t const         begin = name_end + name_end % 2 + skip;
	size_t const         end = bytes[RECORD_LENGTH];

	return (struct fern_string){ (char const *)bytes + begin, begin < end ? end - begin : 0 };
}

/** Take the first field off. False at the end, or where there is no proper field any more. */
static bool next_field(struct fern_string *area, struct fern_string *out_field)
{
	if (area->length < FIELD_MIN)
		return false;

	size_t const length = (uint8_t)area->data[FIELD_LENGTH];
	if (length < FIELD_MIN || length > area->length)
		return false;
	*out_field = (struct fern_string){ area->data, length };
	*area = (struct fern_string){ area->data + length, area->length - length };
	return true;
}

static bool field_is(struct fern_string field, char const *signature)
{
	return field.data[0] == signature[0] && field.data[1] == signature[1];
}

bool record_announces_rock_ridge(struct record const *record, uint8_t *out_skip)
{
	struct fern_string area = system_use(record, 0), field;

	if (!next_field(&area, &field) || !field_is(field, "SP") || field.length < SHARE_SIZE ||
	    (uint8_t)field.data[SHARE_MARK] != 0xbe || (uint8_t)field.data[SHARE_MARK + 1] != 0xef)
		return false;
	*out_skip = (uint8_t)field.data[SHARE_SKIP];
	return true;
}

/** What Rock Ridge says of a record. */
struct rock_ridge {
	bool               link;
	struct fern_string name; /* not whole, if it is so long that it takes several fields */
	bool               named, whole;
};

static struct rock_ridge read_rock_ridge(struct fern_iso9660 const *iso,
                                         struct record const       *record)
{
	struct fern_string area = system_use(record, iso->skip), field;
	struct rock_ridge  result = { .whole = true };

	if (!iso->rock_ridge)
		return result;
	while (next_field(&area, &field)) {
		result.link |= field_is(field, "SL");
		if (!field_is(field, "NM") || field.length < NAME_TEXT)
			continue;
		if (result.named || field.data[NAME_FLAGS] & (NAME_CONTINUED | NAME_SPECIAL))
			result.whole = false;
		result.named = true;
		result.name =
			(struct fern_string){ field.data + NAME_TEXT, field.length - NAME_TEXT };
	}
	return result;
}

/* ---------------------------------------------------------------- names ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** The name of ISO 9660, without version, and without the dot that ends it if it has no suffix. */
static struct fern_string plain_name(struct record const *record)
{
	struct fern_string name = { (char const *)record->bytes + RECORD_NAME,
		                    record->bytes[RECORD_NAME_LENGTH] };

	for (size_t i = 0; i < name.length; i++) {
		if (name.data[i] == ';')
			name.length = i;
	}
	if (name.length > 1 && name.data[name.length - 1] == '.')
		name.length--;
	return name;
}

static bool equal_but_for_case(struct fern_string a, struct fern_string b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++) {
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	}
	return true;
}

bool record_has_name(struct fern_iso9660 const *iso, struct record const *record,
                     struct fern_string name)
{
	struct rock_ridge const rock_ridge = read_rock_ridge(iso, record);

	if (rock_ridge.link || !rock_ridge.whole)
		return false;
	if (rock_ridge.named)
		return fern_string_equal(name, rock_ridge.name);
	return equal_but_for_case(name, plain_name(record));
}
