/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzzing of everything that configurations and session requests go through: the input is a
 * configuration, then, behind a zero byte each, child, service, label and arguments of a request.
 *
 * A byte of the input from 0x80 on stands for a whole piece of a configuration, so that the
 * fuzzer gets behind the XML reader.
 */
#include <sandbox_check/check.h>
#include <stdlib.h>
#include <string.h>

static enum fern_status host_alloc(struct fern_allocator *allocator, size_t size, size_t align,
                                   void **out_memory)
{
	(void)allocator;
	(void)align;
	*out_memory = calloc(1, size);
	return *out_memory ? FERN_OK : FERN_OUT_OF_RAM;
}

static void host_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	(void)allocator;
	(void)size;
	free(memory);
}

static struct fern_allocator_ops const ops = { .alloc = host_alloc, .free = host_free };

static void report(struct fern_sandbox_problems *problems, enum fern_sandbox_severity severity,
                   size_t line, char const *text)
{
	(void)problems;
	(void)severity;
	if (line > 1000000 || strlen(text) > 1000)
		abort();
}

/* the text up to the next zero byte, of at most `max` bytes, as the interface bounds it */
static struct fern_string take(struct fern_string *rest, size_t max)
{
	size_t length = 0;

	while (length < rest->length && rest->data[length])
		length++;

	struct fern_string const text = { rest->data, length < max ? length : max };
	size_t const             used = length < rest->length ? length + 1 : length;

	*rest = (struct fern_string){ rest->data + used, rest->length - used };
	return text;
}

static char const *const pieces[] = {
	"<config>",
	"</config>",
	"<config/>",
	"<start name=\"a\">",
	"<start name=\"b\" ram=\"1M\" caps=\"9\">",
	"</start>",
	"<start name=\"c\" priority=\"-1\" version=\"1\">",
	"<config prio_levels=\"4\" verbose=\"yes\">",
	"<parent-provides>",
	"</parent-provides>",
	"<service name=\"LOG\"/>",
	"<service name=\"ROM\"/>",
	"<default ram=\"1M\" caps=\"10\"/>",
	"<default-route>",
	"</default-route>",
	"<route>",
	"</route>",
	"<service name=\"LOG\">",
	"<service name=\"ROM\" label=\"a -&gt; b\">",
	"</service>",
	"<any-service>",
	"</any-service>",
	"<service name=\"X\" label_prefix=\"l\" label_suffix=\"m\">",
	"<parent/>",
	"<parent label=\"x -> y\"/>",
	"<child name=\"a\"/>",
	"<child name=\"b\" label=\"z\"/>",
	"<any-child/>",
	"<local/>",
	"<if-arg key=\"label\" value=\"l\"/>",
	"<if-arg key=\"k\" value=\"v\"/>",
	"<alias name=\"n\" child=\"a\"/>",
	"<provides>",
	"</provides>",
	"<binary name=\"p\"/>",
	"<configfile name=\"f\"/>",
	"<resource name=\"RAM\" quantum=\"2M\" constrain_phys=\"yes\"/>",
	"<resource name=\"CAP\" quantum=\"7\"/>",
	"<affinity-space width=\"4\" height=\"2\"/>",
	"<affinity xpos=\"1\" ypos=\"1\" width=\"2\" height=\"1\"/>",
	"<exit propagate=\"yes\"/>",
	"<heartbeat rate_ms=\"5\"/>",
	"<restart on=\"exit fault\" max=\"2\" delay_ms=\"1\"/>",
	"<report resources=\"yes\" delay_ms=\"9\"/>",
	"name=\"config\"",
	"name=\"binary\"",
	"name=\"b\"",
	"priority=\"7\" affinity_x=\"3\"",
	"phys_size=\"1\"",
	"k=\"v\"",
	"ROM",
	"LOG",
	"RAM",
	"CPU",
	"X",
	"a -> b",
	"a",
};

enum { PIECE_COUNT = sizeof(pieces) / sizeof(pieces[0]), TEXT_MAX = 1 << 16 };

/* the input with its pieces written out */
static size_t expand(uint8_t const *data, size_t size, char *text)
{
	size_t length = 0;

	for (size_t i = 0; i < size; i++) {
		char const        letter[2] = { (char)data[i] };
		char const *const piece = data[i] < 0x80 ? letter : pieces[data[i] % PIECE_COUNT];
		size_t const      piece_length = data[i] < 0x80 ? 1 : strlen(piece);

		if (length + piece_length > TEXT_MAX)
			break;
		memcpy(text + length, piece, piece_length);
		length += piece_length;
	}
	return length;
}

static void run(struct fern_string rest)
{
	struct fern_allocator              heap = { &ops };
	struct fern_sandbox_problems       problems = { .report = report };
	struct fern_string const           config = take(&rest, SIZE_MAX);
	struct fern_sandbox_question const question = { .child = take(&rest, 63),
		                                        .service = take(&rest, 32),
		                                        .label = take(&rest, 256),
		                                        .args = take(&rest, 512) };
	struct fern_sandbox_answer         answer;

	if (fern_sandbox_check(&heap, config, &problems) != FERN_OK)
		return;
	if (fern_sandbox_ask(&heap, config, &problems, &question, &answer) != FERN_OK &&
	    !answer.message[0])
		abort(); /* every refusal has a reason */
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static char  text[TEXT_MAX];
	size_t const length = expand(data, size, text);

	/* memory of exactly that size, so that the address sanitizer sees who reads too far */
	char *const exact = malloc(length ? length : 1);

	memcpy(exact, text, length);
	run((struct fern_string){ exact, length });
	free(exact);
	return 0;
}
