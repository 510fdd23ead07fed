/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A ROM module, attached: the usual way to read configuration and data.
 *
 *     FERN_TRY(fern_attached_rom_open(&config, env, "config"));
 *     fern_attached_rom_sigh(&config, &config_changed);
 *
 * After a signal, fern_attached_rom_update() makes the new content visible; what was read before
 * becomes invalid. A module that is still empty has size 0 and an invalid XML node, whose
 * attributes have their defaults.
 *
 * Library: attached.
 */
#ifndef FERN_BASE_ATTACHED_ROM_H
#define FERN_BASE_ATTACHED_ROM_H

#include <base/attached_dataspace.h>
#include <base/signal.h>
#include <rom/connection.h>
#include <util/string.h>
#include <util/xml.h>

struct fern_attached_rom {
	struct fern_rom_connection     rom;
	struct fern_attached_dataspace content;
	struct fern_string_buf         name;
	bool                           unchecked;
};

/**
 * Open the ROM session `name` and attach its content. Other statuses: those of opening a session.
 */
FERN_MUST_CHECK enum fern_status fern_attached_rom_open(struct fern_attached_rom *rom,
                                                        struct fern_env *env, char const *name);

/** The same for a reader that checks the content itself: no warning if it is malformed XML. */
FERN_MUST_CHECK enum fern_status fern_attached_rom_open_unchecked(struct fern_attached_rom *rom,
                                                                  struct fern_env          *env,
                                                                  char const               *name);

/** Close. Safe on zeroed memory. */
void fern_attached_rom_close(struct fern_attached_rom *rom);

/**
 * Make the current content visible. Where that fails, the module appears empty, and a warning says
 * why.
 */
void fern_attached_rom_update(struct fern_attached_rom *rom);

/** Be notified of new content. */
void fern_attached_rom_sigh(struct fern_attached_rom *rom, struct fern_signal_handler *handler);

/** The content as it is, up to the dataspace's end. */
struct fern_string fern_attached_rom_string(struct fern_attached_rom const *rom);

/**
 * The content's root node; an invalid node if there is none or it is malformed (then a warning was
 * logged at update).
 */
struct fern_xml fern_attached_rom_xml(struct fern_attached_rom const *rom);

#endif /* FERN_BASE_ATTACHED_ROM_H */
