/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
#include <base/status.h>

char const *fern_status_name(enum fern_status status)
{
	switch (status) {
#define NAME(name)                                                                                 \
	case FERN_##name:                                                                          \
		return #name
		NAME(OK);
		NAME(OUT_OF_RAM);
		NAME(OUT_OF_CAPS);
		NAME(INVALID_ARGUMENT);
		NAME(DENIED);
		NAME(NOT_FOUND);
		NAME(EXISTS);
		NAME(BUSY);
		NAME(LIMIT);
		NAME(TIMEOUT);
		NAME(TOO_SMALL);
		NAME(MALFORMED);
		NAME(UNSUPPORTED);
		NAME(VERSION);
		NAME(EMPTY);
		NAME(GONE);
		NAME(PROTOCOL);
		NAME(INTERNAL);
		NAME(DEFERRED);
#undef NAME
	case FERN_INTERFACE_STATUS:
	case FERN_STATUS_MAX:
		break;
	}
	return "UNKNOWN";
}
