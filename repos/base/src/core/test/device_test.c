/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The services for drivers: exclusive use, what is refused, and shared interrupts.
 */
#include "core_fixture.h"
#include <io_mem/connection.h>
#include <io_port/connection.h>
#include <irq/connection.h>
#include <stdio.h>

#define IO_MEM  ((struct fern_service_type)FERN_IO_MEM_SERVICE_TYPE)
#define IO_PORT ((struct fern_service_type)FERN_IO_PORT_SERVICE_TYPE)
#define IRQ     ((struct fern_service_type)FERN_IRQ_SERVICE_TYPE)

/* The arguments of a session for ports or memory; valid until the next call. */
static char const *range(uint64_t base, uint64_t size)
{
	static char text[64];

	snprintf(text, sizeof(text), "base=\"%llu\" size=\"%llu\"", (unsigned long long)base,
	         (unsigned long long)size);
	return text;
}

/* What comes of opening a session. It is closed again if that succeeds. */
static enum fern_status try(struct fern_service_type type, char const *args)
{
	struct fixture_session session = { 0 };
	enum fern_status const status =
		fixture_try_open(type, "driver", args, FIXTURE_DONATION, &session);

	if (status == FERN_OK)
		fixture_close(&session);
	return status;
}

static void test_not_offered(void **state)
{
	(void)state;
	fake.no_devices = true;
	assert_status(FERN_DENIED, try(IRQ, "line=\"3\""));
	assert_status(FERN_DENIED, try(IO_PORT, range(0, 1)));
	assert_status(FERN_DENIED, try(IO_MEM, range(0x1000000, 1)));
	fake.no_devices = false;
	assert_status(FERN_OK, try(IRQ, "line=\"3\""));
}

/* ---------------------------------------------------------------- memory ---- */

static void test_io_mem(void **state)
{
	struct fixture_session session = fixture_open(IO_MEM, "driver", range(0x1000010, 0x1000));
	struct fern_dataspace_cap ds = { 0 };
	uint64_t                  offset = 0, size = 0;
	bool                      writeable = false;

	(void)state;
	assert_status(FERN_OK,
	              fern_io_mem_dataspace((struct fern_io_mem_cap){ session.cap }, &ds, &offset));
	assert_int_equal(offset, 0x10);
	assert_status(FERN_OK, fern_dataspace_info(ds, &size, &writeable));
	assert_int_equal(size, 0x2000); /* it touches two pages */
	assert_true(writeable);
	fern_cap_release(ds.cap);
	fixture_close(&session);
}

static void test_io_mem_is_exclusive(void **state)
{
	struct fixture_session session = fixture_open(IO_MEM, "driver", range(0x2000000, 0x2000));

	(void)state;
	assert_status(FERN_BUSY, try(IO_MEM, range(0x2001fff, 1)));
	assert_status(FERN_BUSY, try(IO_MEM, range(0x1fff000, 0x1001)));
	assert_status(FERN_OK, try(IO_MEM, range(0x2002000, 1)));
	assert_status(FERN_OK, try(IO_MEM, range(0x1fff000, 0x1000)));
	fixture_close(&session);
	assert_status(FERN_OK, try(IO_MEM, range(0x2001fff, 1)));
}

static void test_io_mem_refused(void **state)
{
	(void)state;
	assert_status(FERN_DENIED, try(IO_MEM, range(0xfff000, 0x1000))); /* RAM */
	assert_status(FERN_INVALID_ARGUMENT, try(IO_MEM, range(0x1000000, 0)));
	assert_status(FERN_INVALID_ARGUMENT, try(IO_MEM, range(0x1000000, 0xffffffffff000000)));
	assert_status(FERN_INVALID_ARGUMENT, try(IO_MEM, range(0xfffffffffffff000, 0x1000)));
}

/* ---------------------------------------------------------------- ports ---- */

static void test_io_port(void **state)
{
	struct fixture_session        session = fixture_open(IO_PORT, "driver", range(0x70, 2));
	struct fern_io_port_cap const ports = { session.cap };
	uint32_t                      value = 0;

	(void)state;
	assert_status(FERN_OK, fern_io_port_write(ports, 0x71, 1, 42));
	assert_status(FERN_OK, fern_io_port_read(ports, 0x70, 2, &value));
	assert_int_equal(value, 42);
	assert_status(FERN_DENIED, fern_io_port_read(ports, 0x6f, 1, &value));
	assert_status(FERN_DENIED, fern_io_port_read(ports, 0x72, 1, &value));
	assert_status(FERN_DENIED, fern_io_port_read(ports, 0x71, 2, &value));
	assert_status(FERN_DENIED, fern_io_port_write(ports, UINT32_MAX, 4, 1));
	assert_status(FERN_INVALID_ARGUMENT, fern_io_port_read(ports, 0x70, 3, &value));
	fixture_close(&session);
}

static void test_io_port_is_exclusive(void **state)
{
	struct fixture_session session = fixture_open(IO_PORT, "driver", range(0x100, 8));

	(void)state;
	assert_status(FERN_BUSY, try(IO_PORT, range(0x107, 1)));
	assert_status(FERN_OK, try(IO_PORT, range(0x108, 1)));
	assert_status(FERN_INVALID_ARGUMENT, try(IO_PORT, range(0x200, 0)));
	assert_status(FERN_INVALID_ARGUMENT, try(IO_PORT, range(0xffff, 2)));
	assert_status(FERN_INVALID_ARGUMENT, try(IO_PORT, range(1, 0xffffffff)));
	fixture_close(&session);
}

/* ---------------------------------------------------------------- interrupts ---- */

static unsigned runs[2];

static void handle_first(struct fern_signal_handler *handler)
{
	runs[0] += (unsigned)handler->count;
}

static void handle_second(struct fern_signal_handler *handler)
{
	runs[1] += (unsigned)handler->count;
}

struct driver {
	struct fixture_session     session;
	struct fern_signal_handler handler;
};

static void open_driver(struct driver *driver, char const *args,
                        void (*handle)(struct fern_signal_handler *))
{
	*driver = (struct driver){ .session = fixture_open(IRQ, "driver", args) };
	assert_status(FERN_OK, fern_signal_handler_init(&driver->handler,
	                                                fern_loopback_entrypoint(), handle));
	assert_status(FERN_OK, fern_irq_sigh((struct fern_irq_cap){ driver->session.cap },
	                                     driver->handler.cap));
}

static void close_driver(struct driver *driver)
{
	fixture_close(&driver->session);
	fern_signal_handler_fini(&driver->handler);
}

static void acknowledge(struct driver *driver)
{
	assert_status(FERN_OK, fern_irq_acknowledge((struct fern_irq_cap){ driver->session.cap }));
}

static void interrupt(unsigned line)
{
	runs[0] = runs[1] = 0;
	fern_signal_submit(fake.irqs[line].handler);
	(void)fern_loopback_deliver_signals();
}

static void test_interrupt(void **state)
{
	struct driver driver;

	(void)state;
	open_driver(&driver, "line=\"3\" trigger=\"LEVEL_LOW\"", handle_first);
	acknowledge(&driver); /* nothing happened: no effect */
	assert_int_equal(fake.irqs[3].acknowledged, 0);
	interrupt(3);
	assert_int_equal(runs[0], 1);
	assert_int_equal(fake.irqs[3].acknowledged, 0);
	acknowledge(&driver);
	acknowledge(&driver);
	assert_int_equal(fake.irqs[3].acknowledged, 1);
	close_driver(&driver);
	assert_false(fern_cap_valid(fake.irqs[3].handler.cap));
}

static void test_shared_line(void **state)
{
	struct driver first, second;

	(void)state;
	open_driver(&first, "line=\"4\" trigger=\"LEVEL_LOW\"", handle_first);
	open_driver(&second, "line=\"4\" trigger=\"LEVEL_LOW\"", handle_second);
	assert_status(FERN_BUSY, try(IRQ, "line=\"4\" trigger=\"EDGE\""));
	interrupt(4);
	assert_int_equal(runs[0], 1);
	assert_int_equal(runs[1], 1);
	acknowledge(&first);
	acknowledge(&first); /* does not speak for the other one */
	assert_int_equal(fake.irqs[4].acknowledged, 0);
	acknowledge(&second);
	assert_int_equal(fake.irqs[4].acknowledged, 1);

	/* a driver that dies in the middle keeps nobody from the line */
	interrupt(4);
	acknowledge(&second);
	close_driver(&first);
	assert_int_equal(fake.irqs[4].acknowledged, 2);
	close_driver(&second);
}

static void test_interrupt_before_the_handler(void **state)
{
	struct fixture_session     session = fixture_open(IRQ, "driver", "line=\"5\"");
	struct fern_irq_cap const  irq = { session.cap };
	struct fern_signal_handler handler = { 0 };

	(void)state;
	interrupt(5);
	assert_status(FERN_OK,
	              fern_signal_handler_init(&handler, fern_loopback_entrypoint(), handle_first));
	assert_status(FERN_OK, fern_irq_sigh(irq, handler.cap));
	assert_int_equal(fern_loopback_deliver_signals(), 1);
	assert_int_equal(fake.irqs[5].acknowledged, 0);
	assert_status(FERN_OK, fern_irq_acknowledge(irq));
	assert_int_equal(fake.irqs[5].acknowledged, 1);
	fixture_close(&session);
	fern_signal_handler_fini(&handler);
}

static void test_message(void **state)
{
	struct fixture_session session = fixture_open(IRQ, "driver", "message=\"yes\"");
	struct fixture_session line = fixture_open(IRQ, "driver", "line=\"2\"");
	uint64_t               address = 0;
	uint32_t               data = 0;

	(void)state;
	assert_status(FERN_OK,
	              fern_irq_message((struct fern_irq_cap){ session.cap }, &address, &data));
	assert_int_equal(address, 0xfee00000);
	assert_int_equal(data, 0x51);
	assert_status(FERN_UNSUPPORTED,
	              fern_irq_message((struct fern_irq_cap){ line.cap }, &address, &data));
	assert_status(FERN_LIMIT, try(IRQ, "message=\"yes\""));
	fixture_close(&session);
	fixture_close(&line);
}

static void test_no_such_line(void **state)
{
	(void)state;
	assert_status(FERN_INVALID_ARGUMENT, try(IRQ, "line=\"8\""));
	assert_status(FERN_INVALID_ARGUMENT, try(IRQ, "line=\"3\" trigger=\"LOUD\""));
}

/* For each allocation that fails: an error, and nothing is left. */
static void test_allocation_failures(void **state)
{
	struct fern_service_type const types[] = { IRQ, IO_PORT, IO_MEM };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		enum fern_status status = FERN_OUT_OF_RAM;

		for (size_t failing = 1; status != FERN_OK; failing++) {
			fake.fail_in = failing;
			status = try(types[i], i ? range(0x1000000 * (i - 1), 1) : "line=\"3\"");
			assert_true(status == FERN_OK || status == FERN_OUT_OF_RAM);
			fake.fail_in = 0;
		}
	}
}

#define test(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
	struct CMUnitTest const tests[] = {
		test(test_not_offered),
		test(test_io_mem),
		test(test_io_mem_is_exclusive),
		test(test_io_mem_refused),
		test(test_io_port),
		test(test_io_port_is_exclusive),
		test(test_interrupt),
		test(test_shared_line),
		test(test_interrupt_before_the_handler),
		test(test_message),
		test(test_no_such_line),
		test(test_allocation_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
