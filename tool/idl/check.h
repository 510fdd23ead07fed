/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* What the parts of the checks share. */
#ifndef IDL_CHECK_H
#define IDL_CHECK_H

#include "model.h"

/** Resolve the types of a record's fields and report names and maxima that make no sense. */
void check_record(struct compiler *compiler, struct interface const *interface, struct record *record);

/** Check what a service states about its sessions. */
void check_session(struct compiler *compiler, struct interface *interface);

#endif /* IDL_CHECK_H */
