/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A plugin for QEMU that counts what was executed between two marks (classify.h), by all processors
 * together:
 *
 *     qemu-system-x86_64 -accel tcg,thread=single -plugin trace.so,out=FILE[,profile=on] ...
 *
 * At the end of each counted stretch it appends a line to FILE, for run scripts to read:
 *
 *     mark 3 instructions 1780 switches 2 wrmsr 0 ...
 *
 * and with profile=on, for each instruction that was executed in it, a line with its address and
 * how often:
 *
 *     at ffffffff80201234 2
 *
 * Marks do not nest. The numbers are exact only if one thread of QEMU executes all processors.
 */
#include "classify.h"
#include "qemu_plugin.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* names in the output, by class; the first one counts all instructions */
static char const *const names[INSTRUCTION_CLASSES] = {
	[INSTRUCTION_OTHER] = "instructions",
	[INSTRUCTION_SWITCH] = "switches",
	[INSTRUCTION_WRMSR] = "wrmsr",
	[INSTRUCTION_VECTOR_SAVE] = "vector_saves",
	[INSTRUCTION_VECTOR_LOAD] = "vector_loads",
	[INSTRUCTION_INVALIDATE] = "invalidations",
	[INSTRUCTION_LOCKED] = "locked",
	[INSTRUCTION_STRING_MOVE] = "string_moves",
	[INSTRUCTION_SYSTEM_CALL] = "system_calls",
	[INSTRUCTION_SYSTEM_RETURN] = "system_returns",
};

struct counters {
	uint64_t by_class[INSTRUCTION_CLASSES];
	uint64_t moved_bytes; /* stored by string moves */
};

/* An instruction's address, and how often it was executed in this stretch. */
struct place {
	uint64_t address, count;
};

enum { PLACES = 1 << 18 };

static struct {
	FILE           *out;
	bool            profile, active;
	struct counters now, before; /* before: at the begin of the stretch */
	struct place    places[PLACES];
} self;

/* ------------------------------------------------------------------------------ counting --- */

static struct place *find_place(uint64_t address)
{
	size_t slot = (address * 0x9e3779b97f4a7c15u) >> 46; /* 18 bits */

	for (size_t i = 0; i < PLACES; i++, slot = (slot + 1) % PLACES) {
		struct place *const place = &self.places[slot];

		if (place->address == address || place->address == 0) {
			place->address = address;
			return place;
		}
	}
	return NULL;
}

static void count_place(unsigned cpu, void *data)
{
	struct place *const place = data;

	(void)cpu;
	if (self.active)
		place->count++;
}

static void count_moved(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
	(void)cpu;
	(void)address;
	(void)data;
	if (qemu_plugin_mem_is_store(info))
		self.now.moved_bytes += 1u << qemu_plugin_mem_size_shift(info);
}

/* --------------------------------------------------------------------------------- marks --- */

static void begin_stretch(unsigned cpu, void *data)
{
	(void)cpu;
	(void)data;
	self.before = self.now;
	self.active = true;
	for (size_t i = 0; self.profile && i < PLACES; i++)
		self.places[i].count = 0;
}

static void write_places(void)
{
	for (size_t i = 0; i < PLACES; i++)
		if (self.places[i].count)
			fprintf(self.out, "at %016llx %llu\n",
			        (unsigned long long)self.places[i].address,
			        (unsigned long long)self.places[i].count);
}

static void end_stretch(unsigned cpu, void *data)
{
	(void)cpu;
	if (!self.active)
		return;
	self.active = false;
	fprintf(self.out, "mark %u", (unsigned)(uintptr_t)data);
	for (size_t i = 0; i < INSTRUCTION_CLASSES; i++)
		fprintf(self.out, " %s %llu", names[i],
		        (unsigned long long)(self.now.by_class[i] - self.before.by_class[i]));
	fprintf(self.out, " moved_bytes %llu\n",
	        (unsigned long long)(self.now.moved_bytes - self.before.moved_bytes));
	if (self.profile)
		write_places();
	fflush(self.out);
}

/* --------------------------------------------------------------------------- translation --- */

static void watch_mark(struct qemu_plugin_insn *instruction, enum instruction_class class,
                       unsigned                 mark)
{
	qemu_plugin_register_vcpu_insn_exec_cb(
		instruction, class == INSTRUCTION_MARK_BEGIN ? begin_stretch : end_stretch,
		QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)mark);
}

static void count_class(struct qemu_plugin_insn *instruction, enum instruction_class class)
{
	qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64,
	                                           &self.now.by_class[class], 1);
}

static void watch(struct qemu_plugin_insn *instruction)
{
	unsigned mark = 0;
	enum instruction_class const class = classify(qemu_plugin_insn_data(instruction),
	                                              qemu_plugin_insn_size(instruction), &mark);

	if (class >= INSTRUCTION_CLASSES) {
		watch_mark(instruction, class, mark);
		return;
	}
	count_class(instruction, INSTRUCTION_OTHER);
	if (class != INSTRUCTION_OTHER)
		count_class(instruction, class);
	if (class == INSTRUCTION_STRING_MOVE)
		qemu_plugin_register_vcpu_mem_cb(instruction, count_moved, QEMU_PLUGIN_CB_NO_REGS,
		                                 QEMU_PLUGIN_MEM_W, NULL);
	if (self.profile) {
		struct place *const place = find_place(qemu_plugin_insn_vaddr(instruction));

		if (place)
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, count_place,
			                                       QEMU_PLUGIN_CB_NO_REGS, place);
	}
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++)
		watch(qemu_plugin_tb_get_insn(block, i));
}

int qemu_plugin_install(qemu_plugin_id_t id, struct qemu_info_t const *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "out=", 4) == 0)
			self.out = fopen(argv[i] + 4, "w");
		else if (strcmp(argv[i], "profile=on") == 0)
			self.profile = true;
		else
			return -1;
	}
	if (!self.out) {
		fprintf(stderr, "trace: the argument out=FILE is missing, or cannot be written\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
