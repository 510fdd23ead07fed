# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The plugin for QEMU that counts instructions between marks (tool/trace).

TRACE_PLUGIN  := host/trace.so
TRACE_SOURCES := $(addprefix $(FERN_DIR)/tool/trace/,plugin.c classify.c)

flags.flags/trace := $(COMMON_FLAGS) -O2 -fPIC -shared -fvisibility=hidden
$(call remember,flags/trace,$(CC_FACTS) $(CC) $(flags.flags/trace))

$(TRACE_PLUGIN): $(TRACE_SOURCES) $(wildcard $(FERN_DIR)/tool/trace/*.h) flags/trace
	$(call message,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(flags.flags/trace) -o $@ $(TRACE_SOURCES)

# the run tool asks for it by this name
.PHONY: trace
trace: $(TRACE_PLUGIN)
all: trace
