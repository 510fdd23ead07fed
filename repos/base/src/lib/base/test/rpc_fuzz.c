/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Fuzz target: the dispatchers of core's and the parent's interfaces, and of those that tests use. */
#include <base/internal/rpc_fuzzer.h>
#include <bench/fuzz.h>
#include <cpu/fuzz.h>
#include <log/fuzz.h>
#include <probe/fuzz.h>
#include <rm/fuzz.h>
#include <rom/fuzz.h>
#include <trace/fuzz.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct fern_fuzz_target const targets[] = {
		FERN_FUZZ_TARGET(cpu),
		FERN_FUZZ_TARGET(dataspace),
		FERN_FUZZ_TARGET(log),
		FERN_FUZZ_TARGET(parent),
		FERN_FUZZ_TARGET(pd),
		FERN_FUZZ_TARGET(ram),
		FERN_FUZZ_TARGET(rom_dataspace),
		FERN_FUZZ_TARGET(region_map),
		FERN_FUZZ_TARGET(rm),
		FERN_FUZZ_TARGET(rom),
		FERN_FUZZ_TARGET(thread),
		FERN_FUZZ_TARGET(trace),
		FERN_FUZZ_TARGET(bench),
		FERN_FUZZ_TARGET(probe),
	};

	fern_fuzz_run(targets, sizeof(targets) / sizeof(targets[0]), data, size);
	return 0;
}
