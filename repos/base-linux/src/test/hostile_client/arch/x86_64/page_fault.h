/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * How the CPU describes a page fault.
 */
#ifndef HOSTILE_CLIENT_PAGE_FAULT_H
#define HOSTILE_CLIENT_PAGE_FAULT_H

enum { PAGE_FAULT = 14, PAGE_FAULT_USER_READ = 4 };

#endif /* HOSTILE_CLIENT_PAGE_FAULT_H */
