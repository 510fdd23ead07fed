/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The logic of the registers against a fake of the device, which knows what an access must not do:
 * touch data without a reason, or anything at all while no interrupt is handled.
 */
#include "unit.h"

#include "uart.h"
#include <stdlib.h>

enum { FIFO = 16, STREAM = 4096 };

static struct fake {
	struct uart uart;
	bool        absent, old; /* no device; without FIFOs */
	bool        storm;       /* always one more reason */
	uint8_t     registers[8], divisor[2];
	uint8_t     input[STREAM], sent[STREAM], received[STREAM], output[STREAM];
	size_t      input_begin, input_end, sent_count, received_count, output_begin, output_end;
	unsigned    room; /* bytes that the transmitter takes */
	bool        transmitter_reason;
	unsigned    accesses, enables;
} fake;

static bool divisor_access(void)
{
	return fake.registers[3] & 0x80;
}

static uint8_t reason(void)
{
	uint8_t const fifos = fake.old ? 0 : 0xc0;

	if (fake.storm)
		return 0;
	if ((fake.registers[1] & 1) && fake.input_begin < fake.input_end)
		return fifos | (fake.input_end - fake.input_begin < 8 ? 0x0c : 0x04);
	if ((fake.registers[1] & 2) && fake.transmitter_reason) {
		fake.transmitter_reason = false; /* reading the reason takes it back */
		return fifos | 0x02;
	}
	return fifos | 0x01;
}

static uint8_t read_register(struct uart *uart, unsigned index)
{
	assert_ptr_equal(uart, &fake.uart);
	fake.accesses++;
	if (fake.absent)
		return 0xff;
	switch (index) {
	case 0:
		assert_false(divisor_access());
		assert_true(fake.input_begin < fake.input_end);
		return fake.input[fake.input_begin++];
	case 2:
		return reason();
	case 5:
		return fake.input_begin < fake.input_end;
	default:
		return fake.registers[index];
	}
}

static void transmit(uint8_t value)
{
	assert_true(fake.room > 0);
	fake.room--;
	fake.sent[fake.sent_count++] = value;
}

static void write_register(struct uart *uart, unsigned index, uint8_t value)
{
	assert_ptr_equal(uart, &fake.uart);
	fake.accesses++;
	if (divisor_access() && index < 2) {
		fake.divisor[index] = value;
		return;
	}
	if (index == 0) {
		transmit(value);
		return;
	}
	if (index == 1) {
		fake.enables++;
		if ((value & 2) && !(fake.registers[1] & 2))
			fake.transmitter_reason = true;
	}
	if (index != 2)
		fake.registers[index] = value;
}

static void receive(struct uart *uart, uint8_t byte)
{
	assert_ptr_equal(uart, &fake.uart);
	fake.received[fake.received_count++] = byte;
}

static bool next(struct uart *uart, uint8_t *out_byte)
{
	assert_ptr_equal(uart, &fake.uart);
	if (fake.output_begin == fake.output_end)
		return false;
	*out_byte = fake.output[fake.output_begin++];
	return true;
}

static struct uart_ops const ops = { read_register, write_register, receive, next };

static void begin(void)
{
	fake = (struct fake){ 0 };
	assert_true(uart_init(&fake.uart, &ops, 9600));
}

/* the device has sent what it had, and interrupts if it may */
static void let_send(unsigned room)
{
	fake.room = room;
	fake.transmitter_reason = true;
	if (fake.registers[1] & 2)
		uart_handle(&fake.uart);
}

static void sets_up(void **state)
{
	(void)state;
	begin();
	assert_int_equal(fake.divisor[0] | fake.divisor[1] << 8, 12);
	assert_int_equal(fake.registers[3], 0x03); /* 8 bits, and no divisor any more */
	assert_int_equal(fake.registers[1], 1);    /* only what is received */
	assert_true(fake.registers[4] & 8);        /* without OUT2, a PC hears nothing */
	assert_int_equal(fake.uart.fifo_size, 16);
}

static void finds_out_what_is_there(void **state)
{
	(void)state;
	fake = (struct fake){ .absent = true };
	assert_false(uart_init(&fake.uart, &ops, 9600));
	fake = (struct fake){ .old = true };
	assert_true(uart_init(&fake.uart, &ops, 9600));
	assert_int_equal(fake.uart.fifo_size, 1);
}

static void baudrates(void **state)
{
	static uint64_t const good[] = { 50, 9600, 57600, 115200 };
	static uint64_t const bad[] = { 0, 1, 7, 115199, 230400, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_true(uart_baudrate_valid(good[i]));
	for (size_t i = 0; i < 6; i++)
		assert_false(uart_baudrate_valid(bad[i]));
}

static void receives_when_interrupted(void **state)
{
	(void)state;
	begin();
	for (unsigned i = 0; i < 200; i++)
		fake.input[fake.input_end++] = (uint8_t)i;
	fake.accesses = 0;
	uart_handle(&fake.uart);
	assert_int_equal(fake.received_count, 200);
	assert_memory_equal(fake.received, fake.input, 200);
}

static void sends_by_interrupts_only(void **state)
{
	(void)state;
	begin();
	fake.room = FIFO;
	for (unsigned i = 0; i < 100; i++)
		fake.output[fake.output_end++] = (uint8_t)i;
	fake.accesses = 0;
	uart_send(&fake.uart);
	uart_send(&fake.uart);
	assert_int_equal(fake.accesses, 1); /* the permission to interrupt */
	assert_int_equal(fake.sent_count, 0);

	uart_handle(&fake.uart);
	for (unsigned i = 0; i < 10; i++)
		let_send(FIFO);
	assert_int_equal(fake.sent_count, 100);
	assert_memory_equal(fake.sent, fake.output, 100);
	assert_int_equal(fake.registers[1], 1); /* there is nothing to interrupt for */

	fake.output[fake.output_end++] = 7;
	uart_send(&fake.uart);
	uart_handle(&fake.uart);
	assert_int_equal(fake.sent_count, 101);
}

static void old_devices_get_one_byte(void **state)
{
	(void)state;
	fake = (struct fake){ .old = true };
	assert_true(uart_init(&fake.uart, &ops, 9600));
	fake.room = 1;
	fake.output_end = 3;
	uart_send(&fake.uart);
	uart_handle(&fake.uart);
	assert_int_equal(fake.sent_count, 1);
	let_send(1);
	let_send(1);
	assert_int_equal(fake.sent_count, 3);
}

/* both at once, in random portions: nothing is lost, doubled, or out of order */
static void moves_both_ways(void **state)
{
	(void)state;
	srand(1);
	begin();
	while (fake.received_count < STREAM / 2 || fake.sent_count < STREAM / 2) {
		for (int i = rand() % 20; i > 0 && fake.input_end < STREAM / 2; i--)
			fake.input[fake.input_end++] = (uint8_t)rand();
		for (int i = rand() % 20; i > 0 && fake.output_end < STREAM / 2; i--)
			fake.output[fake.output_end++] = (uint8_t)rand();
		if (fake.output_begin < fake.output_end)
			uart_send(&fake.uart);
		let_send(FIFO);
		uart_handle(&fake.uart);
	}
	assert_memory_equal(fake.received, fake.input, STREAM / 2);
	assert_memory_equal(fake.sent, fake.output, STREAM / 2);
}

/* a device that never has enough holds nobody up, and gets its chance to interrupt anew */
static void broken_devices_are_left(void **state)
{
	(void)state;
	begin();
	fake.storm = true;
	fake.accesses = fake.enables = 0;
	uart_handle(&fake.uart);
	assert_true(fake.accesses < 1000);
	assert_int_equal(fake.enables, 2);
	assert_int_equal(fake.registers[1], 1);
}

int main(void)
{
	struct CMUnitTest const tests[] = {
		cmocka_unit_test(sets_up),
		cmocka_unit_test(finds_out_what_is_there),
		cmocka_unit_test(baudrates),
		cmocka_unit_test(receives_when_interrupted),
		cmocka_unit_test(sends_by_interrupts_only),
		cmocka_unit_test(old_devices_get_one_byte),
		cmocka_unit_test(moves_both_ways),
		cmocka_unit_test(broken_devices_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
