/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The C library's part of <limits.h>: empty, because components have no C library. GCC's own
 * <limits.h> includes the next one on the search path and needs to find one.
 */
