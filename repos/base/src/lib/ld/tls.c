/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "tls.h"
#include <base/internal/layout.h>
#include <base/log.h>
#include <util/memory.h>

enum fern_status ld_tls_reserve(struct ld_image *image, uint64_t used)
{
	struct elf_program_header const *const tls = &image->layout.tls;

	if (tls->memory_size == 0)
		return FERN_OK;

	/* the block starts at an address that equals the file's address modulo the alignment */
	uint64_t offset = used + tls->memory_size;
	offset += (0 - tls->address - offset) & (tls->alignment - 1);

	if (offset > FERN_TLS_MAX) {
		fern_error("%s: no room for %u bytes of thread-local storage: all files together "
		           "may use %u",
		           image->name, (unsigned)tls->memory_size, (unsigned)FERN_TLS_MAX);
		return FERN_LIMIT;
	}
	image->tls_offset = offset;
	return FERN_OK;
}

void ld_tls_init(struct ld_image const *image, uintptr_t thread_pointer)
{
	struct elf_program_header const *const tls = &image->layout.tls;
	unsigned char *const block = (unsigned char *)(thread_pointer - image->tls_offset);

	if (image->tls_offset == 0)
		return;

	memcpy(block, (void const *)(image->bias + tls->address), tls->file_size);
	memset(block + tls->file_size, 0, tls->memory_size - tls->file_size);
}
