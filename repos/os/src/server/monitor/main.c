/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Stands between a subsystem and core. See README.md.
 */
#include <base/attached_rom.h>
#include <base/component.h>
#include <base/log.h>
#include <os/monitor.h>
#include <os/reporter.h>
#include <util/format.h>

enum {
	DUMP_MAX = 4096,
	DUMP_LINE = 16,
};

static struct {
	struct fern_monitor        monitor;
	struct fern_sandbox        sandbox;
	struct fern_env           *env;
	struct fern_attached_rom   config, commands;
	struct fern_signal_handler config_changed, commands_changed;
	struct fern_reporter       calls, maps;
} main_;

/* ---------------------------------------------------------------- commands ---- */

static void answer(char const *what, struct fern_xml command, enum fern_status status)
{
	fern_log("%s %s: %s", what, fern_str(fern_xml_attribute_string(command, "address", "")),
	         fern_status_name(status));
}

static void log_line(uint64_t address, uint8_t const *data, uint64_t size)
{
	char   text[3 * DUMP_LINE + 1];
	size_t length = 0;

	for (uint64_t i = 0; i < size; i++)
		length += fern_format(text + length, sizeof(text) - length, " %02x", data[i]);
	fern_log("0x%llx:%s", (unsigned long long)address, text);
}

static void dump(struct fern_xml command, struct fern_string domain, uint64_t address)
{
	static uint8_t data[DUMP_MAX];
	uint64_t const wanted = fern_xml_attribute_size(command, "size", DUMP_LINE);
	uint64_t const size = wanted < DUMP_MAX ? wanted : DUMP_MAX;

	enum fern_status const status =
		fern_monitor_read(&main_.monitor, domain, address, data, size);
	answer("dump", command, status);
	for (uint64_t i = 0; status == FERN_OK && i < size; i += DUMP_LINE)
		log_line(address + i, data + i, size - i < DUMP_LINE ? size - i : DUMP_LINE);
}

static void patch(struct fern_xml command, struct fern_string domain, uint64_t address)
{
	uint64_t const size = fern_xml_attribute_u64(command, "size", sizeof(uint32_t));
	uint64_t       value;

	enum fern_status status = fern_xml_read_u64(command, "value", &value);
	if (size == 0 || size > sizeof(value))
		status = FERN_INVALID_ARGUMENT;
	if (status == FERN_OK)
		status = fern_monitor_write(&main_.monitor, domain, address, &value, size);
	answer("patch", command, status);
}

static void pause_threads(void)
{
	uint32_t               count = 0;
	enum fern_status const status = fern_monitor_pause(&main_.monitor, &count);

	fern_log("pause: %s, %u threads", fern_status_name(status), count);
}

static void execute(struct fern_xml command)
{
	struct fern_string const domain = fern_xml_attribute_string(command, "domain", "");
	uint64_t                 address = 0;

	if (fern_xml_type_is(command, "pause"))
		pause_threads();
	else if (fern_xml_type_is(command, "resume"))
		fern_log("resume: %u threads", fern_monitor_resume(&main_.monitor));
	else if (fern_xml_read_u64(command, "address", &address) != FERN_OK)
		fern_error("command <%s> is none, or lacks its address",
		           fern_str(fern_xml_type(command)));
	else if (fern_xml_type_is(command, "dump"))
		dump(command, domain, address);
	else if (fern_xml_type_is(command, "patch"))
		patch(command, domain, address);
}

/* ---------------------------------------------------------------- reports ---- */

/* the attribute `id` says which commands it is the answer to */
static void begin_report(struct fern_xml_generator *xml, char const *type)
{
	fern_xml_generator_begin(xml, type);
	fern_xml_generator_string(
		xml, "id",
		fern_xml_attribute_string(fern_attached_rom_xml(&main_.commands), "id", ""));
}

static void generate_calls(struct fern_xml_generator *xml, void *unused)
{
	(void)unused;
	begin_report(xml, "calls");
	fern_monitor_report_calls(&main_.monitor, xml);
	fern_xml_generator_end(xml);
}

static void generate_maps(struct fern_xml_generator *xml, void *unused)
{
	(void)unused;
	begin_report(xml, "maps");
	fern_monitor_report_maps(&main_.monitor, xml);
	fern_xml_generator_end(xml);
}

static void report(struct fern_reporter *reporter, fern_reporter_generate *generate)
{
	enum fern_status const status =
		reporter->env ? fern_reporter_report(reporter, generate, NULL) : FERN_OK;

	if (status != FERN_OK)
		fern_warning("no report '%s': %s", fern_str(reporter->name),
		             fern_status_name(status));
}

static void handle_commands(struct fern_signal_handler *handler)
{
	(void)handler;
	fern_attached_rom_update(&main_.commands);

	struct fern_xml const commands = fern_attached_rom_xml(&main_.commands);
	if (!fern_xml_valid(commands))
		return;
	fern_xml_for_each(commands, NULL, command)
		execute(command);
	report(&main_.maps, generate_maps);
	report(&main_.calls, generate_calls);
}

/* ---------------------------------------------------------------- the subsystem ---- */

static struct fern_sandbox_service *service(struct fern_sandbox *sandbox, struct fern_string name)
{
	return fern_monitor_service(sandbox->context, name);
}

static void handle_exited(struct fern_sandbox *sandbox, int value)
{
	(void)sandbox;
	fern_env_exit(main_.env, value);
}

static void handle_config(struct fern_signal_handler *handler)
{
	(void)handler;
	fern_attached_rom_update(&main_.config);

	struct fern_xml const config =
		fern_xml_child(fern_attached_rom_xml(&main_.config), "config");
	if (!fern_xml_valid(config))
		return; /* nothing to start, yet */

	enum fern_status const status = fern_sandbox_apply(&main_.sandbox, config);
	if (status != FERN_OK)
		fern_error("the configuration of the subsystem is not used: %s",
		           fern_status_name(status));
}

/* ---------------------------------------------------------------- start ---- */

static enum fern_status open_commands(struct fern_env *env)
{
	FERN_TRY(fern_attached_rom_open(&main_.commands, env, "commands"));
	FERN_TRY(fern_signal_handler_init(&main_.commands_changed, env->entrypoint,
	                                  handle_commands));
	fern_attached_rom_sigh(&main_.commands, &main_.commands_changed);
	handle_commands(&main_.commands_changed);
	return FERN_OK;
}

enum fern_status fern_component_construct(struct fern_env *env)
{
	static struct fern_sandbox_ops const ops = { .exited = handle_exited, .service = service };

	main_.env = env;
	FERN_TRY(fern_attached_rom_open(&main_.config, env, "config"));

	struct fern_xml const config = fern_attached_rom_xml(&main_.config);
	fern_monitor_init(&main_.monitor, env, fern_xml_attribute_bool(config, "log", false));
	if (fern_xml_attribute_bool(config, "report", false)) {
		FERN_TRY(fern_reporter_open(&main_.calls, env, "calls", 0));
		FERN_TRY(fern_reporter_open(&main_.maps, env, "maps", 0));
	}
	FERN_TRY(fern_sandbox_init(&main_.sandbox, env, &ops, &main_.monitor));
	FERN_TRY(fern_signal_handler_init(&main_.config_changed, env->entrypoint, handle_config));
	fern_attached_rom_sigh(&main_.config, &main_.config_changed);
	handle_config(&main_.config_changed);
	return fern_xml_attribute_bool(config, "commands", false) ? open_commands(env) : FERN_OK;
}
