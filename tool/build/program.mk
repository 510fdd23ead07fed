# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Programs. A component becomes bin/<name>, the same file for every kernel. What belongs to one
# kernel (core and its parts, and programs that use the host) becomes kernel/<kernel>/<name>.

# The note with the number of the binary interface that every component and library carries.
ABI_NOTE_SOURCE := $(wildcard $(BASE_DIR)/src/lib/ld/abi_note.S)
ABI_NOTE        := $(if $(ABI_NOTE_SOURCE),obj/abi_note.o)

ifneq ($(ABI_NOTE),)
flags.flags/abi_note := $(CC_FLAGS.component) $(call includes,$(PUBLIC_INC_DIRS) \
                        $(BASE_INTERNAL_INC_DIR))
$(call remember,flags/abi_note,$(CC_FACTS) $(CC) $(flags.flags/abi_note))
$(eval $(call compile_rule,$(ABI_NOTE),$(ABI_NOTE_SOURCE),flags/abi_note,abi_note,component))
endif

program_name    = $(notdir $1)
program_kernel  = $(or $($1.KERNEL),$($1.HYBRID))
program_file    = $(if $(call program_kernel,$1),kernel/$(call program_kernel,$1),bin)/$(notdir $1)
program_variant = $(if $($1.STATIC),static,$(if $($1.HYBRID),hybrid,component))
program_objdir  = $(call object_dir,$1,$($1.PRG_DIR))
program_rest    = $(if $(filter component,$(call program_variant,$1)),$(ABI_NOTE) $(LD_STUB))

# programs whose files the sources take in with .incbin
embedded = $(foreach e,$($1.EMBED),$(call program_file,program/$($1.KERNEL)/$e))
embed_flags = $(if $($1.EMBED),-Wa$(comma)-I$(comma)$(BUILD_DIR)/kernel/$($1.KERNEL))

define program_rules
$(call object_rules,$1,$(call program_variant,$1),$(call program_objdir,$1),$(call \
  embed_flags,$1),$(call program_name,$1),$(call embedded,$1))
$(call link_rule,$(call program_file,$1),$(call objects,$1,,$(call program_objdir,$1)),$(call \
  link_libraries,$(call program_kernel,$1),$(call program_variant,$1),$($1.LIBS)) $(call \
  program_rest,$1),$(LD_FLAGS.$(call program_variant,$1)) $($1.LD_OPT))
endef

$(foreach l,$(LIBRARIES),$(if $(call is_shared,$l),$(eval $(call shared_rules,$l))))
$(foreach p,$(PROGRAMS),$(eval $(call program_rules,$p)))

# -------------------------------------------------------------------------------- by name ---

# names of what exists for the chosen kernel; the directory names of the build are taken
RESERVED := all bin clean config_check debug documentation flags fuzzers help host idl image lib \
            list obj run test tests trace unit_tests var xsd

for_this_kernel = $(filter $(KERNEL),$(or $2,$(KERNEL)))

define name_rule
$(if $(filter $1,$(RESERVED)),$(error $3: the name '$1' is taken by the build system))
.PHONY: $1
$1: $2
all: $1
endef

.PHONY: all
all:

$(foreach l,$(LIBRARIES),$(if $(and $(call is_shared,$l),$(call \
	for_this_kernel,,$($l.KERNEL))),\
	$(eval $(call name_rule,$(notdir $l),$(call shared_file,$l),$($l.FILE)))))
$(foreach p,$(PROGRAMS),$(if $(call for_this_kernel,,$(call program_kernel,$p)),\
	$(eval $(call name_rule,$(notdir $p),$(call program_file,$p),$($p.FILE)))))

# where the run tool finds the schema of a component's configuration
ifeq ($(wildcard xsd/.),)
IGNORED := $(shell mkdir -p xsd)
endif
schema_of = $(wildcard $($1.PRG_DIR)/$(or $($1.CONFIG_XSD),config.xsd))
$(foreach p,$(PROGRAMS),$(if $(call schema_of,$p),$(call \
	remember,xsd/$(notdir $p),$(call schema_of,$p))))
