/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Objects found by number: sessions of a parent, buffers of a client. Intrusive: the space owns
 * nothing; an element is part of its object, which must be removed before it goes away. 0 is
 * never a number, so that a zeroed variable refers to nothing. A zeroed space is empty.
 *
 *     fern_id_space_insert(&sessions, &session->id);
 *     ...
 *     session = fern_id_space_lookup(&sessions, request.id, struct session, id);
 *
 * A number is used again only after all others were. Threads: the caller locks.
 *
 * Library: util.
 */
#ifndef FERN_UTIL_ID_SPACE_H
#define FERN_UTIL_ID_SPACE_H

#include <base/status.h>
#include <stddef.h>
#include <stdint.h>
#include <util/avl_tree.h>

struct fern_id_space {
	struct fern_avl_tree tree;
	uint64_t             last; /* assigned most recently */
	size_t               count;
};

struct fern_id {
	struct fern_avl_node node;
	uint64_t             value; /* 0 if it is in no space */
};

/** Insert under a number that is not in use; it is in `id->value` afterwards. */
void fern_id_space_insert(struct fern_id_space *space, struct fern_id *id);

/** Insert under a given number. FERN_EXISTS: it is in use. FERN_INVALID_ARGUMENT: it is 0. */
FERN_MUST_CHECK enum fern_status fern_id_space_insert_as(struct fern_id_space *space,
                                                         struct fern_id *id, uint64_t value);

/** Remove; no effect if it is in no space. */
void fern_id_space_remove(struct fern_id_space *space, struct fern_id *id);

/** The element with that number, or NULL. */
struct fern_id *fern_id_space_find(struct fern_id_space const *space, uint64_t value);

/** The element with the least number above `value`, or NULL: with 0, the first one. */
struct fern_id *fern_id_space_above(struct fern_id_space const *space, uint64_t value);

/** The enclosing structure of the element with that number, or NULL. */
#define fern_id_space_lookup(space, value, type, member)                                           \
	((type *)fern_id_space_container_(fern_id_space_find((space), (value)),                    \
	                                  offsetof(type, member)))

/**
 * The enclosing structure of the element behind that of `item`; NULL at the end, or if `item` is
 * NULL.
 */
#define fern_id_space_next(space, item, type, member)                                              \
	((item) ? (type *)fern_id_space_container_(                                                \
			  fern_id_space_above((space), (item)->member.value),                      \
			  offsetof(type, member))                                                  \
	        : (type *)NULL)

/** Walk in the order of the numbers. The body may remove the current element. */
#define fern_id_space_for_each(space, type, member, item)                                          \
	for (type *item = fern_id_space_container_(fern_id_space_above((space), 0),                \
	                                           offsetof(type, member)),                        \
	          *item##_next = fern_id_space_next(space, item, type, member);                    \
	     item;                                                                                 \
	     item = item##_next, item##_next = fern_id_space_next(space, item, type, member))

/* behind the macros */
static inline void *fern_id_space_container_(struct fern_id *id, size_t offset)
{
	return id ? (char *)id - offset : NULL;
}

#endif /* FERN_UTIL_ID_SPACE_H */
