/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * A statically linked program of the host that ends at once: what starting a process costs at
 * least.
 */
int main(void)
{
	return 0;
}
