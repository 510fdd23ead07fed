/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Threads without end: unannounced, announced, and announced by somebody who says each time that
 * the thread has ended. A thread that core controls under the number of another one.
 */
#include "attack.h"
#include "objects.h"
#include "probe.h"
#include "raw.h"
#include <base/attached_dataspace.h>
#include <base/clock.h>
#include <base/internal/layout.h>
#include <base/internal/thread_control_block.h>
#include <base/thread.h>
#include <linux/clone_flags.h>
#include <linux/syscall.h>

enum { TRIES = 2 * FERN_STACK_SLOT_COUNT, STACK_SIZE = 256, FIRST_SLOT = 16 };

static uint32_t release;
static uint32_t running[TRIES]; /* cleared by the kernel when a thread ends */
static uint8_t  stacks[TRIES][STACK_SIZE] __attribute__((aligned(16)));

static bool clone_waiting_thread(unsigned index)
{
	running[index] = 1;

	long const result = probe_clone(LINUX_THREAD_CLONE_FLAGS, stacks[index] + STACK_SIZE,
	                                &release, &running[index]);
	if (result < 0)
		running[index] = 0;
	return result > 0;
}

static bool read_account(struct attacker const *attacker, uint64_t *out_ram_used,
                         uint32_t *out_caps_used)
{
	uint64_t ram_quota;
	uint32_t caps_quota;

	return fern_ram_info(attacker->env->ram, &ram_quota, out_ram_used, &caps_quota,
	                     out_caps_used) == FERN_OK;
}

/**
 * Wait until the account rests. Core sees by its sockets that what former attacks had is closed,
 * and refunds it then, which may be after it answered later calls.
 */
static void wait_for_refunds(struct attacker const *attacker)
{
	enum { REST_US = 200 * 1000 };
	uint64_t ram = 0, ram_before = 0, since = 0;
	uint32_t caps = 0, caps_before = 0;

	do {
		(void)LINUX_CALL(__NR_sched_yield);
		if (!read_account(attacker, &ram, &caps))
			return; /* which is noticed below */
		if (!since || ram != ram_before || caps != caps_before)
			since = fern_clock_us();
		ram_before = ram;
		caps_before = caps;
	} while (fern_clock_us() - since < REST_US);
}

/** Let all threads go, and wait until the kernel has seen the last of them. */
static void end_all(struct attacker const *attacker, unsigned count)
{
	__atomic_store_n(&release, 1, __ATOMIC_RELEASE);
	(void)linux_futex(&release, 1, INT32_MAX);
	for (unsigned i = 0; i < count; i++)
		while (__atomic_load_n(&running[i], __ATOMIC_ACQUIRE))
			(void)LINUX_CALL(__NR_sched_yield);
	for (unsigned i = 0; i < count; i++)
		while (fern_linux_native_destroy_thread(attacker->native, FIRST_SLOT + i) ==
		       FERN_BUSY)
			(void)LINUX_CALL(__NR_sched_yield);
	release = 0;
}

/** Make as many threads as core admits. `deny`: say after each one that it has ended. */
static void attack_without_end(struct attacker const *attacker, bool deny)
{
	char const *const what = deny ? "denied" : "announced";
	uint64_t          ram_before = 0, ram_after = 0;
	uint32_t          caps_before = 0, caps_after = 0;
	unsigned          count = 0;
	enum fern_status  status = FERN_OK;

	attack(read_account(attacker, &ram_before, &caps_before), "the account does not answer");
	for (; count < TRIES; count++) {
		status = fern_linux_native_create_thread(attacker->native, FIRST_SLOT + count,
		                                         fern_string("endless"));
		if (status != FERN_OK || !clone_waiting_thread(count))
			break;
		if (deny)
			attack(fern_linux_native_destroy_thread(attacker->native,
			                                        FIRST_SLOT + count) != FERN_OK,
			       "core believes that a living thread has ended");
	}
	attack(read_account(attacker, &ram_after, &caps_after), "the account does not answer");

	attack(count > 0, "no thread at all");
	attack(count < FERN_STACK_SLOT_COUNT, "%u %s threads", count, what);
	attack(status == FERN_LIMIT || status == FERN_OUT_OF_RAM || status == FERN_OUT_OF_CAPS,
	       "the last of %u %s threads answers %s", count, what, fern_status_name(status));
	attack(caps_after - caps_before >= count, "%u %s threads cost %u capabilities", count, what,
	       caps_after - caps_before);
	attack(ram_after - ram_before >= count * 16384ULL, "%u %s threads cost %llu bytes", count,
	       what, (unsigned long long)(ram_after - ram_before));
	end_all(attacker, count);

	attack(read_account(attacker, &ram_after, &caps_after), "the account does not answer");
	attack(ram_after == ram_before && caps_after == caps_before,
	       "ended %s threads are not refunded", what);
}

/* ---------------------------------------------------------------- a false number ---- */

enum { TRAP_STACK_SIZE = 16 * 1024, VECTOR_PAGE_FAULT = 14, FAULT_WRITE = 6 };

static bool trapping; /* otherwise the thread ends without */

static void trap(void *argument)
{
	uint32_t const *const go = argument;

	while (!__atomic_load_n(go, __ATOMIC_ACQUIRE))
		pause_ms();
	if (trapping)
		__asm__ volatile("int3");
}

/** The control block of the first slot is ours, and says that its thread is `number`. */
static bool write_number(struct attacker const *attacker, uint32_t number)
{
	uint64_t const    place = FERN_THREAD_POINTER((unsigned long)FIRST_SLOT);
	struct raw_memory memory;
	struct fern_cap   backing;
	uint64_t          address, size;

	if (raw_memory_alloc(attacker, 4096, &memory) != FERN_OK ||
	    fern_linux_native_attach(attacker->native, memory.dataspace.cap, 0, 0, place, true, true,
	                             false, &address, &size, &backing) != FERN_OK ||
	    !raw_map(RAW_SCRATCH, 4096, LINUX_PROT_READ | LINUX_PROT_WRITE, memory.descriptor, 0))
		return false;
	((struct fern_thread *)RAW_SCRATCH)->running = number;
	(void)linux_munmap(RAW_SCRATCH, 4096);
	return true;
}

/**
 * A thread that core has attached for an exception ends for core, and the one whose number it had
 * raises one.
 */
static void attack_false_number(struct attacker const *attacker)
{
	struct fern_thread *thread;
	struct fern_cap     backing;
	uint64_t            address, size, offset;
	uint32_t            ticket, go = 0;
	bool                wait, writeable, executable;

	if (!attack(fern_linux_native_create_thread(attacker->native, FIRST_SLOT,
	                                            fern_string("false")) == FERN_OK &&
	                    clone_waiting_thread(0) &&
	                    fern_thread_create(attacker->env, "trap", TRAP_STACK_SIZE, trap, &go,
	                                       &thread) == FERN_OK &&
	                    write_number(attacker, thread->running),
	            "no threads"))
		return;

	enum fern_status const status = fern_linux_native_fault(
		attacker->native, FIRST_SLOT, 0, 0, VECTOR_PAGE_FAULT, FAULT_WRITE, &wait, &ticket,
		&address, &size, &offset, &writeable, &executable, &backing);
	attack(status == FERN_OK, "a fault is answered %s", fern_status_name(status));

	__atomic_store_n(&release, 1, __ATOMIC_RELEASE);
	(void)linux_futex(&release, 1, INT32_MAX);
	while (__atomic_load_n(&running[0], __ATOMIC_ACQUIRE))
		(void)LINUX_CALL(__NR_sched_yield);
	for (unsigned ms = 0; ms < 100 && !trapping; ms++, pause_ms())
		trapping = fern_linux_native_destroy_thread(attacker->native, FIRST_SLOT) ==
		           FERN_OK;
	attack(!trapping, "core forgets a thread that it has attached");

	__atomic_store_n(&go, 1, __ATOMIC_RELEASE);
	fern_thread_join(thread);
	end_all(attacker, 1);
}

void attack_threads(struct attacker const *attacker)
{
	attack_begin("threads");
	for (unsigned i = 0; i < 16; i++)
		attack(!clone_waiting_thread(0), "a thread that was not announced");
	wait_for_refunds(attacker);
	attack_without_end(attacker, false);
	attack_without_end(attacker, true);
	attack_false_number(attacker);
	attack_end();
}
