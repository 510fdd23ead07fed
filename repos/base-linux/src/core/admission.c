/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the system-call filter of a component reports: threads that it clones, which core admits one by
 * one, and calls that are refused, which are logged once each.
 */
#include "domain.h"
#include "pd_session.h"
#include <base/log.h>
#include <linux/audit.h>
#include <linux/boot_info.h>
#include <linux/clone_flags.h>
#include <linux/descriptor_message.h>
#include <linux/kernel_objects.h>
#include <linux/seccomp.h>
#include <asm/ioctl.h>
#include <linux/syscall.h>
#include <util/memory.h>

bool linux_listener_available(void)
{
	static int known = -1;

	if (known < 0) {
		uint32_t const action = SECCOMP_RET_USER_NOTIF;

		known = LINUX_CALL(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
	}
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
	/* what the filter refuses is reported the same way, other forms of clone included: look at the flags again */
	bool const thread = call->arch == AUDIT_ARCH_X86_64 && call->nr == __NR_clone &&
	                    (uint32_t)call->args[0] == LINUX_THREAD_CLONE_FLAGS;

	if (thread && domain->announced_threads) {
		domain->announced_threads--;
		return true;
	}
	log_refusal(domain, call);
	return false;
}

static void handle_report(struct fern_entrypoint *entrypoint, struct linux_source *source, uint32_t events)
{
	(void)events;
	struct linux_listener *const  listener = fern_container_of(source, struct linux_listener, source);
	struct platform_domain *const domain = fern_container_of(listener, struct platform_domain, listener);
	struct seccomp_notif          report;
	struct seccomp_notif_resp     answer;

	memset(&report, 0, sizeof(report));
	memset(&answer, 0, sizeof(answer));
	if (!(events & EPOLLIN) || LINUX_CALL(__NR_ioctl, listener->descriptor, SECCOMP_IOCTL_NOTIF_RECV, &report) < 0) {
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

/** The stub sends the listener, once. */
static void handle_handover(struct fern_entrypoint *entrypoint, struct linux_source *source, uint32_t events)
{
	(void)events;
	struct linux_listener *const listener = fern_container_of(source, struct linux_listener, handover);
	uint32_t                     tag;

	enum fern_status const status = linux_receive_descriptors(listener->socket, &tag, &listener->descriptor, 1);
	if (status == FERN_EMPTY)
		return;
	if (status == FERN_OK) {
		listener->source.handle = handle_report;
		fern_ignore(linux_entrypoint_watch(entrypoint, listener->descriptor, EPOLLIN, &listener->source));
	} else {
		listener->descriptor = -1;
	}
	linux_entrypoint_unwatch(entrypoint, listener->socket);
	(void)linux_close(listener->socket);
	listener->socket = -1;
}

enum fern_status linux_listener_init(struct platform_domain *domain, int *out_stub_end)
{
	struct linux_object_ends     ends;
	struct linux_listener *const listener = &domain->listener;

	FERN_TRY(linux_alloc_object(&ends));
	*out_stub_end = ends.client;
	listener->handover.handle = handle_handover;
	listener->socket = ends.server;
	return linux_entrypoint_watch(&linux_core_entrypoint, listener->socket, EPOLLIN, &listener->handover);
}

void linux_listener_fini(struct platform_domain *domain)
{
	struct linux_listener *const listener = &domain->listener;

	for (int i = 0; i < 2; i++) {
		int *const descriptor = i ? &listener->descriptor : &listener->socket;

		if (*descriptor < 0)
			continue;
		linux_entrypoint_unwatch(&linux_core_entrypoint, *descriptor);
		(void)linux_close(*descriptor);
		*descriptor = -1;
	}
}
