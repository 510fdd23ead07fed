/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * SHA-256 (FIPS 180-4) of bytes in memory.
 */
#ifndef OS_TEST_ISO9660_SHA256_H
#define OS_TEST_ISO9660_SHA256_H

#include <stddef.h>

enum { SHA256_TEXT = 64 };

/** The hash of `size` bytes in hexadecimal, terminated. */
void sha256(void const *data, size_t size, char out_text[SHA256_TEXT + 1]);

#endif /* OS_TEST_ISO9660_SHA256_H */
