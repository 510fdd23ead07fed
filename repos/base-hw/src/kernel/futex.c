/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Sleeping on words, see futex.h.
 */
#include <futex.h>

static struct fern_list *sleepers_at(struct domain *domain, uint64_t address)
{
	return &domain->sleepers[(address >> 2) % DOMAIN_SLEEPER_LISTS];
}

/* The word, or NULL: it is not aligned, or not mapped for such an access. */
static uint32_t volatile *find_word(struct domain const *domain, uint64_t address, bool write)
{
	uint64_t physical;

	if (address % sizeof(uint32_t) != 0)
		return NULL;
	if (!arch_space_translate(&domain->space, address, write, &physical))
		return NULL;
	return arch_pointer(physical);
}

enum hw_status futex_wait(struct thread *thread, uint64_t address, uint64_t expected)
{
	uint32_t volatile const *const word = find_word(thread->domain, address, false);

	if (!word)
		return HW_INVALID;
	if (*word != (uint32_t)expected)
		return HW_OK;

	thread->state = THREAD_SLEEPING;
	thread->sleep_address = address;
	fern_list_append(sleepers_at(thread->domain, address), &thread->sleep_element);
	scheduler_block(thread);
	return HW_OK;
}

void futex_wake(struct domain *domain, uint64_t address, uint64_t count)
{
	struct fern_list *const sleepers = sleepers_at(domain, address);

	fern_list_for_each(sleepers, struct thread, sleep_element, thread) {
		if (count == 0)
			return;
		if (thread->sleep_address != address)
			continue;
		fern_list_remove(&thread->sleep_element);
		thread->state = THREAD_READY;
		scheduler_wake(thread);
		count--;
	}
}

void futex_clear(struct domain *domain, uint64_t address)
{
	uint32_t volatile *const word = address ? find_word(domain, address, true) : NULL;

	if (!word)
		return;
	*word = 0;
	futex_wake(domain, address, UINT64_MAX);
}
