/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the system-call filter of a component reports: threads that it clones, which core admits one
 * by one, and calls that are refused, which are logged once each.
 */
#include "domain.h"
#include "pd_session.h"
#include <base/log.h>
#include <linux/audit.h>
#include <linux/clone_flags.h>
#include <linux/seccomp.h>
#include <asm/ioctl.h>
#include <linux/syscall.h>
#include <stub/handover.h>
#include <util/memory.h>

bool linux_listener_available(void)
{
	static int known = -1;

	if (known < 0)
		known = handover_has_listener();
	return known == 1;
}

static void log_refusal(struct platform_domain *domain, struct seccomp_data const *call)
{
	uint32_t const number = (uint32_t)call->nr;
	uint64_t const bit = 1ull << number % 64;

	if (call->arch == AUDIT_ARCH_X86_64 && number < LINUX_SYSTEM_CALLS_MAX) {
		if (domain->listener.logged[number / 64] & bit)
			return;
		domain->listener.logged[number / 64] |= bit;
	} else if (domain->listener.logged[0] & 1) { /* number 0 is allowed: its bit stands for all foreign calls */
		return;
	} else {
		domain->listener.logged[0] |= 1;
	}
	fern_warning("[%s] refused system call %u%s", fern_str(domain->label), number,
	             call->arch == AUDIT_ARCH_X86_64 ? "" : " of a foreign architecture");
}

static bool admit(struct platform_domain *domain, struct seccomp_data const *call)
{
	/*
	 * what the filter refuses is reported the same way, other forms of clone included: look at
	 * the flags again
	 */
	bool const thread = call->arch == AUDIT_ARCH_X86_64 && call->nr == __NR_clone &&
	                    (uint32_t)call->args[0] == LINUX_THREAD_CLONE_FLAGS;

	if (thread && domain->announced_threads) {
		domain->announced_threads--;
		return true;
	}
	log_refusal(domain, call);
	return false;
}

static void handle_report(struct fern_entrypoint *entrypoint, struct linux_source *source,
                          uint32_t events)
{
	(void)events;
	struct linux_listener *const listener =
		fern_container_of(source, struct linux_listener, source);
	struct platform_domain *const domain =
		fern_container_of(listener, struct platform_domain, listener);
	struct seccomp_notif          report;
	struct seccomp_notif_resp     answer;

	memset(&report, 0, sizeof(report));
	memset(&answer, 0, sizeof(answer));
	if (!(events & EPOLLIN) ||
	    LINUX_CALL(__NR_ioctl, listener->descriptor, SECCOMP_IOCTL_NOTIF_RECV, &report) < 0) {
		if (events & EPOLLHUP)
			linux_entrypoint_unwatch(entrypoint, listener->descriptor); /* the process is gone */
		return;
	}
	answer.id = report.id;
	if (admit(domain, &report.data))
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		answer.error = -EPERM;
	(void)LINUX_CALL(__NR_ioctl, listener->descriptor, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

enum fern_status linux_listener_init(struct platform_domain *domain, int descriptor)
{
	struct linux_listener *const listener = &domain->listener;

	listener->source.handle = handle_report;
	listener->descriptor = descriptor;
	return descriptor < 0 ? FERN_OK
	                      : linux_entrypoint_watch(&linux_core_entrypoint, descriptor, EPOLLIN,
	                                               &listener->source);
}

void linux_listener_fini(struct platform_domain *domain)
{
	int *const descriptor = &domain->listener.descriptor;

	if (*descriptor < 0)
		return;
	linux_entrypoint_unwatch(&linux_core_entrypoint, *descriptor);
	(void)linux_close(*descriptor);
	*descriptor = -1;
}
