/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Hardware interrupts, see irq_binding.h.
 */
#include <call.h>
#include <irq_binding.h>

struct irq {
	uint64_t context; /* identity of the signal context; 0: the line is not bound */
	bool     message; /* chosen by the board */
};

static struct irq irqs[IRQ_LINES];

static enum hw_status unbind(uint64_t line)
{
	if (line >= IRQ_LINES || !irqs[line].context)
		return HW_INVALID;

	board_irq_mask((uint32_t)line);
	if (irqs[line].message)
		board_irq_free_message((uint32_t)line);
	irqs[line] = (struct irq){ 0 };
	return HW_OK;
}

static enum hw_status set_up(uint64_t flags, uint32_t *line, struct hw_results *results)
{
	if (*line == HW_IRQ_MSI)
		return board_irq_alloc_message(line, &results->second, &results->third);
	if (*line >= IRQ_LINES || irqs[*line].context)
		return HW_INVALID;
	return board_irq_setup(*line, (uint32_t)flags);
}

enum hw_status irq_bind(uint64_t line, uint64_t flags, uint64_t slot, struct hw_results *results)
{
	uint32_t number = (uint32_t)line;

	if (slot == UINT32_MAX)
		return unbind(line);
	if (line > UINT32_MAX || slot >= object_count ||
	    object_at((uint32_t)slot)->event.kind != OBJECT_SIGNAL)
		return HW_INVALID;

	enum hw_status const status = set_up(flags, &number, results);
	if (status != HW_OK)
		return status;
	irqs[number] = (struct irq){
		.context = object_at((uint32_t)slot)->identity,
		.message = line == HW_IRQ_MSI,
	};
	results->fourth = number;
	return HW_OK;
}

enum hw_status irq_acknowledge(uint64_t line)
{
	if (line >= IRQ_LINES || !irqs[line].context)
		return HW_INVALID;
	board_irq_unmask((uint32_t)line);
	return HW_OK;
}

void irq_occur(uint32_t line)
{
	board_irq_mask(line);
	if (line >= IRQ_LINES || !irqs[line].context)
		return;

	struct object *const context = object_find(irqs[line].context);
	if (context)
		(void)call_signal(context);
}
