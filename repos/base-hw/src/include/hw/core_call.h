/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * What only core may ask of the kernel.
 *
 * Kernel objects are memory that core provides: whole pages, given by their physical address,
 * which is also the object's name from then on. The kernel relies on core: it does not check
 * these addresses, and a page given to the kernel stays the kernel's until the object it is part
 * of was destroyed. Pages need not be cleared.
 *
 * Objects that capabilities name, and threads, have slots in a table of the kernel, which core
 * chooses. Slot 0 is that of core's first thread; the rest of the first HW_OBJECTS_PER_PAGE slots
 * is free when core starts.
 *
 * The first result is a value of enum hw_status. Calls that must reach other CPUs (UNMAP,
 * THREAD_KILL) return when it happened there, and block nobody else meanwhile.
 */
#ifndef FERN_HW_CORE_CALL_H
#define FERN_HW_CORE_CALL_H

#include <hw/system_call.h>
#include <stdint.h>

enum hw_core_call {
	/**
	 * Make a protection domain. Arguments: page for the domain, page for the root of its page
	 * tables, page for the first HW_CAPS_PER_PAGE entries of its capability table.
	 */
	HW_CORE_DOMAIN_CREATE = HW_CALL_CORE,

	/**
	 * End it. It has no thread any more, and no object is served by any. All pages supplied
	 * to it are core's again. Argument: domain.
	 */
	HW_CORE_DOMAIN_DESTROY,

	/**
	 * Supply a page for the domain's page tables, to be used by MAP. Arguments: domain, page.
	 */
	HW_CORE_SUPPLY_TABLE,

	/**
	 * Supply a page for HW_CAPS_PER_PAGE more capabilities. HW_INVALID: the table has its
	 * largest size. Arguments: domain, page.
	 */
	HW_CORE_SUPPLY_CAPS,

	/**
	 * Map memory. What is mapped there already has to be the same, with the same rights.
	 * Arguments: domain, virtual address, physical address, size | flags (HW_MAP_*;
	 * size is a multiple of 4096). Large pages are used where alignment
	 * permits. Results: status, bytes mapped, which may be fewer: go on behind them.
	 * HW_NO_TABLE: supply a page before. Pages that are writeable are never executable.
	 * HW_INVALID: they are asked to be, not user addresses, or something else is mapped there.
	 */
	HW_CORE_MAP,

	/**
	 * Unmap, on all CPUs, whatever is mapped there. Arguments: domain, virtual address, size
	 * (a multiple of 4096). Results: status, bytes done, as for MAP.
	 * HW_INVALID: only a part of a large page is to go.
	 */
	HW_CORE_UNMAP,

	/**
	 * Make a thread, which does not run yet. Arguments: page for the thread, domain, page for
	 * its message buffer (the kernel does not map it for the thread), CPU, priority and a
	 * free object slot, which is the thread's until it is killed: hw_thread_options().
	 * HW_INVALID: no such CPU, priority or free slot.
	 */
	HW_CORE_THREAD_CREATE,

	/**
	 * Say who handles the thread's faults: they appear as calls of an object with this badge
	 * to core's thread `pager`, as the message struct hw_fault; the thread goes on when it is
	 * answered. Arguments: thread, pager (a thread of core), badge.
	 */
	HW_CORE_THREAD_PAGER,

	/**
	 * Start it, once. The message in core's send half, with its capabilities, becomes the
	 * thread's first received message. Arguments: thread, instruction pointer, stack pointer,
	 * header; the thread pointer is set by THREAD_POINTER before. HW_NO_CAPS: not started.
	 */
	HW_CORE_THREAD_START,

	/**
	 * Set the thread pointer of a thread that was not started. Arguments: thread, thread
	 * pointer.
	 */
	HW_CORE_THREAD_POINTER,

	/**
	 * End a thread for good, wherever it runs or waits; its memory is core's again. Who
	 * called it is answered HW_GONE. Objects that it serves answer HW_GONE until they are
	 * destroyed. HW_MORE: repeat it, it is dead already, but more than HW_CANCEL_MAX calls and
	 * signals waited for it. Argument: thread; not the calling one.
	 */
	HW_CORE_THREAD_KILL,

	/**
	 * About a thread. Argument: thread. Results: status, its CPU time in microseconds (time
	 * that it was lent is the lender's), how often it used CALL.
	 */
	HW_CORE_THREAD_INFO,

	/**
	 * Move a thread to another CPU, and set its priority. On HW_NO_CPU it executes nothing;
	 * what it called and waits for goes on. From one CPU to another the way leads over
	 * HW_NO_CPU. Returns when the thread has left its CPU. HW_INVALID: no such CPU or priority,
	 * or the calling thread. Arguments: thread, CPU, priority.
	 */
	HW_CORE_THREAD_SCHEDULE,

	/**
	 * Access registers of a thread that is on HW_NO_CPU, or whose fault was not answered. They
	 * are read to the begin of core's send half, or written from there. HW_INVALID: it is not
	 * such a thread; HW_GONE: it has none now, because it waits in the kernel. Arguments:
	 * thread, operation.
	 */
	HW_CORE_THREAD_REGISTERS,

	/**
	 * Limit the CPU time of a thread, which includes what it lends: when it used up its
	 * quota, it runs only when nobody else wants to, until the period ends. Arguments:
	 * thread, microseconds per period (0: no limit), period in microseconds.
	 */
	HW_CORE_THREAD_QUOTA,

	/**
	 * One page more for object slots: HW_OBJECTS_PER_PAGE more of them. HW_INVALID: there are
	 * HW_OBJECT_PAGES_MAX. Argument: page.
	 */
	HW_CORE_OBJECTS_GROW,

	/**
	 * Make an object in a free slot, and a capability to it in the domain of the thread that
	 * serves it. Arguments: slot | type << 32 (enum hw_object_type), thread, badge. Results:
	 * status, capability index. HW_NO_CAPS.
	 */
	HW_CORE_OBJECT_CREATE,

	/**
	 * Destroy it: its slot is free. Calls to it that were not answered are answered HW_GONE,
	 * and signals that were not received are forgotten. Capabilities stay in the tables, are
	 * worth nothing, and are released by their holders. HW_MORE: repeat it, capabilities are
	 * worth nothing already, but more than HW_CANCEL_MAX calls waited. Argument: slot.
	 */
	HW_CORE_OBJECT_DESTROY,

	/**
	 * Which object a capability of core's own table names. Argument: capability index.
	 * Results: status, slot. HW_GONE, HW_INVALID.
	 */
	HW_CORE_OBJECT_LOOKUP,

	/**
	 * Fill a range of memory with zeros. Arguments: physical address, size (multiples of
	 * 4096, at most HW_CLEAR_MAX).
	 */
	HW_CORE_CLEAR,

	/**
	 * Copy memory. Arguments: physical address to copy to, or 0: to the begin of core's send
	 * half; physical address to copy from, size (at most HW_CLEAR_MAX, to the send half
	 * FERN_MESSAGE_MAX).
	 */
	HW_CORE_COPY,

	/**
	 * Write text to the kernel's console. Argument: bytes, at most HW_CONSOLE_MAX; the text is
	 * the payload in the send half.
	 */
	HW_CORE_CONSOLE,

	/**
	 * Access an I/O port. Arguments: port, width (1, 2, 4) | write << 8, value. Results:
	 * status, value read. HW_INVALID: the machine has none.
	 */
	HW_CORE_IO_PORT,

	/**
	 * Deliver a hardware interrupt as a signal to a context: it is masked when it occurs,
	 * until IRQ_ACK. Arguments: line (global system interrupt, or HW_IRQ_MSI: choose a free
	 * message), flags (HW_IRQ_*), slot of the signal context; UINT32_MAX ends it. Results:
	 * status, for MSI address and data to be written into the device, and the line chosen.
	 */
	HW_CORE_IRQ_BIND,

	/** Unmask. Argument: line. */
	HW_CORE_IRQ_ACK,

	/** End the system. Argument: value for whoever started it, 0 to 255. Does not return. */
	HW_CORE_SHUTDOWN,

	HW_CORE_CALL_END
};

enum {
	HW_CAPS_PER_PAGE = 256,
	HW_CAP_PAGES_MAX = 256,
	HW_OBJECTS_PER_PAGE = 64,
	HW_OBJECT_PAGES_MAX = 8192,
	HW_CLEAR_MAX = 0x10000,  /* bytes per call, also of COPY */
	HW_CONSOLE_MAX = 64,     /* bytes per call: a serial line takes 6 ms for them */
	HW_CPUS_MAX = 32,
	HW_NO_CPU = HW_CPUS_MAX,
	HW_PRIORITIES = 128,     /* 0 is the lowest; idle is below */
};

/* flags of MAP, in the low bits of the size */
enum {
	HW_MAP_WRITE = 1,
	HW_MAP_EXECUTE = 2,
	HW_MAP_UNCACHED = 4,
	HW_MAP_WRITE_COMBINED = 8,
	HW_MAP_FLAGS = 15,
};

enum {
	HW_IRQ_LEVEL = 1,    /* level-triggered; otherwise edge */
	HW_IRQ_LOW = 2,      /* active low; otherwise high */
	HW_IRQ_DEFAULT = 4,  /* as the bus of that line has it */
};
#define HW_IRQ_MSI UINT32_MAX

/** Operations of THREAD_REGISTERS. */
enum hw_registers {
	HW_REGISTERS_READ,  /* struct fern_registers (base/arch/<x>/registers.h) */
	HW_REGISTERS_WRITE, /* the same, which is not checked */
	HW_REGISTERS_READ_VECTOR, /* FERN_VECTOR_REGISTERS_SIZE bytes */
	HW_REGISTERS_WRITE_VECTOR,
	HW_REGISTERS_STEP,     /* an exception after each instruction */
	HW_REGISTERS_STEP_END,
};

enum hw_object_type {
	HW_OBJECT_RPC = 1,
	HW_OBJECT_SIGNAL = 2, /* a signal context */
};

/**
 * Options of THREAD_CREATE: CPU below cpu_count, priority below HW_PRIORITIES, and the thread's
 * object slot.
 */
static inline uint64_t hw_thread_options(uint32_t cpu, uint32_t priority, uint32_t slot)
{
	return (uint64_t)slot << 32 | (priority & 0xffff) << 16 | (cpu & 0xffff);
}

/** Why a thread cannot go on: the payload of the call that its pager receives. */
enum hw_fault_kind {
	HW_FAULT_EXCEPTION, /* `vector` says which */
	HW_FAULT_READ,      /* from here on, as enum fern_fault_type */
	HW_FAULT_WRITE,
	HW_FAULT_EXECUTE,
};

struct hw_fault {
	uint64_t kind, vector, error; /* error code of the CPU */
	uint64_t address;             /* that was accessed */
	uint64_t ip;
};

/**
 * The token of a fault names the thread itself until it goes on; the opcode of the message is
 * this.
 */
enum { HW_FAULT_OPCODE = 0x6661756c };

#endif /* FERN_HW_CORE_CALL_H */
