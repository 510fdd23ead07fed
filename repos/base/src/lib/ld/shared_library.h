/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * The public interface of base/shared_library.h works on the loader that is given here, before
 * the program starts.
 */
#ifndef FERN_LD_SHARED_LIBRARY_H
#define FERN_LD_SHARED_LIBRARY_H

#include "library.h"

void ld_shared_library_init(struct ld_loader *component_loader);

#endif /* FERN_LD_SHARED_LIBRARY_H */
