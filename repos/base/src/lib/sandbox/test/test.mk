# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The sandbox is tested on the real core, with core's fake platform below it.

SRC_C    = sandbox_fixture.c core_fixture.c fake_platform.c cases.c
SRC_PATH = $(REP_DIR)/src/core/test $(REP_DIR)/src/test/route
INC_DIR += $(REP_DIR)/src/lib/base/test $(REP_DIR)/src/core/test $(REP_DIR)/src/test/route \
           $(REP_DIR)/src/core $(REP_DIR)/src/core/arch/$(ARCH)
CC_OPT   = -DROUTE_CASES='"$(REP_DIR)/src/test/route/cases.xml"'
