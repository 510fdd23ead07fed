/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Bad kernels: the sample, with bytes of the input written over it. The first byte of each triple,
 * with the two lowest bits of the second, says where; the third is written there.
 */
#include "compose.h"
#include "sample_kernel.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	struct sample_kernel      kernel = sample_kernel();
	struct image_module const module = { "core", { (uint8_t *)&size, sizeof(size) } };
	struct image_bytes const  file = { (uint8_t *)&kernel, sizeof(kernel) };
	struct image_bytes        image;
	struct image_error        error;

	for (; size >= 3; data += 3, size -= 3)
		file.data[(data[0] | (data[1] & 3) << 8) % sizeof(kernel)] = data[2];
	if (image_compose(file, &module, 1, &image, &error))
		free(image.data);
	return 0;
}
