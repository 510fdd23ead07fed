/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A component's configuration: copied out of the ROM module, then checked, then put in force.
 */
#include <base/log.h>
#include <os/config.h>
#include <util/memory.h>

/** Copy `text` to memory of our own. */
static enum fern_status copy_text(struct fern_config *config, struct fern_string text,
                                  char **out_copy)
{
	void *copy;

	FERN_TRY(fern_allocator_alloc(config->env->heap, text.length, 1, &copy));
	memcpy(copy, text.data, text.length);
	*out_copy = copy;
	return FERN_OK;
}

/** The part before the first zero byte. */
static struct fern_string terminated_part(struct fern_string text)
{
	size_t length = 0;

	while (length < text.length && text.data[length])
		length++;
	return (struct fern_string){ text.data, length };
}

/**
 * Whether the text can be put in force. What is malformed about it, the attached ROM module said
 * already.
 */
static bool text_valid(struct fern_string text)
{
	if (fern_xml_type_is(fern_xml_from_memory(text.data, text.length), "config"))
		return true;

	fern_error("config: the root element is not a well-formed <config>; "
	           "the previous configuration stays in force");
	return false;
}

static void put_in_force(struct fern_config *config, char *text, size_t length)
{
	fern_allocator_free(config->env->heap, config->text, config->length);
	config->text = text;
	config->length = length;
	config->xml = fern_xml_from_memory(text, length);
}

bool fern_config_update(struct fern_config *config)
{
	fern_attached_rom_update(&config->rom);

	struct fern_string const current = terminated_part(fern_attached_rom_string(&config->rom));
	if (current.length == 0)
		return false;

	char *copy;
	if (copy_text(config, current, &copy) != FERN_OK) {
		fern_error("config: no memory for %zu bytes; the previous configuration stays in "
		           "force",
		           current.length);
		return false;
	}
	if (!text_valid((struct fern_string){ copy, current.length })) {
		fern_allocator_free(config->env->heap, copy, current.length);
		return false;
	}
	put_in_force(config, copy, current.length);
	return true;
}

enum fern_status fern_config_open(struct fern_config *config, struct fern_env *env,
                                  struct fern_signal_handler *changed)
{
	*config = (struct fern_config){ .env = env };
	FERN_TRY(fern_attached_rom_open(&config->rom, env, "config"));
	fern_attached_rom_sigh(&config->rom, changed);
	fern_config_update(config);
	return FERN_OK;
}
