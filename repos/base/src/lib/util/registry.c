/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * All walks under way are known to the registry. Removing an element moves the walks that would
 * come to it next, and waits for those that are there. All fields are protected by the mutex.
 *
 * "A walk under way will see" an added element even at the end of the list: a walk's `next` is
 * NULL there and is set by the addition.
 */
#include <util/registry.h>

void fern_registry_add(struct fern_registry *registry, struct fern_registry_element *element)
{
	fern_mutex_lock(&registry->mutex);
	fern_list_append(&registry->elements, &element->link);
	fern_list_for_each(&registry->visits, struct fern_registry_visit, link, visit)
		if (!visit->next)
			visit->next = &element->link;
	fern_mutex_unlock(&registry->mutex);
}

static void unlink_element(struct fern_registry *registry, struct fern_registry_element *element)
{
	fern_list_for_each(&registry->visits, struct fern_registry_visit, link, visit)
		if (visit->next == &element->link)
			visit->next = element->link.next;
	fern_list_remove(&element->link);
}

static bool visited(struct fern_registry const         *registry,
                    struct fern_registry_element const *element)
{
	fern_list_for_each(&registry->visits, struct fern_registry_visit, link, visit)
		if (visit->element == element)
			return true;
	return false;
}

/* the mutex is held, and again on return */
static void wait_for_visits(struct fern_registry               *registry,
                            struct fern_registry_element const *element)
{
	while (visited(registry, element)) {
		registry->waiting++;
		fern_mutex_unlock(&registry->mutex);
		fern_semaphore_down(&registry->changed);
		fern_mutex_lock(&registry->mutex);
	}
}

void fern_registry_remove(struct fern_registry *registry, struct fern_registry_element *element)
{
	fern_mutex_lock(&registry->mutex);
	unlink_element(registry, element);
	wait_for_visits(registry, element);
	fern_mutex_unlock(&registry->mutex);
}

bool fern_registry_remove_visited(struct fern_registry_visit *visit)
{
	struct fern_registry *const registry = visit->registry;

	fern_mutex_lock(&registry->mutex);
	struct fern_registry_element *const element = visit->element;
	bool const                          removed = element && fern_list_linked(&element->link);
	visit->element = NULL;
	if (removed) {
		unlink_element(registry, element);
		wait_for_visits(registry, element);
	}
	fern_mutex_unlock(&registry->mutex);
	return removed;
}

/* go to the next element; the mutex is held */
static void advance(struct fern_registry_visit *visit)
{
	struct fern_list_element *const link = visit->next;

	visit->element = link ? fern_container_of(link, struct fern_registry_element, link) : NULL;
	visit->next = link ? link->next : NULL;

	struct fern_registry *const registry = visit->registry;
	for (; registry->waiting; registry->waiting--)
		fern_semaphore_up(&registry->changed);
}

void fern_registry_for_each(struct fern_registry *registry, fern_registry_visitor *visitor,
                            void *context)
{
	struct fern_registry_visit visit = { .registry = registry };

	fern_mutex_lock(&registry->mutex);
	visit.next = registry->elements.first;
	fern_list_append(&registry->visits, &visit.link);
	for (advance(&visit); visit.element; advance(&visit)) {
		fern_mutex_unlock(&registry->mutex);
		visitor(&visit, context);
		fern_mutex_lock(&registry->mutex);
	}
	fern_list_remove(&visit.link);
	fern_mutex_unlock(&registry->mutex);
}
