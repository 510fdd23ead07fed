/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Reader of the ACPI tables that the kernel needs: MADT (CPUs, interrupt controllers), HPET, FADT
 * (power management timer, reset, power-off), MCFG (configuration space of PCI). Tables come from
 * firmware: lengths and checksums are checked, and what is malformed counts as absent. ACPI
 * specification 6.4, chapter 5.2.
 */
#ifndef FERN_KERNEL_ACPI_H
#define FERN_KERNEL_ACPI_H

#include <hw/boot_info.h>
#include <hw/core_call.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ACPI_ROOT_SIZE = 36 }; /* of the root pointer, at most */
enum { ACPI_IO_APICS_MAX = 8, ACPI_OVERRIDES_MAX = 32, ACPI_PM1_BLOCKS = 2 };

struct acpi_io_apic {
	uint64_t address;
	uint32_t first_line;
};

/** What differs from the rule for a line that was an ISA interrupt. */
struct acpi_override {
	uint32_t line;
	uint32_t flags; /* HW_IRQ_* */
};

struct acpi_info {
	uint32_t             cpu_count;
	uint8_t              apic_ids[HW_CPUS_MAX];
	uint32_t             io_apic_count;
	struct acpi_io_apic  io_apics[ACPI_IO_APICS_MAX];
	uint32_t             override_count;
	struct acpi_override overrides[ACPI_OVERRIDES_MAX];
	uint64_t             hpet;          /* physical address; 0: none */
	uint16_t             pm_timer;      /* I/O port; 0: none */
	bool                 pm_timer_wide; /* 32 bits instead of 24 */
	uint16_t             reset_port;    /* 0: none */
	uint8_t              reset_value;
	struct hw_boot_pci   pci;

	/*
	 * power-off: what has to be written to the control registers; without one there is no first
	 * port
	 */
	uint16_t pm1_ports[ACPI_PM1_BLOCKS];
	uint8_t  sleep_types[ACPI_PM1_BLOCKS];
	uint16_t enable_port; /* where firmware is asked to let the registers work; 0: they do */
	uint8_t  enable_value;
};

/** Read-only physical memory, to be seen until the end of the boot; NULL: not possible. */
void const *acpi_memory(uint64_t physical, uint64_t size);

/** Look for the root pointer where a BIOS may have put it; 0: it is not there. */
uint64_t acpi_search(uint64_t begin, uint64_t size);

/** False: there is no root table. */
bool acpi_read(uint64_t rsdp, struct acpi_info *out_info);

#endif /* FERN_KERNEL_ACPI_H */
