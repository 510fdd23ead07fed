/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A list that several threads share, with a walk that stays safe while elements come and go.
 *
 * Intrusive: the registry owns nothing. A zeroed registry is empty. When fern_registry_remove()
 * returned, no walk looks at the element any more, so that it may be freed: if a walk of another
 * thread is visiting it just then, the function waits until that visit is over.
 *
 *     static void notify(struct fern_registry_visit *visit, void *context)
 *     {
 *             struct client *client = fern_container_of(visit->element, struct client, element);
 *
 *             if (!submit(client, context) && fern_registry_remove_visited(visit))
 *                     destroy(client);
 *     }
 *
 *     fern_registry_for_each(&clients, notify, &event);
 *
 * Visits hold no lock: they may add and remove elements and start walks of their own. A visit
 * removes the element that it visits by fern_registry_remove_visited(); fern_registry_remove()
 * would wait for itself. For the same reason, two threads must not use it crosswise for what the
 * other one visits.
 *
 * Library: util.
 */
#ifndef FERN_UTIL_REGISTRY_H
#define FERN_UTIL_REGISTRY_H

#include <base/mutex.h>
#include <base/semaphore.h>
#include <util/list.h>

struct fern_registry {
	struct fern_mutex     mutex;
	struct fern_list      elements;
	struct fern_list      visits;  /* walks under way */
	struct fern_semaphore changed; /* wakes those that wait for the end of a visit */
	size_t                waiting;
};

struct fern_registry_element {
	struct fern_list_element link;
};

/** A walk while it looks at one element. */
struct fern_registry_visit {
	struct fern_registry         *registry;
	struct fern_registry_element *element; /* NULL after it was removed */
	struct fern_list_element     *next;    /* private: where the walk goes on */
	struct fern_list_element      link;    /* private */
};

typedef void fern_registry_visitor(struct fern_registry_visit *visit, void *context);

/** Add an element at the end; a walk under way will see it. */
void fern_registry_add(struct fern_registry *registry, struct fern_registry_element *element);

/** Remove an element; no effect if it is not in the registry. */
void fern_registry_remove(struct fern_registry *registry, struct fern_registry_element *element);

/**
 * Remove the visited element, from within its visit, which must not look at it any more. True if
 * the caller may free it; false if somebody else removed it at the same time.
 */
bool fern_registry_remove_visited(struct fern_registry_visit *visit);

/** Call `visitor` for each element, in the order in which they were added. */
void fern_registry_for_each(struct fern_registry *registry, fern_registry_visitor *visitor,
                            void *context);

#endif /* FERN_UTIL_REGISTRY_H */
