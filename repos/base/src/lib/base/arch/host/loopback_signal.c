/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/* Signals through the loop-back: they wait until the test delivers them. */
#include "loopback_table.h"

#include <base/signal.h>

enum fern_status fern_signal_handler_init(struct fern_signal_handler *handler,
                                          struct fern_entrypoint     *entrypoint,
                                          void (*handle)(struct fern_signal_handler *))
{
	struct fern_cap        cap;
	enum fern_status const status = loopback_create(&cap);

	if (status != FERN_OK)
		return status;
	*handler = (struct fern_signal_handler){ .cap = { cap },
		                                 .entrypoint = entrypoint,
		                                 .handle = handle };
	loopback_entry(cap)->handler = handler;
	return FERN_OK;
}

void fern_signal_handler_fini(struct fern_signal_handler *handler)
{
	if (!handler->entrypoint)
		return;
	loopback_entry(handler->cap.cap)->handler = NULL;
	fern_cap_release(handler->cap.cap);
	*handler = (struct fern_signal_handler){ 0 };
}

void fern_signal_submit(struct fern_signal_context_cap context)
{
	if (fern_cap_valid(context.cap))
		loopback_entry(context.cap)->signals++;
}

/** Run the handler of the signal context at `index` if it was signalled. */
static bool deliver(uint32_t index)
{
	struct fern_cap const cap = { index };

	if (fern_loopback_cap_references(cap) == 0)
		return false;

	struct loopback_entry *const      entry = loopback_entry(cap);
	struct fern_signal_handler *const handler = entry->handler;
	if (!handler || entry->signals == 0)
		return false;

	handler->count = entry->signals;
	entry->signals = 0;
	handler->handle(handler);
	return true;
}

uint32_t fern_loopback_deliver_signals(void)
{
	uint32_t delivered = 0;
	bool     again = true;

	while (again) {
		again = false;
		for (uint32_t index = 1; index < loopback_index_end(); index++) {
			if (deliver(index)) {
				again = true;
				delivered++;
			}
		}
	}
	return delivered;
}
