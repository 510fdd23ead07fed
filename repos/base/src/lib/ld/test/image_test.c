/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reading, mapping and relocating of one ELF file, well-formed and spoilt in every way that is
 * checked. Each spoilt file must be refused with the message that fits it.
 */
#include "elf_example.h"
#include "relocate.h"
#include "test_mapper.h"
#include "tls.h"
#include "unit.h"
#include <base/internal/log_sink.h>

/* ---------------------------------------------------------------- fixture ---- */

static char log_text[2000];

void fern_log_sink(struct fern_string line)
{
	size_t const used = strlen(log_text);

	assert_true(used + line.length < sizeof(log_text));
	memcpy(log_text + used, line.data, line.length + 1);
}

struct fixture {
	struct elf_example example;
	struct ld_file     file;
	struct test_mapper mapper;
	struct ld_image    image;
};

static void fixture_init(struct fixture *f)
{
	log_text[0] = 0;
	elf_example_init(&f->example);
	f->file = (struct ld_file){ "example", (unsigned char const *)&f->example,
		                    sizeof(f->example) };
	test_mapper_init(&f->mapper, &f->file);
}

/* `wanted` is at 0x1000 */
static struct elf_symbol const wanted = { .info = ELF_BINDING_GLOBAL << 4,
	                                  .section = ELF_SECTION_ABSOLUTE,
	                                  .value = 0x1000 };

static bool find_wanted(struct ld_scope const *scope, struct ld_symbol_name const *name,
                        struct ld_definition *out_definition)
{
	(void)scope;
	if (strcmp(name->text, "wanted") != 0)
		return false;

	out_definition->symbol = &wanted;
	return true;
}

static bool find_nothing(struct ld_scope const *scope, struct ld_symbol_name const *name,
                         struct ld_definition *out_definition)
{
	(void)scope;
	(void)name;
	(void)out_definition;
	return false;
}

/* everything that is done with a file before it runs */
static enum fern_status load(struct fixture *f)
{
	struct ld_scope const scope = { .find = find_wanted };

	FERN_TRY(ld_image_map(&f->image, &f->file, &f->mapper.mapper));

	enum fern_status status = ld_dynamic_read(&f->image);
	if (status == FERN_OK)
		status = ld_tls_reserve(&f->image, 0);
	if (status == FERN_OK)
		status = ld_relocate(&f->image, &scope);
	if (status != FERN_OK)
		ld_image_unmap(&f->image, &f->mapper.mapper);
	return status;
}

static struct elf_example const *in_memory(struct fixture const *f)
{
	return f->mapper.memory;
}

/* ---------------------------------------------------------------- well-formed ---- */

static void maps_and_relocates(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	assert_int_equal(load(&f), FERN_OK);

	struct elf_example const *const loaded = in_memory(&f);
	assert_int_equal(loaded->words[0], (uintptr_t)loaded + 0x123);
	assert_int_equal(loaded->words[1], 0x1007);
	assert_int_equal(loaded->words[2], 0);
	assert_int_equal((int64_t)loaded->words[3], 4 - (int64_t)f.image.tls_offset);

	/* memory behind the file's part is there, and zero */
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(((char const *)(loaded + 1))[i], 0);

	assert_string_equal(log_text, "");
	ld_image_unmap(&f.image, &f.mapper.mapper);
	assert_null(f.mapper.memory);
}

static void finds_symbols(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	assert_int_equal(load(&f), FERN_OK);

	struct ld_symbol_name const answer = ld_symbol_name("answer");
	struct ld_symbol_name const undefined = ld_symbol_name("wanted");
	struct ld_symbol_name const unknown = ld_symbol_name("answers");

	struct elf_symbol const *const symbol = ld_symbol_find(&f.image, &answer);
	assert_non_null(symbol);
	assert_int_equal(ld_symbol_address(&f.image, symbol), (uintptr_t)in_memory(&f)->words);
	assert_null(ld_symbol_find(&f.image, &undefined));
	assert_null(ld_symbol_find(&f.image, &unknown));
	assert_string_equal(ld_dynamic_needed(&f.image.dynamic, 0), "needed");
	ld_image_unmap(&f.image, &f.mapper.mapper);
}

static void initializes_thread_local_storage(void **state)
{
	struct fixture f;
	uint32_t       block[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };

	(void)state;
	fixture_init(&f);
	assert_int_equal(load(&f), FERN_OK);
	assert_int_equal(f.image.tls_offset, 16);

	ld_tls_init(&f.image, (uintptr_t)&block[6]);
	uint32_t const expected[8] = { 1, 1, 41, 42, 0, 0, 1, 1 };
	assert_memory_equal(block, expected, sizeof(block));
	ld_image_unmap(&f.image, &f.mapper.mapper);
}

static void aligns_thread_local_storage(void **state)
{
	struct ld_image image = {
		.layout.tls = { .address = 0x1008, .memory_size = 0x18, .alignment = 64 }
	};

	(void)state;
	assert_int_equal(ld_tls_reserve(&image, 0), FERN_OK);
	assert_int_equal((0 - image.tls_offset) % 64, 0x1008 % 64);
	assert_in_range(image.tls_offset, 0x18, 0x18 + 63);

	assert_int_equal(ld_tls_reserve(&image, 100), FERN_OK);
	assert_in_range(image.tls_offset, 100 + 0x18, 100 + 0x18 + 63);

	log_text[0] = 0;
	assert_int_equal(ld_tls_reserve(&image, 4090), FERN_LIMIT);
	assert_non_null(strstr(log_text, "thread-local storage"));
}

/* ---------------------------------------------------------------- spoilt ---- */

struct spoilt {
	char const *message;
	void (*spoil)(struct elf_example *e);
	enum fern_status status; /* 0: FERN_MALFORMED */
};

#define SPOIL(name, statement)                                                                     \
	static void name(struct elf_example *e)                                                    \
	{                                                                                          \
		statement;                                                                         \
	}

SPOIL(magic, e->header.ident[0] = 0)
SPOIL(class, e->header.ident[4] = 1)
SPOIL(endian, e->header.ident[5] = 2)
SPOIL(machine, e->header.machine = 40)
SPOIL(ident_version, e->header.ident[6] = 9)
SPOIL(type, e->header.type = 2)
SPOIL(header_size, e->header.program_header_size = 32)
SPOIL(header_count, e->header.program_header_count = 33)
SPOIL(header_offset, e->header.program_header_offset = UINT64_MAX - 8)
SPOIL(no_headers, e->header.program_header_count = 0)
SPOIL(write_execute, e->segments[EXAMPLE_WRITEABLE].flags |= ELF_SEGMENT_EXECUTE)
SPOIL(alignment, e->segments[EXAMPLE_READ_ONLY].alignment = 8192)
SPOIL(huge_address, e->segments[EXAMPLE_WRITEABLE].address = UINT64_MAX - 4095)
SPOIL(huge_memory, e->segments[EXAMPLE_WRITEABLE].memory_size = UINT64_MAX)
SPOIL(huge_file, e->segments[EXAMPLE_WRITEABLE].file_size = 20000)
SPOIL(huge_offset, e->segments[EXAMPLE_WRITEABLE].offset = UINT64_MAX - 4095)
SPOIL(congruence, e->segments[EXAMPLE_WRITEABLE].address += 8)
SPOIL(read_only_zeroes, e->segments[EXAMPLE_READ_ONLY].file_size -= 8)
SPOIL(overlap, e->segments[EXAMPLE_WRITEABLE].address = 0)
SPOIL(no_dynamic, e->segments[EXAMPLE_DYNAMIC].type = 0)
SPOIL(two_dynamic, e->segments[EXAMPLE_TLS].type = ELF_SEGMENT_DYNAMIC)
SPOIL(dynamic_outside, e->segments[EXAMPLE_DYNAMIC].address = 1 << 20)
SPOIL(dynamic_unaligned, e->segments[EXAMPLE_DYNAMIC].address += 4)
SPOIL(two_tls, e->segments[EXAMPLE_STACK] = e->segments[EXAMPLE_TLS])
SPOIL(tls_huge, e->segments[EXAMPLE_TLS].memory_size = 4097)
SPOIL(tls_file, e->segments[EXAMPLE_TLS].file_size = 17)
SPOIL(tls_alignment, e->segments[EXAMPLE_TLS].alignment = 24)
SPOIL(tls_outside, e->segments[EXAMPLE_TLS].address = UINT64_MAX)
SPOIL(stack, e->segments[EXAMPLE_STACK].flags |= ELF_SEGMENT_EXECUTE)
SPOIL(no_note, e->segments[EXAMPLE_NOTE].type = 0)
SPOIL(note_outside, e->segments[EXAMPLE_NOTE].offset = UINT64_MAX)
SPOIL(note_size, e->note.head.name_size = UINT32_MAX)
SPOIL(note_name, e->note.name[0] = 'G')
SPOIL(note_type, e->note.head.type++)
SPOIL(note_number, e->note.number++)
SPOIL(names_outside, e->dynamic[EXAMPLE_DYNAMIC_NAMES].value = UINT64_MAX)
SPOIL(names_writeable,
      e->dynamic[EXAMPLE_DYNAMIC_NAMES].value = offsetof(struct elf_example, words))
SPOIL(names_end, e->names[31] = 'x')
SPOIL(no_names, e->dynamic[EXAMPLE_DYNAMIC_NAMES_SIZE].value = 0)
SPOIL(symbols_outside, e->dynamic[EXAMPLE_DYNAMIC_SYMBOLS].value = 1 << 30)
SPOIL(symbol_size, e->dynamic[EXAMPLE_DYNAMIC_SYMBOL_SIZE].value = 16)
SPOIL(hash_outside, e->dynamic[EXAMPLE_DYNAMIC_HASH].value = 1 << 30)
SPOIL(no_buckets, e->hash.head.bucket_count = 0)
SPOIL(many_buckets, e->hash.head.bucket_count = UINT32_MAX)
SPOIL(bloom_count, e->hash.head.bloom_count = 3)
SPOIL(many_blooms, e->hash.head.bloom_count = 1u << 31)
SPOIL(bloom_shift, e->hash.head.bloom_shift = 32)
SPOIL(rela_outside, e->dynamic[EXAMPLE_DYNAMIC_RELA_SIZE].value = 1 << 30)
SPOIL(rela_entry, e->dynamic[EXAMPLE_DYNAMIC_RELA_ENTRY_SIZE].value = 16)
SPOIL(needed_outside, e->dynamic[EXAMPLE_DYNAMIC_NEEDED].value = 32)
SPOIL(needed_huge, e->dynamic[EXAMPLE_DYNAMIC_NEEDED].value = UINT64_MAX)
SPOIL(rel, e->dynamic[EXAMPLE_DYNAMIC_SPARE].tag = ELF_DYNAMIC_REL)
SPOIL(plt_rel, e->dynamic[EXAMPLE_DYNAMIC_SPARE] = ((struct elf_dynamic){
		       ELF_DYNAMIC_PLT_RELOCATION_TYPE, ELF_DYNAMIC_REL }))
SPOIL(text_rel, e->dynamic[EXAMPLE_DYNAMIC_SPARE].tag = ELF_DYNAMIC_TEXT_RELOCATIONS)
SPOIL(text_flag, e->dynamic[EXAMPLE_DYNAMIC_SPARE] = ((struct elf_dynamic){
			 ELF_DYNAMIC_FLAGS, ELF_FLAG_TEXT_RELOCATIONS }))
SPOIL(init, e->dynamic[EXAMPLE_DYNAMIC_SPARE].tag = ELF_DYNAMIC_INIT)
SPOIL(init_array, e->dynamic[EXAMPLE_DYNAMIC_SPARE] = ((struct elf_dynamic){
			  ELF_DYNAMIC_INIT_ARRAY_SIZE, 1 << 20 }))
SPOIL(rela_read_only, e->rela[0].offset = 0)
SPOIL(rela_last_byte, e->rela[0].offset = e->segments[EXAMPLE_WRITEABLE].address +
                                          e->segments[EXAMPLE_WRITEABLE].memory_size - 7)
SPOIL(rela_symbol, e->rela[1] = example_rela(1, UINT32_MAX, EXAMPLE_RELOCATION_64, 0))
SPOIL(rela_name, e->symbols[EXAMPLE_SYMBOL_WANTED].name = 32)
SPOIL(rela_copy, e->rela[1] = example_rela(1, 1, EXAMPLE_RELOCATION_COPY, 0))
SPOIL(rela_unknown, e->rela[1] = example_rela(1, 1, 250, 0))
SPOIL(rela_tls, e->segments[EXAMPLE_TLS].type = 0)
SPOIL(missing_symbol, e->names[EXAMPLE_NAME_WANTED] = 'W')

/* beyond the headers, over what is not needed for this check */
static void many_segments(struct elf_example *e)
{
	e->header.program_header_count = 9;
	for (unsigned i = 0; i < e->header.program_header_count; i++)
		((struct elf_program_header *)(&e->header + 1))[i] = (struct elf_program_header){
			.type = ELF_SEGMENT_LOAD,
			.flags = ELF_SEGMENT_WRITE,
			.address = i * 4096,
			.memory_size = 8,
		};
}

static struct spoilt const spoilt_files[] = {
	{ "no ELF file", magic, 0 },
	{ "another CPU", class, 0 },
	{ "another CPU", endian, 0 },
	{ "another CPU", machine, 0 },
	{ "unknown ELF version", ident_version, 0 },
	{ "not position independent", type, 0 },
	{ "size of program headers", header_size, 0 },
	{ "too many program headers", header_count, 0 },
	{ "headers lie outside", header_offset, 0 },
	{ "nothing to load", no_headers, 0 },
	{ "both writeable and executable", write_execute, 0 },
	{ "alignment to more than a page", alignment, 0 },
	{ "too large", huge_address, 0 },
	{ "too large", huge_memory, 0 },
	{ "larger in the file", huge_file, 0 },
	{ "lies outside the file", huge_offset, 0 },
	{ "does not match its address", congruence, 0 },
	{ "read-only segment is larger", read_only_zeroes, 0 },
	{ "overlap", overlap, 0 },
	{ "too many segments", many_segments, 0 },
	{ "no dynamic section", no_dynamic, 0 },
	{ "more than one dynamic", two_dynamic, 0 },
	{ "dynamic section lies outside", dynamic_outside, 0 },
	{ "dynamic section lies outside", dynamic_unaligned, 0 },
	{ "more than one segment of thread-local", two_tls, 0 },
	{ "too much thread-local", tls_huge, 0 },
	{ "larger in the file", tls_file, 0 },
	{ "alignment of thread-local", tls_alignment, 0 },
	{ "thread-local storage lies outside", tls_outside, 0 },
	{ "executable stack", stack, 0 },
	{ "not built for Fern", no_note, FERN_VERSION },
	{ "not built for Fern", note_outside, FERN_VERSION },
	{ "not built for Fern", note_size, FERN_VERSION },
	{ "not built for Fern", note_name, FERN_VERSION },
	{ "not built for Fern", note_type, FERN_VERSION },
	{ "built for binary interface 3, this system has 2", note_number, FERN_VERSION },
	{ "table of names is missing", names_outside, 0 },
	{ "table of names is missing", names_writeable, 0 },
	{ "does not end with a zero", names_end, 0 },
	{ "does not end with a zero", no_names, 0 },
	{ "symbol table is missing", symbols_outside, 0 },
	{ "size of symbols", symbol_size, 0 },
	{ "hash table lies outside", hash_outside, 0 },
	{ "malformed hash table", no_buckets, 0 },
	{ "hash table lies outside", many_buckets, 0 },
	{ "malformed hash table", bloom_count, 0 },
	{ "hash table lies outside", many_blooms, 0 },
	{ "malformed hash table", bloom_shift, 0 },
	{ "relocations lie outside", rela_outside, 0 },
	{ "size of relocations", rela_entry, 0 },
	{ "needed library lies outside", needed_outside, 0 },
	{ "needed library lies outside", needed_huge, 0 },
	{ "other than RELA", rel, 0 },
	{ "other than RELA", plt_rel, 0 },
	{ "relocations of read-only segments", text_rel, 0 },
	{ "relocations of read-only segments", text_flag, 0 },
	{ "constructors other than", init, 0 },
	{ "constructors lie outside", init_array, 0 },
	{ "outside the writeable segments", rela_read_only, 0 },
	{ "outside the writeable segments", rela_last_byte, 0 },
	{ "refers to no symbol", rela_symbol, 0 },
	{ "refers to no symbol", rela_name, 0 },
	{ "relocation type 5 is not supported", rela_copy, 0 },
	{ "relocation type 250 is not supported", rela_unknown, 0 },
	{ "missing thread-local storage", rela_tls, 0 },
	{ "needs the symbol 'Wanted'", missing_symbol, FERN_NOT_FOUND },
};

static void refuses_spoilt_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoilt_files) / sizeof(spoilt_files[0]); i++) {
		struct spoilt const *const spoilt = &spoilt_files[i];
		enum fern_status const expected = spoilt->status ? spoilt->status : FERN_MALFORMED;
		struct fixture         f;

		fixture_init(&f);
		spoilt->spoil(&f.example);

		if (load(&f) != expected || !strstr(log_text, spoilt->message) ||
		    !strstr(log_text, "example: "))
			fail_msg("expected \"%s\", log is \"%s\"", spoilt->message, log_text);
		assert_null(f.mapper.memory);
	}
}

static void refuses_every_truncation(void **state)
{
	(void)state;
	for (size_t size = 0; size < sizeof(struct elf_example); size++) {
		struct fixture f;

		fixture_init(&f);
		/* exactly so much memory, for the address sanitizer */
		unsigned char *const copy = malloc(size ? size : 1);
		memcpy(copy, &f.example, size);
		f.file.data = copy;
		f.file.size = size;

		assert_int_not_equal(load(&f), FERN_OK);
		assert_null(f.mapper.memory);
		free(copy);
	}
}

static void hash_chains_end(void **state)
{
	struct fixture              f;
	struct ld_symbol_name const name = ld_symbol_name("answer");

	(void)state;
	fixture_init(&f);
	f.example.hash.chains[0] &= ~UINT32_C(1); /* no end mark */
	f.example.names[EXAMPLE_NAME_ANSWER] = 'A';
	assert_int_equal(load(&f), FERN_OK);
	assert_null(ld_symbol_find(&f.image, &name));
	ld_image_unmap(&f.image, &f.mapper.mapper);

	fixture_init(&f);
	f.example.hash.buckets[0] = f.example.hash.buckets[1] = UINT32_MAX;
	assert_int_equal(load(&f), FERN_OK);
	assert_null(ld_symbol_find(&f.image, &name));
	ld_image_unmap(&f.image, &f.mapper.mapper);
}

static void weak_symbols_may_be_missing(void **state)
{
	struct fixture  f;
	struct ld_scope const scope = { .find = find_nothing };

	(void)state;
	fixture_init(&f);
	f.example.rela[1] = f.example.rela[2];
	assert_int_equal(load(&f), FERN_OK);
	assert_int_equal(ld_relocate(&f.image, &scope), FERN_OK);
	assert_int_equal(in_memory(&f)->words[2], 0);
	ld_image_unmap(&f.image, &f.mapper.mapper);
}

/* ---------------------------------------------------------------- failing mapper ---- */

static void every_failure_of_the_mapper_leaves_nothing(void **state)
{
	unsigned calls = 0;

	(void)state;
	for (bool done = false; !done; calls++) {
		struct fixture f;

		fixture_init(&f);
		f.mapper.calls_left = calls;
		done = ld_image_map(&f.image, &f.file, &f.mapper.mapper) == FERN_OK;
		if (done)
			ld_image_unmap(&f.image, &f.mapper.mapper);
		assert_null(f.mapper.memory);
	}
	assert_int_equal(calls, 4); /* prepare and two segments can fail */
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(maps_and_relocates),
		cmocka_unit_test(finds_symbols),
		cmocka_unit_test(initializes_thread_local_storage),
		cmocka_unit_test(aligns_thread_local_storage),
		cmocka_unit_test(refuses_spoilt_files),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(hash_chains_end),
		cmocka_unit_test(weak_symbols_may_be_missing),
		cmocka_unit_test(every_failure_of_the_mapper_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
