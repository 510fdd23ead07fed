/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The driver of a PCI device that exists to try drivers with: QEMU's "edu" (docs/specs/edu.txt).
 */
#ifndef EDU_H
#define EDU_H

#include <base/env.h>

/** Test interrupts by a shared line, which is level-triggered, and by messages. */
void edu_test(struct fern_env *env);

#endif /* EDU_H */
