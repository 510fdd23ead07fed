/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The boot of a PC, on its first CPU: what the loader tells, page tables of the kernel's own,
 * interrupt controllers, time, other CPUs; then everything is handed to the generic kernel.
 *
 * Whatever is wrong with loader, image or machine is said on the console, and ends the boot.
 */
#include "board.h"
#include "board_irq.h"
#include "loader_info.h"
#include <arch_cpu.h>
#include <cpu.h>
#include <kernel_memory.h>
#include <local_apic.h>
#include <panic_trace.h>
#include <registers.h>
#include <smp.h>
#include <util/memory.h>

enum { LOW_MEMORY_END = 0x100000, STARTUP_PAGE_LIMIT = 0x90000 };

/* where a BIOS leaves the root pointer of ACPI; specification 6.4, 5.2.5.1 */
enum { EXTENDED_BIOS_SEGMENT = 0x40e, EXTENDED_BIOS_SIZE = 1024, BIOS_BEGIN = 0xe0000 };

/* the linker script's, and boot_entry.S's */
extern uint8_t const image_end[];
extern uint8_t       boot_root[];
extern uint64_t      boot_time_stamp; /* of the kernel's first instructions */

static struct loader_info loader;
static struct memory_map  guarded; /* what is never I/O memory of a component */
static struct acpi_info   acpi;

_Noreturn void boot_main(uint32_t magic, uint32_t information);

static _Noreturn void fail(char const *reason)
{
	kernel_print("Fern cannot start: %s\n", reason);
	board_give_up();
}

/* ------------------------------------------------------------------------- memory ---- */

void const *loader_memory(uint64_t physical, uint64_t size)
{
	if (physical > BOOT_TABLES_END || size > BOOT_TABLES_END - physical)
		return NULL;
	return arch_pointer(physical);
}

void const *acpi_memory(uint64_t physical, uint64_t size)
{
	return kernel_memory_window(physical, size, WINDOW_CONSTANT);
}

uint64_t board_take_memory(uint64_t size)
{
	uint64_t physical;

	if (!memory_map_take(&loader.memory, size, BOOT_TABLES_END, &physical))
		fail("too little memory");
	return physical;
}

static void read_loader(uint32_t magic, uint32_t information)
{
	bool ok = false;

	if (magic == LOADER_MULTIBOOT)
		ok = multiboot_read(information, &loader);
	else if (magic == LOADER_PVH)
		ok = pvh_read(information, &loader);
	if (!ok)
		fail("the boot loader's information makes no sense");
	if (loader.memory.overflow)
		kernel_print("Warning: memory consists of too many parts, some are left unused\n");
	guarded = loader.memory;
	/* the loader's copy is in RAM */
	memory_map_remove(&loader.memory, loader.rsdp, ACPI_ROOT_SIZE);
}

static void check_modules(void)
{
	if (hw_image_location.size == 0)
		fail("there are no boot modules in the image");
	if (!boot_modules_in_ram(&loader.memory))
		fail("there is too little memory for the boot modules");
	if (!boot_modules_valid())
		fail("the boot modules are damaged");
}

/* what the kernel and the modules occupy, and what no table of the kernel reaches, is not free */
static void reserve_memory(void)
{
	uint64_t const kernel_end = (uint64_t)image_end - KERNEL_BASE;

	memory_map_remove(&loader.memory, 0, LOW_MEMORY_END);
	memory_map_remove(&loader.memory, KERNEL_PHYSICAL, kernel_end - KERNEL_PHYSICAL);
	memory_map_remove(&loader.memory, DIRECT_MAP_SIZE, UINT64_MAX - DIRECT_MAP_SIZE);
	memory_map_remove(&loader.memory, hw_image_location.address, hw_image_location.size);
}

static void build_page_tables(void)
{
	struct memory_map const ram = loader.memory;

	kernel_memory_init(cpu_needs_isolation());
	for (uint32_t i = 0; i < ram.count; i++)
		kernel_memory_map_ram(ram.ranges[i].begin, ram.ranges[i].size);
	kernel_memory_map_ram(hw_image_location.address, (hw_image_location.size + 4095) & ~4095UL);
	kernel_memory_enter();
	screen_map();
}

/* ------------------------------------------------------------------------- machine ---- */

static uint64_t search_root_pointer(void)
{
	uint16_t const *segment = acpi_memory(EXTENDED_BIOS_SEGMENT, sizeof(*segment));
	uint64_t const  found = segment ? acpi_search(*segment * 16UL, EXTENDED_BIOS_SIZE) : 0;

	return found ? found : acpi_search(BIOS_BEGIN, LOW_MEMORY_END - BIOS_BEGIN);
}

static void start_machine(void)
{
	struct board_reference reference;

	cpu_prepare(&arch_cpus[0], &cpus[0]);
	cpu_setup(&arch_cpus[0]);
	if (!loader.rsdp)
		loader.rsdp = search_root_pointer();
	if (!acpi_read(loader.rsdp, &acpi))
		fail("the machine has no ACPI tables");
	board_shutdown_init(&acpi);
	local_apic_map();
	local_apic_setup();
	arch_cpus[0].apic_id = local_apic_id();
	arch_cpus[0].arrived = true;
	if (!board_find_reference(&acpi, &reference))
		fail("the machine has neither HPET nor power-management timer");
	clock_init(&reference, boot_time_stamp);
	board_irq_init(&acpi);
}

static void guard_devices(void)
{
	memory_map_add(&guarded, local_apic_address(), 4096);
	memory_map_add(&guarded, BOARD_IRQ_MESSAGES, BOARD_IRQ_MESSAGES_SIZE);
	memory_map_add(&guarded, acpi.hpet & ~4095UL, acpi.hpet ? 4096 : 0);
	for (uint32_t i = 0; i < acpi.io_apic_count; i++)
		memory_map_add(&guarded, acpi.io_apics[i].address & ~4095UL, 4096);
	if (guarded.overflow)
		kernel_panic("memory consists of too many parts to be guarded");
}

/* `page` is 0 if there is none for the others to begin at */
static void start_other_cpus(uint64_t page)
{
	uint64_t const *kernel = arch_pointer(kernel_space.root);
	uint64_t       *boot = (uint64_t *)boot_root;
	uint8_t         others[HW_CPUS_MAX];
	uint32_t        count = 0;

	for (uint32_t i = 0; i < acpi.cpu_count; i++)
		if (acpi.apic_ids[i] != arch_cpus[0].apic_id && count < HW_CPUS_MAX - 1)
			others[count++] = acpi.apic_ids[i];
	if (!page || count == 0)
		return;
	/* they come with the boot code's tables, and meet the kernel's half in it */
	memcpy(boot + 256, kernel + 256, 256 * sizeof(*boot));
	smp_start(others, count, page);
}

/* ------------------------------------------------------------------------- hand-over ---- */

static uint64_t make_clock_page(void)
{
	uint64_t const page = board_take_memory(4096);

	memset(arch_pointer(page), 0, 4096);
	*(struct hw_clock *)arch_pointer(page) = clock_description();
	return page;
}

/* what is known before the machine is started */
static uint64_t make_boot_info(void)
{
	uint64_t const       page = board_take_memory(sizeof(struct hw_boot_info));
	struct hw_boot_info *info = arch_pointer(page);

	memset(info, 0, sizeof(*info));
	info->framebuffer = loader.framebuffer;
	boot_modules_list(info);
	board_entropy(info->entropy);
	return page;
}

static void complete_boot_info(struct hw_boot_info *info)
{
	info->acpi_rsdp = loader.rsdp;
	info->pci = acpi.pci;
	info->clock_page = make_clock_page();
	info->cpu_count = smp_wait();
	/* nothing is taken any more */
	info->range_count = loader.memory.count;
	memcpy(info->ranges, loader.memory.ranges, sizeof(info->ranges));
	guard_devices();
	info->guarded_count = guarded.count;
	memcpy(info->guarded, guarded.ranges, sizeof(info->guarded));
}

/* from now on, an early panic finds what it looks for */
static void make_cpu_known(void)
{
	arch_cpus[0].self = &arch_cpus[0];
	arch_cpus[0].generic = &cpus[0];
	msr_write(MSR_GS_BASE, (uint64_t)&arch_cpus[0]);
}

void boot_main(uint32_t magic, uint32_t information)
{
	uint64_t startup_page = 0, info;

	make_cpu_known();
	board_irq_disable_legacy();
	console_init();
	screen_init(&loader.framebuffer);
	read_loader(magic, information);
	screen_init(&loader.framebuffer);
	if (!cpu_check())
		board_give_up();
	check_modules();
	if (!memory_map_take(&loader.memory, 4096, STARTUP_PAGE_LIMIT, &startup_page))
		kernel_print("Warning: no memory below 1 MiB, only one CPU is used\n");
	reserve_memory();
	build_page_tables();

	info = make_boot_info();
	start_machine();
	start_other_cpus(startup_page);
	complete_boot_info(arch_pointer(info));
	entry_leave(kernel_start(info));
}
