/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Intrusive queue: first in, first out, one pointer per element. The queue owns nothing. A zeroed
 * queue is empty. An element is in one queue at a time; to take elements out of the middle, use a
 * list.
 *
 *     fern_fifo_enqueue(&requests, &request->element);
 *     while ((request = fern_fifo_dequeue(&requests, struct request, element)))
 *             handle(request);
 *
 * Threads: the caller locks.
 */
#ifndef FERN_UTIL_FIFO_H
#define FERN_UTIL_FIFO_H

#include <stdbool.h>
#include <stddef.h>
#include <util/list.h>

struct fern_fifo_element {
	struct fern_fifo_element *next;
};

struct fern_fifo {
	struct fern_fifo_element *head, *tail;
};

static inline bool fern_fifo_empty(struct fern_fifo const *fifo)
{
	return fifo->head == NULL;
}

static inline void fern_fifo_enqueue(struct fern_fifo *fifo, struct fern_fifo_element *element)
{
	element->next = NULL;
	*(fifo->head ? &fifo->tail->next : &fifo->head) = element;
	fifo->tail = element;
}

/** The oldest element's enclosing structure, or NULL; it stays in the queue. */
#define fern_fifo_head(fifo, type, member)                                                         \
	((fifo)->head ? fern_container_of((fifo)->head, type, member) : (type *)NULL)

/** Take the oldest element out; NULL if there is none. */
#define fern_fifo_dequeue(fifo, type, member)                                                      \
	({                                                                                         \
		struct fern_fifo_element *const fern_fifo_taken_ = fern_fifo_take_(fifo);          \
		fern_fifo_taken_ ? fern_container_of(fern_fifo_taken_, type, member)               \
				 : (type *)NULL;                                                   \
	})

/* behind fern_fifo_dequeue() */
static inline struct fern_fifo_element *fern_fifo_take_(struct fern_fifo *fifo)
{
	struct fern_fifo_element *const element = fifo->head;

	if (element) {
		fifo->head = element->next;
		element->next = NULL;
	}
	return element;
}

#endif /* FERN_UTIL_FIFO_H */
