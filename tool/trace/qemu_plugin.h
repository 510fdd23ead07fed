/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The part of QEMU's plugin interface, version 1 (QEMU 4.2 to 8.2), that is used here. It is a C
 * interface of functions that QEMU exports to the shared libraries it loads, described in its
 * manual ("QEMU TCG Plugins").
 */
#ifndef FERN_TOOL_TRACE_QEMU_PLUGIN_H
#define FERN_TOOL_TRACE_QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_EXPORT __attribute__((visibility("default")))

enum { QEMU_PLUGIN_VERSION = 1 };

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W };

/** A block of instructions is translated; it may be executed any number of times afterwards. */
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*translated)(qemu_plugin_id_t       id,
                                                              struct qemu_plugin_tb *block));

size_t                   qemu_plugin_tb_n_insns(struct qemu_plugin_tb const *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(struct qemu_plugin_tb const *block, size_t index);
void const              *qemu_plugin_insn_data(struct qemu_plugin_insn const *instruction);
size_t                   qemu_plugin_insn_size(struct qemu_plugin_insn const *instruction);
uint64_t                 qemu_plugin_insn_vaddr(struct qemu_plugin_insn const *instruction);

/** Called before each execution of the instruction. */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
                                            void (*execute)(unsigned cpu, void *data),
                                            enum qemu_plugin_cb_flags flags, void *data);

/** Add to a number at each execution of the instruction. */
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction,
                                                enum qemu_plugin_op operation, void *number,
                                                uint64_t amount);

/** Called for each access to memory by the instruction. */
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *instruction,
                                      void (*access)(unsigned cpu, qemu_plugin_meminfo_t info,
                                                     uint64_t address, void *data),
                                      enum qemu_plugin_cb_flags flags,
                                      enum qemu_plugin_mem_rw which, void *data);

bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);

/** The access has 1 << shift bytes. */
unsigned qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info);

/** What a plugin exports. */
struct qemu_info_t;
extern QEMU_PLUGIN_EXPORT int qemu_plugin_version;
QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, struct qemu_info_t const *info,
                                           int argc, char **argv);

#endif /* FERN_TOOL_TRACE_QEMU_PLUGIN_H */
