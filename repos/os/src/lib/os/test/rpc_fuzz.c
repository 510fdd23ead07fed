/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Fuzz target: the dispatchers of the session interfaces of this repository. */
#include <base/internal/rpc_fuzzer.h>
#include <report/fuzz.h>
#include <timer/fuzz.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct fern_fuzz_target const targets[] = { FERN_FUZZ_TARGET(report), FERN_FUZZ_TARGET(timer) };

	fern_fuzz_run(targets, sizeof(targets) / sizeof(targets[0]), data, size);
	return 0;
}
