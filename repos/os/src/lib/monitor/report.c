/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include "object.h"

static uint64_t count_regions(struct fern_monitor const *monitor)
{
	uint64_t count = 0;

	fern_list_for_each(&monitor->sessions, struct monitor_session, element, session)
		fern_list_for_each(&session->maps, struct monitor_map, element, map)
			count += map->regions.count;
	return count;
}

/* the program's account, to which others pay */
static void write_quota(struct fern_monitor const *monitor, struct fern_xml_generator *xml)
{
	uint64_t ram_quota = 0, ram_used;
	uint32_t caps_quota = 0, caps_used;

	fern_ignore(fern_ram_info(monitor->env->ram, &ram_quota, &ram_used, &caps_quota,
	                          &caps_used)); /* there always is one */
	fern_xml_generator_u64(xml, "ram_quota", ram_quota);
	fern_xml_generator_u64(xml, "caps_quota", caps_quota);
}

void fern_monitor_report_calls(struct fern_monitor const *monitor, struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "books");
	write_quota(monitor, xml);
	fern_xml_generator_u64(xml, "objects", monitor->object_count);
	fern_xml_generator_u64(xml, "regions", count_regions(monitor));
	fern_xml_generator_end(xml);
	for (unsigned i = 0; i < CALL_COUNT; i++) {
		if (!monitor->calls[i])
			continue;
		fern_xml_generator_begin(xml, "call");
		fern_xml_generator_attribute(xml, "name", monitor_call_names[i]);
		fern_xml_generator_u64(xml, "count", monitor->calls[i]);
		fern_xml_generator_u64(xml, "failed", monitor->failed[i]);
		fern_xml_generator_end(xml);
	}
}

static void write_region(struct monitor_region const *region, struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "region");
	fern_xml_generator_format(xml, "begin", "0x%llx", (unsigned long long)region->begin);
	fern_xml_generator_format(xml, "size", "0x%llx",
	                          (unsigned long long)(region->end - region->begin));
	fern_xml_generator_u64(xml, "dataspace", region->dataspace.index);
	fern_xml_generator_u64(xml, "offset", region->offset);
	fern_xml_generator_bool(xml, "writeable", region->writeable);
	fern_xml_generator_bool(xml, "executable", region->executable);
	fern_xml_generator_end(xml);
}

static void write_map(struct monitor_map const *map, struct fern_xml_generator *xml)
{
	fern_xml_generator_begin(xml, "map");
	fern_xml_generator_string(xml, "label",
	                          fern_string_buf_string(&map->object.session->label));
	fern_xml_generator_attribute(xml, "session", monitor_service_name(map->object.session));
	if (fern_cap_valid(map->dataspace))
		fern_xml_generator_u64(xml, "dataspace", map->dataspace.index);
	for (struct monitor_region const *region = monitor_regions_first(&map->regions); region;
	     region = monitor_regions_next(region))
		write_region(region, xml);
	fern_xml_generator_end(xml);
}

/* all that core knows of, also those that components have created by themselves */
static void write_threads(struct monitor_session const *session, struct fern_xml_generator *xml)
{
	struct fern_cpu_cap const cpu = { session->object.core };
	struct fern_thread_cap    thread = { 0 };
	char                      name[FERN_CPU_NEXT_THREAD_NAME_MAX + 1];

	for (uint32_t id = 0;
	     fern_cpu_next_thread(cpu, id, false, &id, &name, &thread) == FERN_OK && id;) {
		fern_cap_release(thread.cap);
		fern_xml_generator_begin(xml, "thread");
		fern_xml_generator_string(xml, "label", fern_string_buf_string(&session->label));
		fern_xml_generator_attribute(xml, "name", name);
		fern_xml_generator_end(xml);
	}
}

void fern_monitor_report_maps(struct fern_monitor const *monitor, struct fern_xml_generator *xml)
{
	fern_list_for_each(&monitor->sessions, struct monitor_session, element, session) {
		fern_list_for_each(&session->maps, struct monitor_map, element, map)
			write_map(map, xml);
		if (session->kind == MONITOR_CPU)
			write_threads(session, xml);
	}
}
