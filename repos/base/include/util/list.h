/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Intrusive doubly linked list. The list owns nothing: an element is part of what it links, which
 * must be removed before it goes away. A zeroed list is empty; a zeroed element is in no list.
 *
 *     fern_list_for_each(&sessions, struct session, element, session)
 *             report(session);
 *
 * Removing the current element inside the loop is allowed, and so is `break`. Threads: the caller
 * locks.
 */
#ifndef FERN_UTIL_LIST_H
#define FERN_UTIL_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct fern_list;

struct fern_list_element {
	struct fern_list_element *next, *previous;
	struct fern_list         *list; /* the list it is in, or NULL */
};

struct fern_list {
	struct fern_list_element *first, *last;
	size_t                    count;
};

/** The structure of `type` whose `member` is at `pointer`. */
#define fern_container_of(pointer, type, member)                                                   \
	((type *)(((char *)(pointer)) - offsetof(type, member)))

static inline bool fern_list_empty(struct fern_list const *list)
{
	return list->first == NULL;
}

static inline bool fern_list_linked(struct fern_list_element const *element)
{
	return element->list != NULL;
}

static inline void fern_list_insert_before(struct fern_list         *list,
                                           struct fern_list_element *element,
                                           struct fern_list_element *successor)
{
	struct fern_list_element *const previous = successor ? successor->previous : list->last;

	*element =
		(struct fern_list_element){ .next = successor, .previous = previous, .list = list };
	*(previous ? &previous->next : &list->first) = element;
	*(successor ? &successor->previous : &list->last) = element;
	list->count++;
}

static inline void fern_list_append(struct fern_list *list, struct fern_list_element *element)
{
	fern_list_insert_before(list, element, NULL);
}

/** Take the element out of its list; no effect if it is in none. */
static inline void fern_list_remove(struct fern_list_element *element)
{
	struct fern_list *const list = element->list;
	if (!list)
		return;

	*(element->previous ? &element->previous->next : &list->first) = element->next;
	*(element->next ? &element->next->previous : &list->last) = element->previous;
	list->count--;
	*element = (struct fern_list_element){ 0 };
}

/** The first element's enclosing structure, or NULL. */
#define fern_list_first(list_, type, member)                                                       \
	((list_)->first ? fern_container_of((list_)->first, type, member) : (type *)NULL)

/**
 * The enclosing structure of the element after that of `item`; NULL at the end, or if `item` is
 * NULL.
 */
#define fern_list_next(item, type, member)                                                         \
	((item) && (item)->member.next ? fern_container_of((item)->member.next, type, member)      \
	                               : (type *)NULL)

/** Walk over all elements; `item` points to the enclosing structure of `type`. */
#define fern_list_for_each(list_, type, member, item)                                              \
	for (type *item = fern_list_first(list_, type, member),                                    \
	          *item##_next = fern_list_next(item, type, member);                               \
	     item; item = item##_next, item##_next = fern_list_next(item, type, member))

#endif /* FERN_UTIL_LIST_H */
