/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Thread-local storage of the component's threads. What a new library or a new thread brings is
 * initialized under one lock, which also protects the list of loaded libraries.
 */
#ifndef FERN_LD_THREAD_LOCAL_H
#define FERN_LD_THREAD_LOCAL_H

#include "library.h"

/**
 * From here on new threads get the initial values of the loader's libraries. The main thread gets
 * them now.
 */
void ld_thread_local_start(struct ld_loader *component_loader);

/** Begin to change the list of libraries: that of the component's one loader. */
struct ld_loader *ld_thread_local_lock(void);

/**
 * Give all threads the initial values of `first` and all libraries behind it in the list (NULL:
 * of none), and end the change.
 */
void ld_thread_local_unlock(struct ld_library *first);

#endif /* FERN_LD_THREAD_LOCAL_H */
