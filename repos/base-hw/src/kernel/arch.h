/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What the kernel needs from the CPU architecture and the board, and what it offers them: the
 * contract between the generic kernel and arch/<x>/ with board/<x>/. The host tests implement it
 * in arch/host/.
 *
 * The kernel runs with interrupts off, on one stack per CPU. Each entry handles one event and
 * returns the thread that runs next on this CPU; nothing is ever kept on a kernel stack between
 * entries.
 */
#ifndef FERN_KERNEL_ARCH_H
#define FERN_KERNEL_ARCH_H

#include <arch_space.h>  /* struct arch_space: an address space; embedded in struct domain */
#include <arch_thread.h> /* struct arch_thread: registers; first member of struct thread */
#include <hw/core_call.h>
#include <hw/system_call.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;
struct thread;

/* ---------------------------------------------------------------- memory ---- */

/** Where the kernel sees physical memory. */
static inline void *arch_pointer(uint64_t physical);

/** Page tables: pages that core supplied and that are not in use yet. */
struct page_pool {
	uint64_t first; /* physical address of a page, which holds that of the next; 0: none */
};

/** Begin with an empty user half and the kernel's half. `root` is a page. */
void arch_space_init(struct arch_space *space, uint64_t root);

/**
 * Map whole pages; as HW_CORE_MAP, in steps of bounded length. `*out_size`: bytes mapped, also on failure; for
 * HW_OK they may be fewer than asked for: go on behind them. No other CPU has to be told of what is
 * mapped newly.
 */
enum hw_status arch_space_map(struct arch_space *space, struct page_pool *pool, uint64_t address,
                              uint64_t physical, uint64_t size, uint32_t flags, uint64_t *out_size);

/**
 * Unmap whole pages, without invalidating any TLB; in steps as arch_space_map(). HW_INVALID: only a part of a
 * large page is to go.
 */
enum hw_status arch_space_unmap(struct arch_space *space, uint64_t address, uint64_t size,
                                uint64_t *out_size);

/** Where a user address leads, for an access of the given kind; false: nowhere. */
bool arch_space_translate(struct arch_space const *space, uint64_t address, bool write,
                          uint64_t *out_physical);

/** Make this the CPU's address space. NULL: only the kernel's half. */
static inline void arch_space_enter(struct arch_space const *space);

/** Forget on this CPU what the TLB knows of the space that is entered. */
void arch_space_flush(struct arch_space const *space, uint64_t address, uint64_t size);

/* ---------------------------------------------------------------- threads ---- */

/** Prepare the registers of a thread that starts as if it returned from a system call. */
void arch_thread_init(struct arch_thread *thread);
void arch_thread_set_start(struct arch_thread *thread, uint64_t ip, uint64_t sp);
void arch_thread_set_pointer(struct arch_thread *thread, uint64_t pointer);

/**
 * Read or write registers: `words` is what is read or written, a message's payload. Only a thread
 * that is in the kernel for no system call can be asked for those that system calls do not keep:
 * HW_GONE.
 */
enum hw_status arch_thread_registers(struct arch_thread *thread, enum hw_registers operation,
                                     struct hw_fault const *fault, uint64_t *words);

/** The results of the system call that the thread made. */
static inline void arch_thread_set_results(struct arch_thread *thread, uint64_t first,
                                           uint64_t second, uint64_t third, uint64_t fourth);

/**
 * The CPU leaves `from` and is about to run `to`: save and load what is not saved at every entry.
 * Whether `from` was interrupted (its vector registers are saved in full) or made a system call
 * (they are worth nothing), arch knows from the entry. What `to` finds in vector registers is its
 * own, or cleared. `from` is NULL if it is gone or was left before, `to` if the CPU becomes idle:
 * what was interrupted must be left before anybody else touches it, also when nobody follows.
 */
static inline void arch_thread_switch(struct arch_thread *from, struct arch_thread *to);

/* ---------------------------------------------------------------- CPUs ---- */

/** The CPU this runs on. */
static inline struct cpu *arch_cpu(void);

/** Have another CPU enter the kernel by kernel_handle_notification(). */
void arch_cpu_notify(uint32_t cpu);

/** Microseconds since the kernel's start; the same on all CPUs. */
uint64_t arch_clock_us(void);

/** Have this CPU enter the kernel by kernel_handle_timer() at that time; HW_FOREVER: not. */
void arch_timer_set(uint64_t deadline_us);

/** After a panic was reported: print registers and the backtrace, and stop all CPUs. */
__attribute__((noreturn)) void arch_halt(void);

/** Copy `count` words between areas that do not overlap. */
static inline void arch_copy_words(uint64_t *to, uint64_t const *from, size_t count);

/** Fill a page with zeros. */
static inline void arch_clear_page(void *page);

/** A short wait in a loop. */
static inline void arch_relax(void);

/* ---------------------------------------------------------------- board ---- */

void board_console_write(char const *text, size_t length);

__attribute__((noreturn)) void board_shutdown(uint32_t value);

/** HW_INVALID: no I/O ports, or none of that width. */
enum hw_status board_io_port(uint16_t port, uint32_t width, bool write, uint64_t *value);

/** Set up a line and leave it unmasked. HW_INVALID: there is no such line. */
enum hw_status board_irq_setup(uint32_t line, uint32_t flags);

/**
 * The same for a line that is signalled by a message: what a device has to write, and where.
 * HW_INVALID: it is none of those.
 */
enum hw_status board_irq_setup_message(uint32_t line, uint64_t *out_address, uint64_t *out_data);

/* a line that was set up, or interrupted */
void board_irq_mask(uint32_t line);
void board_irq_unmask(uint32_t line);

/* ---------------------------------------------------------------- what the kernel offers ---- */

/*
 * The entries: called by arch with what happened; the thread that ran is cpu->current. The result
 * is the registers to load, or NULL: the CPU has nothing to do and waits for an interrupt, in no
 * address space but the kernel's.
 */
struct arch_thread *kernel_handle_system_call(uint64_t number, uint64_t first, uint64_t second,
                                              uint64_t third, uint64_t fourth);
struct arch_thread *kernel_handle_fault(struct hw_fault const *fault);
struct arch_thread *kernel_handle_timer(void);
struct arch_thread *kernel_handle_notification(void);
struct arch_thread *kernel_handle_irq(uint32_t line);

/**
 * Called once on each CPU, as an entry into the kernel: let it take part. The first one brings the
 * physical address of the boot information, by which core is started, all others 0; those may
 * arrive before or after it. Their number is their index in `cpus`, which needs no preparation but
 * zeros.
 *
 * The board collects the boot information, with ranges in ascending order, in pages that are in none
 * of them. `domain` and `thread` are left to the kernel, which takes from the ranges what core's
 * program needs.
 */
struct arch_thread *kernel_start(uint64_t boot_info);

/** A formatted line on the kernel's console, for panics and the boot (as fern_format()). */
__attribute__((format(printf, 1, 2))) void kernel_print(char const *format, ...);

/** Print why, the current thread, and stop all CPUs. arch adds registers and the backtrace. */
__attribute__((noreturn, format(printf, 1, 2))) void kernel_panic(char const *format, ...);

#include <arch_inline.h> /* the inline functions above */

#endif /* FERN_KERNEL_ARCH_H */
