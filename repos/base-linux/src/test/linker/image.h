/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Files that are handed to a child as ld.lib.so, and are none: a small program that attacks at
 * once, and damaged ones.
 */
#ifndef TEST_LINKER_IMAGE_H
#define TEST_LINKER_IMAGE_H

#include <stddef.h>

enum {
	IMAGE_SIZE = 4 * 4096,

	/* the payload's exit value is this plus the number of its attacks that got through */
	PAYLOAD_EXIT = 100,
	PAYLOAD_ATTACKS_MAX = 99,
};

/** What is wrong with an image, beside its payload. */
struct image_damage {
	char const *what;
	void (*apply)(unsigned char *image);
};

extern struct image_damage const image_damages[];
extern size_t const              image_damage_count;

/** Write the image with the payload, all proper, to IMAGE_SIZE zeroed bytes. */
void image_write(unsigned char *image);

#endif /* TEST_LINKER_IMAGE_H */
