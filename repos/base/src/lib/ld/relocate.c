/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All thread-local storage is static, so the offset below the thread pointer identifies a
 * module as well as a number would: it is what "module number" relocations get, and what
 * __tls_get_addr() is given.
 */
#include "relocate.h"
#include "arch_relocate.h"
#include <base/log.h>
#include <util/memory.h>

static enum fern_status missing(struct ld_image const *image, char const *name)
{
	fern_error("%s: needs the symbol '%s', which none of its libraries has", image->name, name);
	return FERN_NOT_FOUND;
}

/* the definition that a relocation's symbol index refers to; index 0 means the image itself */
static enum fern_status find_definition(struct ld_image const *image, struct ld_scope const *scope,
                                        uint32_t index, struct ld_definition *out_definition)
{
	*out_definition = (struct ld_definition){ image, NULL };
	if (index == 0)
		return FERN_OK;

	struct elf_symbol const *const symbol = ld_symbol_at(image, index);
	char const *const              text = symbol ? ld_symbol_text(image, symbol) : NULL;
	if (!text)
		return ld_malformed(image->name, "a relocation refers to no symbol");

	if (ld_symbol_defined(symbol) && elf_symbol_binding(symbol) == ELF_BINDING_LOCAL) {
		out_definition->symbol = symbol;
		return FERN_OK;
	}

	struct ld_symbol_name const name = ld_symbol_name(text);
	if (scope->find(scope, &name, out_definition))
		return FERN_OK;

	return elf_symbol_binding(symbol) == ELF_BINDING_WEAK ? FERN_OK : missing(image, text);
}

static enum fern_status symbol_value(struct ld_image const      *image,
                                     struct ld_definition const *definition, int64_t addend,
                                     uint64_t *out_value)
{
	struct elf_symbol const *const symbol = definition->symbol;

	if (symbol && (elf_symbol_type(symbol) == ELF_SYMBOL_TLS ||
	               elf_symbol_type(symbol) == ELF_SYMBOL_INDIRECT_FUNCTION))
		return ld_malformed(image->name, "a relocation refers to a symbol of another kind");

	*out_value = (symbol ? ld_symbol_address(definition->image, symbol) : 0) + (uint64_t)addend;
	return FERN_OK;
}

static enum fern_status tls_value(struct ld_image const      *image,
                                  struct ld_definition const *definition,
                                  enum arch_relocation_kind kind, int64_t addend,
                                  uint64_t *out_value)
{
	struct elf_symbol const *const symbol = definition->symbol;
	uint64_t const                 base = definition->image->tls_offset;
	uint64_t const                 offset = (symbol ? symbol->value : 0) + (uint64_t)addend;

	if (base == 0 || (symbol && elf_symbol_type(symbol) != ELF_SYMBOL_TLS))
		return ld_malformed(image->name,
		                    "a relocation refers to missing thread-local storage");

	if (kind == ARCH_RELOCATION_TLS_MODULE)
		*out_value = base;
	else
		*out_value = kind == ARCH_RELOCATION_TLS_THREAD ? offset - base : offset;
	return FERN_OK;
}

static enum fern_status refused(struct ld_image const *image, uint32_t type)
{
	fern_error(
		"%s: relocation type %u is not supported (such as those for copies of variables, "
		"or for indirect functions)",
		image->name, (unsigned)type);
	return FERN_MALFORMED;
}

static enum fern_status relocated_value(struct ld_image const *image, struct ld_scope const *scope,
                                        struct elf_rela const *rela, uint64_t *out_value)
{
	enum arch_relocation_kind const kind = arch_relocation_kind(elf_rela_type(rela));
	struct ld_definition            definition;

	if (kind == ARCH_RELOCATION_RELATIVE) {
		*out_value = image->bias + (uint64_t)rela->addend;
		return FERN_OK;
	}

	FERN_TRY(find_definition(image, scope, elf_rela_symbol(rela), &definition));

	switch (kind) {
	case ARCH_RELOCATION_SYMBOL:
		return symbol_value(image, &definition, rela->addend, out_value);
	case ARCH_RELOCATION_SLOT:
		return symbol_value(image, &definition, 0, out_value);
	case ARCH_RELOCATION_TLS_MODULE:
	case ARCH_RELOCATION_TLS_OFFSET:
	case ARCH_RELOCATION_TLS_THREAD:
		return tls_value(image, &definition, kind, rela->addend, out_value);
	default:
		return refused(image, elf_rela_type(rela));
	}
}

static enum fern_status relocate_entry(struct ld_image const *image, struct ld_scope const *scope,
                                       struct elf_rela const *rela)
{
	uint64_t value = 0;

	if (arch_relocation_kind(elf_rela_type(rela)) == ARCH_RELOCATION_NONE)
		return FERN_OK;

	void *const place = ld_image_writeable(image, rela->offset, sizeof(value));
	if (!place)
		return ld_malformed(image->name,
		                    "a relocation lies outside the writeable segments");

	FERN_TRY(relocated_value(image, scope, rela, &value));
	memcpy(place, &value, sizeof(value));
	return FERN_OK;
}

static enum fern_status relocate_table(struct ld_image const *image, struct ld_scope const *scope,
                                       struct ld_table const *table)
{
	struct elf_rela const *const entries = table->entries;

	for (size_t i = 0; i < table->count; i++) {
		/* a copy, because a malformed table may lie in the memory that is relocated */
		struct elf_rela const rela = entries[i];

		FERN_TRY(relocate_entry(image, scope, &rela));
	}
	return FERN_OK;
}

enum fern_status ld_relocate(struct ld_image *image, struct ld_scope const *scope)
{
	FERN_TRY(relocate_table(image, scope, &image->dynamic.rela));
	return relocate_table(image, scope, &image->dynamic.plt_rela);
}
