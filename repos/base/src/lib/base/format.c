/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/internal/text_output.h>
#include <stdbool.h>
#include <stdint.h>
#include <util/format.h>
#include <util/memory.h>

/* what stands between '%' and the conversion character */
struct conversion {
	bool   left, zero, precise;
	size_t width, precision;
	size_t size; /* bytes of an integer argument */
};

/* room for the 20 digits of 2^64 */
enum { DIGITS_MAX = 24 };

static void put_padding(struct text_output *output, char character, size_t length, size_t width)
{
	for (; length < width; length++)
		text_put(output, character);
}

/* a prefix (sign or 0x), zeros if asked for, and the text, in a field of the conversion's width */
static void put_field(struct text_output *output, struct conversion const *conversion,
                      char const *prefix, char const *text, size_t text_length)
{
	size_t const prefix_length = strlen(prefix);
	size_t const length = prefix_length + text_length;
	bool const   zero = conversion->zero && !conversion->left;

	if (!zero && !conversion->left)
		put_padding(output, ' ', length, conversion->width);
	text_put_string(output, (struct fern_string){ prefix, prefix_length });
	if (zero)
		put_padding(output, '0', length, conversion->width);
	text_put_string(output, (struct fern_string){ text, text_length });
	if (conversion->left)
		put_padding(output, ' ', length, conversion->width);
}

static void put_number(struct text_output *output, struct conversion const *conversion,
                       char const *prefix, uint64_t value, unsigned base, char const *digits)
{
	char  text[DIGITS_MAX];
	char *first = text + sizeof(text);

	do {
		*--first = digits[value % base];
		value /= base;
	} while (value);
	put_field(output, conversion, prefix, first, (size_t)(text + sizeof(text) - first));
}

/* text, never padded with zeros */
static void put_text(struct text_output *output, struct conversion const *conversion,
                     char const *text, size_t length)
{
	struct conversion field = *conversion;

	field.zero = false;
	put_field(output, &field, "", text, length);
}

static void put_string(struct text_output *output, struct conversion const *conversion,
                       char const *string)
{
	size_t length = 0;

	if (!string)
		string = "(null)";
	while ((!conversion->precise || length < conversion->precision) && string[length])
		length++;
	put_text(output, conversion, string, length);
}

/* ---------------------------------------------------------------- parsing ---- */

/* a list of arguments that functions can pass on by reference */
struct arguments {
	va_list list;
};

static char const *parse_count(char const *format, struct arguments *arguments, size_t *out_count,
                               bool *out_negative)
{
	*out_count = 0;
	*out_negative = false;
	if (*format == '*') {
		int const count = va_arg(arguments->list, int);
		*out_negative = count < 0;
		*out_count = count < 0 ? 0u - (unsigned)count : (unsigned)count;
		return format + 1;
	}
	for (; *format >= '0' && *format <= '9'; format++)
		if (*out_count < UINT16_MAX)
			*out_count = *out_count * 10 + (size_t)(*format - '0');
	return format;
}

_Static_assert(sizeof(long) == sizeof(long long) && sizeof(long) == sizeof(size_t), "l, ll, z");

static char const *parse_length(char const *format, size_t *out_size)
{
	*out_size = sizeof(int);
	for (; *format == 'h'; format++)
		*out_size = *out_size == sizeof(int) ? sizeof(short) : sizeof(char);
	for (; *format == 'l' || *format == 'z'; format++)
		*out_size = sizeof(long);
	return format;
}

static char const *parse_conversion(char const *format, struct arguments *arguments,
                                    struct conversion *out_conversion)
{
	struct conversion *const conversion = out_conversion;
	bool                     negative = false;

	*conversion = (struct conversion){ 0 };
	for (; *format == '-' || *format == '0'; format++)
		*(*format == '-' ? &conversion->left : &conversion->zero) = true;

	format = parse_count(format, arguments, &conversion->width, &negative);
	conversion->left |= negative;
	if (*format == '.') {
		format = parse_count(format + 1, arguments, &conversion->precision, &negative);
		conversion->precise = !negative;
	}
	return parse_length(format, &conversion->size);
}

/* ---------------------------------------------------------------- conversions ---- */

/* an integer of `size` bytes, which was passed as an int at least; higher bits are 0 */
static uint64_t integer_argument(struct arguments *arguments, size_t size)
{
	if (size == sizeof(uint64_t))
		return va_arg(arguments->list, uint64_t);
	return va_arg(arguments->list, unsigned) & (UINT64_MAX >> (64 - 8 * size));
}

static void put_signed(struct text_output *output, struct conversion const *conversion,
                       uint64_t value)
{
	bool const negative = value >> (8 * conversion->size - 1);

	if (negative)
		value = (0 - value) & (UINT64_MAX >> (64 - 8 * conversion->size));
	put_number(output, conversion, negative ? "-" : "", value, 10, "0123456789");
}

/* returns false, having taken no argument, if there is no such conversion */
static bool convert(struct text_output *output, struct conversion const *conversion, char character,
                    struct arguments *arguments)
{
	static char const lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
	char              single;

	switch (character) {
	case 's':
		put_string(output, conversion, va_arg(arguments->list, char const *));
		return true;
	case 'c':
		single = (char)va_arg(arguments->list, int);
		put_text(output, conversion, &single, 1);
		return true;
	case 'd':
	case 'i':
		put_signed(output, conversion, integer_argument(arguments, conversion->size));
		return true;
	case 'u':
	case 'x':
	case 'X':
		put_number(output, conversion, "", integer_argument(arguments, conversion->size),
		           character == 'u' ? 10 : 16, character == 'X' ? upper : lower);
		return true;
	case 'p':
		put_number(output, conversion, "0x", (uintptr_t)va_arg(arguments->list, void *), 16,
		           lower);
		return true;
	case '%':
		text_put(output, '%');
		return true;
	default:
		return false;
	}
}

size_t fern_format_list(char *buffer, size_t capacity, char const *format, va_list list)
{
	struct text_output output = { .buffer = buffer, .capacity = capacity };
	struct arguments   arguments;

	va_copy(arguments.list, list);
	while (*format) {
		if (*format != '%') {
			text_put(&output, *format++);
			continue;
		}

		struct conversion conversion;
		char const *const end = parse_conversion(format + 1, &arguments, &conversion);
		if (*end && convert(&output, &conversion, *end, &arguments))
			format = end + 1;
		else
			text_put(&output, *format++);
	}
	va_end(arguments.list);

	text_terminate(&output);
	return output.length;
}

size_t fern_format(char *buffer, size_t capacity, char const *format, ...)
{
	va_list list;

	va_start(list, format);
	size_t const length = fern_format_list(buffer, capacity, format, list);
	va_end(list);
	return length;
}
