/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Memory by every road but the one that is paid for.
 */
#include "attack.h"
#include "core_syscall.h"
#include "probe.h"
#include "raw.h"
#include <base/internal/layout.h>
#include <util/memory.h>

enum {
	SHARED_FIXED = LINUX_MAP_SHARED | LINUX_MAP_FIXED,
	WINDOW_PROBES = 8,
	MEGABYTE = 1 << 20,
};

static long map(void *address, size_t size, int protection, int flags, int descriptor)
{
	return (long)linux_mmap(address, size, protection, flags, descriptor, 0);
}

/** Every form of mapping but the permitted one, with a descriptor for reading and writing. */
static void attack_mapping_forms(int descriptor)
{
	enum { READ_WRITE = LINUX_PROT_READ | LINUX_PROT_WRITE };
	/*
	 * anonymous, 32-bit, growing, huge, locked, populated, not replacing, and whatever else
	 * there is
	 */
	static int const more_flags[] = {
		LINUX_MAP_ANONYMOUS, 0x40,    0x100,   0x800,   0x1000,  0x2000,   0x4000,
		0x8000,              0x10000, 0x20000, 0x40000, 0x80000, 0x100000, 0x4000000,
	};
	static int const bases[] = { 0,
		                     LINUX_MAP_SHARED,
		                     LINUX_MAP_PRIVATE,
		                     3 /* SHARED_VALIDATE */,
		                     LINUX_MAP_PRIVATE | LINUX_MAP_FIXED,
		                     3 | LINUX_MAP_FIXED,
		                     LINUX_MAP_FIXED };

	for (size_t i = 0; i < sizeof(more_flags) / sizeof(more_flags[0]); i++) {
		int const flags = SHARED_FIXED | more_flags[i];

		attack_call("mapping with one more flag",
		            map(RAW_SCRATCH, 4096, READ_WRITE, flags, descriptor), -EPERM);
		attack_call("the same without descriptor",
		            map(RAW_SCRATCH, 4096, READ_WRITE, flags, -1), -EPERM);
	}
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
		for (int anonymous = 0; anonymous < 2; anonymous++) {
			int const flags = bases[i] | (anonymous ? LINUX_MAP_ANONYMOUS : 0);

			attack_call("mapping of another kind",
			            map(RAW_SCRATCH, 4096, READ_WRITE, flags,
			                anonymous ? -1 : descriptor),
			            -EPERM);
		}
	for (int protection = 0; protection < 32; protection++)
		if (protection != LINUX_PROT_READ && protection != READ_WRITE &&
		    protection != (LINUX_PROT_READ | LINUX_PROT_EXEC))
			attack_call("mapping with another protection",
			            map(RAW_SCRATCH, 4096, protection, SHARED_FIXED, descriptor),
			            -EPERM);
	attack_fails("shared mapping of nothing",
	             map(RAW_SCRATCH, 4096, READ_WRITE, SHARED_FIXED, -1));
}

static void attack_places(int descriptor)
{
	static uintptr_t const places[WINDOW_PROBES] = {
		0x1000000000UL,    0x7fff00000000UL,     0x7ffffffff000UL, 0xffff888000000000UL,
		0x2000000000000UL, 0xffffffffff600000UL, 0x100000000000UL, ~0xfffUL,
	};

	for (size_t i = 0; i < WINDOW_PROBES; i++)
		attack_call("mapping outside of the window",
		            map((void *)places[i], 4096, LINUX_PROT_READ, SHARED_FIXED, descriptor),
		            -EPERM);
	attack_call(
		"mapping more than the window",
		map(RAW_SCRATCH, FERN_ATTACH_AREA_END, LINUX_PROT_READ, SHARED_FIXED, descriptor),
		-EPERM);
	attack_fails("mapping the zero page",
	             map(NULL, 4096, LINUX_PROT_READ, SHARED_FIXED, descriptor));
}

static void attack_other_roads(void)
{
	static char own[8192];
	static struct {
		char const *name;
		int         number;
	} const calls[] = {
		{ "brk", __NR_brk },
		{ "mremap", __NR_mremap },
		{ "mprotect", __NR_mprotect },
		{ "madvise", __NR_madvise },
		{ "mlock", __NR_mlock },
		{ "mlockall", __NR_mlockall },
		{ "msync", __NR_msync },
		{ "mincore", __NR_mincore },
		{ "remap_file_pages", __NR_remap_file_pages },
		{ "mbind", __NR_mbind },
		{ "set_mempolicy", __NR_set_mempolicy },
		{ "shmat", __NR_shmat },
		{ "pkey_mprotect", __NR_pkey_mprotect },
		{ "pkey_alloc", __NR_pkey_alloc },
		{ "swapon", __NR_swapon },
		{ "map_shadow_stack", 453 },
		{ "uselib", __NR_uselib },
	};
	uintptr_t const page = ((uintptr_t)own + 4095) & ~(uintptr_t)4095;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		attack_call(calls[i].name, LINUX_CALL(calls[i].number, page, 4096, 7, 1, page, 0),
		            -EPERM);
	attack_call("mremap to twice the size", LINUX_CALL(__NR_mremap, page, 4096, 8192, 1),
	            -EPERM);
	attack_call("mprotect for execution", LINUX_CALL(__NR_mprotect, page, 4096, 5), -EPERM);
}

/** A memory file does not grow, in whatever way it is written. */
static void attack_growth(struct raw_memory const *memory)
{
	static char page[4096];
	size_t      written = 0;

	for (unsigned i = 0; i < 64; i++) {
		long const result = linux_write(memory->descriptor, page, sizeof(page));

		written += result > 0 ? (size_t)result : 0;
	}
	attack(written <= memory->size, "a file of %zu bytes took %zu", memory->size, written);
	attack_call("ftruncate", LINUX_CALL(__NR_ftruncate, memory->descriptor, MEGABYTE), -EPERM);
	attack_call("fallocate", LINUX_CALL(__NR_fallocate, memory->descriptor, 0, 0, MEGABYTE),
	            -EPERM);
	attack_call("pwrite", linux_pwrite(memory->descriptor, page, 1, MEGABYTE), -EPERM);
	attack_call("lseek", LINUX_CALL(__NR_lseek, memory->descriptor, MEGABYTE, 0), -EPERM);
	attack_call("unsealing", linux_fcntl(memory->descriptor, 1033, 0), -EPERM);

	/* mapped beyond its end, there is nothing */
	if (attack(raw_map(RAW_SCRATCH, 16 * memory->size, LINUX_PROT_READ | LINUX_PROT_WRITE,
	                   memory->descriptor, 0),
	           "own memory cannot be mapped")) {
		attack(probe_write(RAW_SCRATCH, 1), "own memory cannot be written");
		for (size_t page_number = 1; page_number < 16; page_number++)
			attack(!probe_write((char *)RAW_SCRATCH + page_number * memory->size, 1),
			       "memory beyond the end of a file");
		(void)linux_munmap(RAW_SCRATCH, 16 * memory->size);
	}
}

/** A read-only dataspace stays so: a view of own memory, for example. */
static void attack_read_only(struct attacker const *attacker, struct raw_memory const *memory)
{
	struct fern_rom_dataspace_cap view = { FERN_CAP_INVALID };
	struct fern_cap               backing;
	uint64_t                      address = 0, size;
	int                           descriptor;

	if (!attack(fern_ram_view(attacker->env->ram, memory->dataspace, &view) == FERN_OK,
	            "no view"))
		return;
	attack(fern_linux_native_attach(attacker->native, view.cap, 0, 0, 0, false, true, false,
	                                &address, &size, &backing) == FERN_DENIED,
	       "a view can be attached for writing");
	raw_lowest_free(&descriptor, 1);
	if (!attack(fern_linux_native_attach(attacker->native, view.cap, 0, 0, 0, false, false,
	                                     true, &address, &size, &backing) == FERN_OK,
	            "a view cannot be attached"))
		return;

	attack_fails("mapping a view for writing",
	             map(RAW_SCRATCH, 4096, LINUX_PROT_READ | LINUX_PROT_WRITE, SHARED_FIXED,
	                 descriptor));
	attack_fails("writing to a view", linux_write(descriptor, "x", 1));
	if (attack(raw_map(RAW_SCRATCH, 4096, LINUX_PROT_READ, descriptor, 0),
	           "a view cannot be mapped"))
		attack(!probe_write(RAW_SCRATCH, 1), "a view can be written through its mapping");
	(void)linux_munmap(RAW_SCRATCH, 4096);
	fern_ignore(fern_linux_native_detach(attacker->native, address, &size));
	(void)linux_close(descriptor);
}

/** The account is what there is. */
static void attack_account(struct attacker const *attacker)
{
	static uint64_t const         sizes[] = { 1ULL << 30, 1ULL << 40, 1ULL << 62, UINT64_MAX,
		                                  UINT64_MAX - 4095 };
	struct fern_ram_cap const     ram = attacker->env->ram;
	struct fern_ram_dataspace_cap dataspace;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		enum fern_status const status =
			fern_ram_alloc(ram, sizes[i], FERN_CACHE_CACHED, &dataspace);

		attack(status == FERN_OUT_OF_RAM || status == FERN_INVALID_ARGUMENT,
		       "allocating 0x%llx bytes answers %s", (unsigned long long)sizes[i],
		       fern_status_name(status));
	}
	attack(fern_ram_transfer(ram, ram, UINT64_MAX, UINT32_MAX) != FERN_OK,
	       "quota out of nothing");
	attack(fern_ram_transfer(ram, (struct fern_ram_cap){ attacker->native.cap }, 1, 1) !=
	               FERN_OK,
	       "quota for what is no account");
}

void attack_memory(struct attacker const *attacker)
{
	struct raw_memory memory;

	attack_begin("memory");
	if (attack(raw_memory_alloc(attacker, 4096, &memory) == FERN_OK,
	           "no memory to try this with")) {
		probe_begin();
		attack_mapping_forms(memory.descriptor);
		attack_places(memory.descriptor);
		attack_other_roads();
		attack_growth(&memory);
		attack_read_only(attacker, &memory);
		attack_account(attacker);
		probe_end();
		raw_memory_free(attacker, &memory);
	}
	attack_end();
}
