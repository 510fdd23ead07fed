/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The memory that the witness keeps for itself. Nobody else's has this size, by which somebody who
 * came across it would notice.
 */
#ifndef WITNESS_KEPT_H
#define WITNESS_KEPT_H

enum { WITNESS_KEPT_SIZE = 77 * 4096 };

#endif /* WITNESS_KEPT_H */
