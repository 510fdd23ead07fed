/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <space_tag.h>

enum { CAPABILITY_RDCL_NO = 1 << 0 };

/* the first letters of "AuthenticAMD" and "HygonGenuine": they check rights before they read */
enum { VENDOR_AMD = 0x68747541, VENDOR_HYGON = 0x6f677948 };

void space_identify(struct arch_space *space)
{
	static uint64_t last;

	space->identity = ++last;
}

uint64_t space_tagged(struct space_tags *tags, struct arch_space const *space)
{
	uint64_t const tag = space->identity % SPACE_TAGS;
	bool const     known = tags->owners[tag] == space->identity;

	tags->owners[tag] = space->identity;
	return space->root | (tag + 1) | (known ? CR3_KEEP : 0);
}

bool space_isolation_needed(struct cpuid vendor, uint64_t capabilities)
{
	return vendor.ebx != VENDOR_AMD && vendor.ebx != VENDOR_HYGON &&
	       !(capabilities & CAPABILITY_RDCL_NO);
}
