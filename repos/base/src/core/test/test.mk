# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors

SRC_C   = fake_platform.c core_fixture.c
INC_DIR += $(BASE_DIR)/src/core/arch/$(ARCH) $(BASE_DIR)/src/core/test $(BASE_DIR)/src/lib/base/test
