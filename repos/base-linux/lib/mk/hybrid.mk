# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The base API for programs of the host that are components, too: they are linked with the host's C
# library and are not confined. Only core.config can admit them.

SRC_DIR  = $(REP_DIR)/src/lib/base/hybrid
SRC_PATH = $(REP_DIR)/src/lib/base/component $(BASE_DIR)/src/lib/ld

SRC_C  = hybrid.c watch.c environment.c native.c log_session.c failure.c status_note.c $(LINUX_MESSAGE_C)
SRC_C += $(filter-out memory.c,$(notdir $(wildcard $(BASE_DIR)/src/lib/base/*.c)))
SRC_S  = $(LINUX_MESSAGE_S)

include $(REP_DIR)/lib/import/linux.mk
