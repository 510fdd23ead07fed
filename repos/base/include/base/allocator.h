/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The allocator interface: what everything that needs memory takes as a parameter, so that its
 * owner decides who pays. Implementations are fern_heap, fern_sliced_heap and fern_slab.
 *
 *     struct session *session;
 *     FERN_TRY(fern_new(env->heap, &session));
 *     ...
 *     fern_delete(env->heap, session);
 *
 * Memory is zeroed. It belongs to the caller until it is given back, with its size, to the same
 * allocator. Threads: as the implementation says; the component's heap may be used by any.
 */
#ifndef FERN_BASE_ALLOCATOR_H
#define FERN_BASE_ALLOCATOR_H

#include <base/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fern_allocator;

/** What an implementation provides. The wrappers below have checked the arguments. */
struct fern_allocator_ops {
	enum fern_status (*alloc)(struct fern_allocator *allocator, size_t size, size_t align,
	                          void **out_memory);
	void (*free)(struct fern_allocator *allocator, void *memory, size_t size);
};

struct fern_allocator {
	struct fern_allocator_ops const *ops;
};

/**
 * Allocate `size` bytes, zeroed, at a multiple of `align`, a power of two.
 *
 * FERN_OUT_OF_RAM: not available within the limits of the allocator.
 * FERN_INVALID_ARGUMENT: size is 0, or more than PTRDIFF_MAX, or `align` is no power of two or
 * more than the implementation supports (at least 4096).
 */
FERN_MUST_CHECK static inline enum fern_status
fern_allocator_alloc(struct fern_allocator *allocator, size_t size, size_t align, void **out_memory)
{
	bool const power_of_two = align && (align & (align - 1)) == 0;

	if (size == 0 || size > PTRDIFF_MAX || !power_of_two)
		return FERN_INVALID_ARGUMENT;
	return allocator->ops->alloc(allocator, size, align, out_memory);
}

/** Give memory back; `size` as it was allocated. NULL is left alone. */
static inline void fern_allocator_free(struct fern_allocator *allocator, void *memory, size_t size)
{
	if (memory)
		allocator->ops->free(allocator, memory, size);
}

/**
 * Allocate one object of the type that `*out_object` points to; NULL on failure. Statuses as
 * fern_allocator_alloc().
 */
#define fern_new(allocator, out_object) fern_new_array(allocator, 1, out_object)

/** Allocate an array of `count` objects of the type that `*out_first` points to. */
#define fern_new_array(allocator, count, out_first)                                                \
	({                                                                                         \
		void                  *fern_new_memory_ = NULL;                                    \
		enum fern_status const fern_new_status_ = fern_allocator_alloc_array_(             \
			(allocator), (count), sizeof(**(out_first)),                               \
			_Alignof(__typeof__(**(out_first))), &fern_new_memory_);                   \
		*(out_first) = fern_new_memory_;                                                   \
		fern_new_status_;                                                                  \
	})

/** Free an object that came from fern_new(); NULL is left alone. */
#define fern_delete(allocator, object) fern_allocator_free((allocator), (object), sizeof(*(object)))

/** Free an array that came from fern_new_array(). */
#define fern_delete_array(allocator, count, first)                                                 \
	fern_allocator_free((allocator), (first), (count) * sizeof(*(first)))

/* behind fern_new() and fern_new_array() */
FERN_MUST_CHECK static inline enum fern_status
fern_allocator_alloc_array_(struct fern_allocator *allocator, size_t count, size_t size,
                            size_t align, void **out_memory)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return FERN_INVALID_ARGUMENT;
	return fern_allocator_alloc(allocator, total, align, out_memory);
}

#endif /* FERN_BASE_ALLOCATOR_H */
