/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Signals: contexts of the kernel, which count.
 */
#include <base/signal.h>
#include <hw/capability_table.h>
#include <hw/entrypoint.h>
#include <hw/kernel_objects.h>
#include <hw/system_call_arch.h>

enum fern_status fern_signal_handler_init(struct fern_signal_handler *handler,
                                          struct fern_entrypoint     *entrypoint,
                                          void (*handle)(struct fern_signal_handler *))
{
	struct hw_object context;

	FERN_TRY(hw_alloc_object(entrypoint->slot, (uintptr_t)handler, true, &context));
	*handler = (struct fern_signal_handler){
		.cap = { hw_cap_accept(context.cap) },
		.kernel_id = context.id,
		.entrypoint = entrypoint,
		.handle = handle,
	};
	hw_cap_keep_room();
	return FERN_OK;
}

void fern_signal_handler_fini(struct fern_signal_handler *handler)
{
	if (!handler->entrypoint)
		return;

	hw_free(handler->kernel_id);
	fern_cap_release(handler->cap.cap);
	*handler = (struct fern_signal_handler){ 0 };
}

void fern_signal_submit(struct fern_signal_context_cap context)
{
	/* whether anybody listens is not the sender's business */
	if (fern_cap_valid(context.cap))
		(void)hw_system_call(HW_CALL_SIGNAL, context.cap.index, 0, 0, 0);
}
