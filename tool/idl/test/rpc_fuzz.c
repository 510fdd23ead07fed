/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Fuzz target: the dispatchers of the sample interfaces, which have every kind of argument and
 * result.
 */
#include <base/internal/rpc_fuzzer.h>
#include <sample/fuzz.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct fern_fuzz_target const targets[] = {
		FERN_FUZZ_TARGET(sample),
		FERN_FUZZ_TARGET(shapes),
		FERN_FUZZ_TARGET(square),
		FERN_FUZZ_TARGET(token),
	};

	fern_fuzz_run(targets, sizeof(targets) / sizeof(targets[0]), data, size);
	return 0;
}
