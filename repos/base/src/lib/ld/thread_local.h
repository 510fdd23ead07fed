/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Thread-local storage of the component's threads. What a new library or a new thread brings is
 * initialized under one lock, which also protects the list of loaded libraries.
 */
#ifndef FERN_LD_THREAD_LOCAL_H
#define FERN_LD_THREAD_LOCAL_H

#include "library.h"

/** Begin to change the list of libraries. */
void ld_thread_local_lock(void);

/**
 * Give all threads the initial values of `first` and all libraries behind it in the list (NULL:
 * of none), and end the change.
 */
void ld_thread_local_unlock(struct ld_loader *loader, struct ld_library *first);

#endif /* FERN_LD_THREAD_LOCAL_H */
