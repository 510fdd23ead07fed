/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Exercises: client, dispatcher and operations of an interface, call by call. */
#include "rpc_values.h"

#include <base/internal/loopback.h>
#include <base/internal/rpc_fuzzer.h>

/** One call of one method, on an object of its own. */
static void exercise_once(struct fern_fuzz_target const *target,
                          struct fern_fuzz_method const *method, uint64_t seed)
{
	struct fern_rpc_object *const object = target->object();

	values_begin_exercise(method->name, seed);
	fern_fuzz_check(fern_rpc_object_init(object, fern_loopback_entrypoint(),
	                                     target->dispatch) == FERN_OK,
	                "object not served");
	method->exercise(object->cap);
	fern_rpc_object_fini(object);
	values_end();
	fern_fuzz_check(fern_loopback_reset() == 0, "a capability is lost");
}

unsigned fern_exercise(struct fern_fuzz_target const *target, unsigned rounds)
{
	struct fern_fuzz_interface const *interface = target->interface;
	unsigned                          count = 0;

	for (; interface; interface = interface->base) {
		for (uint32_t i = 0; i < interface->method_count; i++)
			for (unsigned round = 0; round < rounds; round++)
				exercise_once(target, &interface->methods[i], round);
		count += interface->method_count;
	}
	return count;
}
