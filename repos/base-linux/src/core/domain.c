/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Protection domains on Linux: the platform's half of PD sessions.
 */
#include "domain.h"
#include "cpu_session.h"
#include "pd_session.h"
#include "tracee.h"
#include <base/log.h>

enum fern_status platform_domain_create(struct core_pd *pd, struct platform_domain **out_domain)
{
	static uint64_t         last_number;
	struct platform_domain *domain;

	FERN_TRY(fern_new(platform_heap(), &domain));
	domain->pd = pd;
	domain->number = ++last_number;
	domain->listener.descriptor = -1;
	domain->parent_page = -1;
	linux_relay_init(&domain->relay);

	enum fern_status const status = linux_native_init(domain);
	if (status != FERN_OK) {
		fern_delete(platform_heap(), domain);
		return status;
	}
	*out_domain = domain;
	return FERN_OK;
}

enum fern_status platform_domain_start(struct platform_domain *domain,
                                       struct core_dataspace  *linker)
{
	domain->label = domain->pd->thread->cpu->session.label; /* for messages */
	return linux_process_start(domain, linker);
}

void platform_domain_kill(struct platform_domain *domain)
{
	linux_process_kill(domain);
	linux_listener_fini(domain);
	linux_native_free_objects(domain);
}

void platform_domain_destroy(struct platform_domain *domain)
{
	platform_domain_kill(domain);
	linux_native_fini(domain);
	fern_delete(platform_heap(), domain);
}

enum fern_status platform_domain_native(struct platform_domain *domain, struct fern_cap *out_native)
{
	*out_native = domain->native.object.cap;
	return FERN_OK;
}

struct platform_usage platform_usage(struct core_thread const *thread, bool whole_domain)
{
	struct platform_domain *const domain = thread->pd->domain;

	if (!domain->process)
		return domain->usage;
	if (whole_domain)
		return linux_process_usage(domain->process);

	int const number = linux_thread_number(domain, thread->slot);
	return (struct platform_usage){
		.time_us = number ? linux_thread_execution_time_us(domain->process, number) : 0
	};
}
