/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * ROM sessions: boot modules, which never change.
 */
#ifndef FERN_CORE_ROM_SESSION_H
#define FERN_CORE_ROM_SESSION_H

#include "dataspace.h"
#include "session.h"
#include <rom/server.h>

struct core_rom {
	struct core_session     session;
	struct fern_rom_session rpc;
	struct core_dataspace  *content; /* NULL: the module is empty */
};

#endif /* FERN_CORE_ROM_SESSION_H */
