/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The IRQ service. An interrupt reaches core as a signal and is passed on to all sessions of its
 * line; the line is silent until each session that was notified has acknowledged.
 */
#include "core.h"
#include "platform.h"
#include "session.h"
#include <base/log.h>
#include <base/signal.h>
#include <irq/server.h>

/* A line in use, or a message. */
struct line {
	struct platform_irq        irq;
	struct core               *core;
	struct fern_signal_handler handler;  /* of core, told by the platform */
	struct fern_list           sessions; /* irq_session.line_element */
	struct fern_list_element   element;  /* in core->irq_lines */
	unsigned                   pending;  /* how many of them were notified */
	bool                       silent;   /* an interrupt occurred, and was not acknowledged */
};

struct irq_session {
	struct core_session            session;
	struct fern_irq_session        rpc;
	struct line                   *line;
	struct fern_signal_context_cap sigh;    /* owned */
	bool                           pending; /* notified, and not acknowledged */
	struct fern_list_element       line_element;
};

static struct irq_session *session_of(struct fern_irq_session *rpc)
{
	return fern_container_of(rpc, struct irq_session, rpc);
}

/* ---------------------------------------------------------------- interrupts ---- */

static void set_pending(struct irq_session *session, bool pending)
{
	session->line->pending += pending - session->pending;
	session->pending = pending;
}

static void notify(struct irq_session *session)
{
	set_pending(session, fern_cap_valid(session->sigh.cap));
	fern_signal_submit(session->sigh);
}

/*
 * The platform keeps the line silent from now on; without anybody to notify, until somebody
 * comes.
 */
static void handle_interrupt(struct fern_signal_handler *handler)
{
	struct line *const line = fern_container_of(handler, struct line, handler);

	line->silent = true;
	fern_list_for_each(&line->sessions, struct irq_session, line_element, session)
		notify(session);
}

/* The session needs no attention any more: the line may speak if nobody else does. */
static void settle(struct irq_session *session)
{
	struct line *const line = session->line;

	if (!session->pending)
		return;
	set_pending(session, false);
	if (line->pending)
		return;
	line->silent = false;
	platform_irq_acknowledge(&line->irq);
}

/* ---------------------------------------------------------------- operations ---- */

static enum fern_status sigh(struct fern_irq_session *rpc, struct fern_signal_context_cap handler)
{
	struct irq_session *const session = session_of(rpc);

	core_set_handler(&session->sigh, handler);
	if (session->line->silent)
		notify(session);
	return FERN_OK;
}

static enum fern_status acknowledge(struct fern_irq_session *rpc)
{
	settle(session_of(rpc));
	return FERN_OK;
}

static enum fern_status message(struct fern_irq_session *rpc, uint64_t *out_address,
                                uint32_t *out_data)
{
	struct platform_irq const *const irq = &session_of(rpc)->line->irq;

	if (!irq->message)
		return FERN_UNSUPPORTED;
	*out_address = irq->address;
	*out_data = irq->data;
	return FERN_OK;
}

static struct fern_irq_ops const ops = {
	.sigh = sigh,
	.acknowledge = acknowledge,
	.message = message,
};

/* ---------------------------------------------------------------- lines ---- */

static struct line *find_line(struct core *core, uint32_t number)
{
	fern_list_for_each(&core->irq_lines, struct line, element, line)
		if (!line->irq.message && line->irq.line == number)
			return line;
	return NULL;
}

static void destroy_line(struct line *line)
{
	fern_list_remove(&line->element);
	fern_signal_handler_fini(&line->handler);
	fern_delete(line->core->heap, line);
}

static enum fern_status create_line(struct core *core, struct fern_irq_args const *args,
                                    struct line **out_line)
{
	struct line *line = NULL;

	FERN_TRY(fern_new(core->heap, &line));
	line->core = core;
	line->irq = (struct platform_irq){ .line = args->line,
		                           .trigger = args->trigger,
		                           .message = args->message };
	fern_list_append(&core->irq_lines, &line->element);

	enum fern_status status =
		fern_signal_handler_init(&line->handler, core->entrypoint, handle_interrupt);
	if (status == FERN_OK)
		status = platform_irq_bind(&line->irq, line->handler.cap);
	if (status != FERN_OK)
		destroy_line(line);
	else
		*out_line = line;
	return status;
}

/* Those who share a line have to agree on how it speaks. */
static enum fern_status join_line(struct irq_session *session, struct fern_irq_args const *args)
{
	struct core *const core = session->session.core;
	struct line       *line = args->message ? NULL : find_line(core, args->line);

	if (line && line->irq.trigger != args->trigger)
		return FERN_BUSY;
	if (!line)
		FERN_TRY(create_line(core, args, &line));
	session->line = line;
	fern_list_append(&line->sessions, &session->line_element);
	return FERN_OK;
}

static void leave_line(struct irq_session *session)
{
	struct line *const line = session->line;

	if (!line)
		return;
	settle(session);
	fern_list_remove(&session->line_element);
	if (!fern_list_empty(&line->sessions))
		return;
	platform_irq_release(&line->irq);
	destroy_line(line);
}

/* ---------------------------------------------------------------- life ---- */

static enum fern_status construct(struct core_session *session, struct fern_string text)
{
	struct irq_session *const irq = fern_container_of(session, struct irq_session, session);
	struct fern_irq_args      args;

	FERN_TRY(fern_irq_args_parse(text, &args));
	return join_line(irq, &args);
}

static void destruct(struct core_session *session)
{
	struct irq_session *const irq = fern_container_of(session, struct irq_session, session);

	leave_line(irq);
	fern_cap_release(irq->sigh.cap);
}

struct core_service const core_irq_service =
	CORE_SERVICE(FERN_IRQ_SERVICE_TYPE, fern_irq_dispatch, struct irq_session,
	             CORE_COST_IRQ_SESSION, .construct = construct, .destruct = destruct);
