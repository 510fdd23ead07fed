/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "xml_scan.h"

struct fern_xml_attribute fern_xml_attribute_first(struct fern_xml node)
{
	struct fern_string const raw = fern_xml_raw(node);
	struct xml_scanner       scanner = xml_scanner(raw.data, raw.data + raw.length);

	if (raw.length)
		scanner.at++; /* the '<' */
	if (xml_take_name(&scanner).length == 0)
		return (struct fern_xml_attribute){ 0 };
	return xml_take_attribute(&scanner);
}

struct fern_xml_attribute fern_xml_attribute_next(struct fern_xml_attribute attribute)
{
	if (!fern_xml_attribute_valid(attribute))
		return attribute;

	/* behind the closing quote, which the scanner saw below the limit */
	struct xml_scanner scanner =
		xml_scanner(attribute.value.data + attribute.value.length + 1, attribute.limit);
	return xml_take_attribute(&scanner);
}

struct fern_xml_attribute fern_xml_attribute(struct fern_xml node, char const *name)
{
	struct fern_string const wanted = fern_string(name);

	fern_xml_for_each_attribute(node, attribute)
		if (fern_string_equal(attribute.name, wanted))
			return attribute;
	return (struct fern_xml_attribute){ 0 };
}

size_t fern_xml_attribute_count(struct fern_xml node)
{
	size_t count = 0;

	fern_xml_for_each_attribute(node, attribute)
		count++;
	return count;
}

bool fern_xml_has_attribute(struct fern_xml node, char const *name)
{
	return fern_xml_attribute_valid(fern_xml_attribute(node, name));
}

/* ---------------------------------------------------------------- typed values ---- */

/* parse functions write their result only if they answer true */
static bool parse_u64(struct fern_string value, uint64_t *out_value)
{
	/* a suffix is for sizes: "10M" is no count */
	char const last = value.length ? value.data[value.length - 1] : 0;
	return last != 'K' && last != 'M' && last != 'G' && fern_string_to_u64(value, out_value);
}

static bool parse_i64(struct fern_string value, int64_t *out_value)
{
	bool const negative = fern_string_starts_with(value, fern_string("-"));
	uint64_t   magnitude;

	if (negative)
		value = (struct fern_string){ value.data + 1, value.length - 1 };
	if (!parse_u64(value, &magnitude) || magnitude > (uint64_t)INT64_MAX + negative)
		return false;

	*out_value = (int64_t)(negative ? 0 - magnitude : magnitude);
	return true;
}

static bool parse_bool(struct fern_string value, bool *out_value)
{
	static struct {
		char text[6];
		bool value;
	} const words[] = { { "yes", true },    { "no", false }, { "true", true },
		            { "false", false }, { "on", true },  { "off", false } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (fern_string_equal(value, fern_string(words[i].text))) {
			*out_value = words[i].value;
			return true;
		}
	return false;
}

/* the readers differ in the type only */
#define DEFINE_READ(suffix, value_type, parse)                                                     \
	enum fern_status fern_xml_read_##suffix(struct fern_xml node, char const *name,            \
	                                        value_type *out_value)                             \
	{                                                                                          \
		struct fern_xml_attribute const attribute = fern_xml_attribute(node, name);        \
		if (!fern_xml_attribute_valid(attribute))                                          \
			return FERN_NOT_FOUND;                                                     \
		return parse(attribute.value, out_value) ? FERN_OK : FERN_MALFORMED;               \
	}                                                                                          \
	value_type fern_xml_attribute_##suffix(struct fern_xml node, char const *name,             \
	                                       value_type default_value)                           \
	{                                                                                          \
		value_type value = default_value;                                                  \
		fern_ignore(fern_xml_read_##suffix(node, name, &value)); /* keeps the default */   \
		return value;                                                                      \
	}

DEFINE_READ(u64, uint64_t, parse_u64)
DEFINE_READ(i64, int64_t, parse_i64)
DEFINE_READ(size, uint64_t, fern_string_to_u64)
DEFINE_READ(bool, bool, parse_bool)

struct fern_string fern_xml_attribute_string(struct fern_xml node, char const *name,
                                             char const *default_value)
{
	struct fern_xml_attribute const attribute = fern_xml_attribute(node, name);
	return fern_xml_attribute_valid(attribute) ? attribute.value : fern_string(default_value);
}

enum fern_status fern_xml_read_string(struct fern_xml node, char const *name,
                                      struct fern_string_buf *out_value)
{
	struct fern_xml_attribute const attribute = fern_xml_attribute(node, name);
	struct fern_string_buf          decoded;

	if (!fern_xml_attribute_valid(attribute))
		return FERN_NOT_FOUND;
	enum fern_status const status = fern_xml_decode(attribute.value, decoded.data,
	                                                FERN_STRING_BUF_MAX + 1, &decoded.length);
	if (status != FERN_OK)
		return status;
	return fern_string_buf_set(out_value, fern_string_buf_string(&decoded));
}
