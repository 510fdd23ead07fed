/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The fuzzer of dispatchers, and exercises: tests of any interface, with what is generated from its
 * definition. A fuzz target lists interfaces:
 *
 *     #include <base/internal/rpc_fuzzer.h>
 *     #include <rom/fuzz.h>
 *
 *     static struct fern_fuzz_target const targets[] = { FERN_FUZZ_TARGET(rom) };
 *
 *     int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
 *     {
 *             fern_fuzz_run(targets, 1, data, size);
 *             return 0;
 *     }
 *
 * Each input becomes one request, which is either raw, or made from the interface's description
 * and then, perhaps, damaged. The generated operations check what they get. The process ends with
 * a message if they get what the definition does not allow, if a request that the definition
 * allows is refused, if a dispatcher reads or writes outside its buffers (address sanitizer), or
 * if a capability is lost.
 *
 * An exercise is a loop-back test: it calls each method through its client function, the dispatcher
 * and an operation, with valid random arguments and results, and ends the process if anything
 * arrives changed or a capability is lost.
 */
#ifndef FERN_BASE_INTERNAL_RPC_FUZZER_H
#define FERN_BASE_INTERNAL_RPC_FUZZER_H

#include <base/fuzz.h>

struct fern_fuzz_target {
	struct fern_fuzz_interface const *interface;
	fern_rpc_dispatch                *dispatch;
	struct fern_rpc_object *(*object)(void);
};

#define FERN_FUZZ_TARGET(name)                                                                     \
	{                                                                                          \
		&fern_##name##_fuzz_interface, fern_##name##_dispatch, fern_##name##_fuzz_object   \
	}

/** Run one input against one of the targets, which the input chooses. */
void fern_fuzz_run(struct fern_fuzz_target const *targets, size_t count, uint8_t const *data,
                   size_t size);

/**
 * Call each method of a target, with those of its bases, `rounds` times. Returns how many methods
 * there are.
 */
unsigned fern_exercise(struct fern_fuzz_target const *target, unsigned rounds);

#endif /* FERN_BASE_INTERNAL_RPC_FUZZER_H */
