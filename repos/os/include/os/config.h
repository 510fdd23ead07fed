/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The configuration of a component that goes on when it is given a bad one.
 *
 *     static void handle_config(struct fern_signal_handler *handler)
 *     {
 *             struct server *server = fern_container_of(handler, struct server, config_changed);
 *
 *             if (fern_config_update(&server->config))
 *                     apply(server, fern_config_xml(&server->config));
 *     }
 *
 * The text is a private copy, taken when it was checked: nobody changes it while it is read. A
 * malformed text is reported with line and column, and the previous configuration stays in force.
 * The copy is paid from the own account.
 */
#ifndef FERN_OS_CONFIG_H
#define FERN_OS_CONFIG_H

#include <base/attached_rom.h>

struct fern_config {
	struct fern_env         *env;
	struct fern_attached_rom rom;
	char                    *text; /* the configuration in force; NULL: none was valid so far */
	size_t                   length; /* bytes */
	struct fern_xml          xml;
};

/**
 * Open the ROM module "config" and read it. `changed` is notified of new versions. A configuration
 * that is empty or malformed is none: an invalid node, whose attributes have their defaults.
 */
FERN_MUST_CHECK enum fern_status fern_config_open(struct fern_config *config, struct fern_env *env,
                                                  struct fern_signal_handler *changed);

/**
 * Read the current version. False: the previous one stays in force, and the log says why. With
 * true, nodes obtained before are invalid.
 */
bool fern_config_update(struct fern_config *config);

/** The `<config>` node. */
static inline struct fern_xml fern_config_xml(struct fern_config const *config)
{
	return config->xml;
}

#endif /* FERN_OS_CONFIG_H */
