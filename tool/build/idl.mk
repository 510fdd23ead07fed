# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The interface compiler, and what it makes of the interface definitions: idl/<name>/*.h. All of
# them exist before anything is compiled (goal `idl`); which of them an object really depends on
# the compiler tells. All headers of one definition have the same time of change.

IDL_TOOL         := host/idl
IDL_TOOL_SOURCES := $(wildcard $(FERN_DIR)/tool/idl/*.c)
IDL_TOOL_OBJECTS := $(patsubst $(FERN_DIR)/tool/%.c,host/obj/%.c.o,$(IDL_TOOL_SOURCES))
IDL_NAMES        := $(sort $(notdir $(basename $(IDL_FILES))))
IDL_INCLUDES     := $(addprefix -I ,$(wildcard $(addsuffix /idl,$(REPOSITORIES))))

.PHONY: idl
idl: $(foreach n,$(IDL_NAMES),idl/$n/$n.h) idl/all_interfaces.h

# the headers of a definition that does not exist any more must not be found
LEFTOVER_IDL_NAMES := $(filter-out $(IDL_NAMES) all_interfaces.h,$(notdir $(wildcard idl/*)))
ifneq ($(LEFTOVER_IDL_NAMES),)
IGNORED := $(shell rm -rf $(addprefix idl/,$(LEFTOVER_IDL_NAMES)))
endif

# gcc's assembler and clang each have a way of their own to find the templates
flags.flags/idl := $(COMMON_FLAGS) -O1 -I$(FERN_DIR)/tool/idl -Wa,-I,$(FERN_DIR)/tool/idl
$(call remember,flags/idl,$(CC_FACTS) $(CC) $(flags.flags/idl) $(IDL_TOOL_OBJECTS))

host/obj/%.c.o: $(FERN_DIR)/tool/%.c flags/idl
	$(call message,COMPILE,$*.c)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(flags.flags/idl) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<

host/obj/idl/templates.c.o: $(wildcard $(FERN_DIR)/tool/idl/template/*)

$(IDL_TOOL): $(IDL_TOOL_OBJECTS) flags/idl
	$(call message,LINK,$@)
	$(Q)$(CC) -o $@ $(IDL_TOOL_OBJECTS)

ALL_OBJECTS += $(IDL_TOOL_OBJECTS)

# included definitions are prerequisites, wherever they are found
$(foreach f,$(IDL_FILES),$(eval IDL_FILE.$(basename $(notdir $f)) := $f))

# $1: name, $2: definition
define idl_rule
idl/$1/$1.h: $2 $(IDL_TOOL)
	$$(call message,INTERFACE,$1)
	$$(Q)mkdir -p idl/$1
	$$(Q)sed -n 's|^[[:space:]]*include[[:space:]]*"\(.*\)\.idl".*|$$@: $$$$(IDL_FILE.\1)|p' \
		$2 > idl/$1/$1.d
	$$(Q)$(IDL_TOOL) $(IDL_INCLUDES) --out idl $2
	$$(Q)touch $$@ && touch -r $$@ idl/$1/*.h
idl/$1/connection.h idl/$1/server.h idl/$1/fuzz.h: idl/$1/$1.h ; @:
endef

$(foreach f,$(IDL_FILES),$(eval $(call idl_rule,$(basename $(notdir $f)),$f)))

include $(foreach n,$(IDL_NAMES),$(wildcard idl/$n/$n.d))

# what the tests of all interfaces go through
$(call remember,flags/all_interfaces,$(IDL_NAMES))

idl/all_interfaces.h: $(IDL_FILES) flags/all_interfaces
	$(Q)mkdir -p $(@D)
	$(Q){ echo '/* Generated: every interface of the repositories. */' && \
		echo '#include <base/internal/rpc_fuzzer.h>' && \
		printf '#include <%s/fuzz.h>\n' $(IDL_NAMES) && \
		printf '#define ALL_INTERFACES' && printf ' INTERFACE(%s)' $(INTERFACES) && echo; } > $@

# the reference, written into the tree
.PHONY: documentation
documentation: $(IDL_TOOL)
	$(call message,GENERATE,doc/interfaces.md)
	$(Q)$(FERN_DIR)/tool/documentation/interfaces $(BUILD_DIR)/$(IDL_TOOL) > $(FERN_DIR)/doc/interfaces.md
	$(call message,GENERATE,doc/system_calls.md)
	$(Q)$(FERN_DIR)/tool/documentation/system_calls > $(FERN_DIR)/doc/system_calls.md
