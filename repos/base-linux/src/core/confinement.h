/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What confines the system as a whole: namespaces that core enters once, before there is any
 * component.
 */
#ifndef FERN_LINUX_CORE_CONFINEMENT_H
#define FERN_LINUX_CORE_CONFINEMENT_H

/**
 * Enter namespaces where the host permits it, and continue as the first process of the new ones.
 * The original process stays behind to pass on the exit value. Everything dies with core.
 */
void linux_enter_namespaces(void);

/** Say in the log which layers of confinement this host has, and which it lacks. */
void linux_log_confinement(void);

#endif /* FERN_LINUX_CORE_CONFINEMENT_H */
