/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Marks for the tracer (tool/trace): what is executed between begin and end, by all CPUs, is
 * counted if the system runs in an emulator that traces. Without one, a mark is an instruction that
 * does nothing.
 */
#ifndef FERN_HW_TRACE_MARK_H
#define FERN_HW_TRACE_MARK_H

/*
 * nopl, whose displacement holds begin or end, the mark's number (0), and what tells it from others
 */
static inline void hw_trace_begin(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80, 1, 0, 0x4d, 0xfe" ::: "memory");
}

static inline void hw_trace_end(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80, 0, 0, 0x4d, 0xfe" ::: "memory");
}

#endif /* FERN_HW_TRACE_MARK_H */
