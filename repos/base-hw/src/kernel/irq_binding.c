/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Hardware interrupts, see irq_binding.h.
 */
#include <call.h>
#include <irq_binding.h>

static uint64_t contexts[IRQ_LINES]; /* identities of signal contexts; 0: the line is not bound */

static bool bound(uint64_t line)
{
	return line < IRQ_LINES && contexts[line];
}

static enum hw_status unbind(uint64_t line)
{
	if (!bound(line))
		return HW_INVALID;
	board_irq_mask((uint32_t)line);
	contexts[line] = 0;
	return HW_OK;
}

/* Choose a message that nobody has. */
static enum hw_status set_up_message(uint64_t *out_line, struct hw_results *results)
{
	for (uint32_t i = 0; i < IRQ_LINES; i++) {
		if (contexts[i] ||
		    board_irq_setup_message(i, &results->second, &results->third) != HW_OK)
			continue;
		*out_line = i;
		return HW_OK;
	}
	return HW_INVALID;
}

enum hw_status irq_bind(uint64_t line, uint64_t flags, uint64_t slot, struct hw_results *results)
{
	enum hw_status status = HW_INVALID;

	if (slot == UINT32_MAX)
		return unbind(line);
	if (slot >= object_count || object_at((uint32_t)slot)->event.kind != OBJECT_SIGNAL)
		return HW_INVALID;

	if (line == HW_IRQ_MSI)
		status = set_up_message(&line, results);
	else if (line < IRQ_LINES && !contexts[line])
		status = board_irq_setup((uint32_t)line, (uint32_t)flags);
	if (status != HW_OK)
		return status;
	contexts[line] = object_at((uint32_t)slot)->identity;
	results->fourth = line;
	return HW_OK;
}

enum hw_status irq_acknowledge(uint64_t line)
{
	if (!bound(line))
		return HW_INVALID;
	board_irq_unmask((uint32_t)line);
	return HW_OK;
}

void irq_occur(uint32_t line)
{
	struct object *const context = bound(line) ? object_find(contexts[line]) : NULL;

	board_irq_mask(line);
	if (context)
		(void)call_signal(context);
}
