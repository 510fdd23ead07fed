# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Libraries: static archives, compiled in each variant that somebody links; shared libraries; and
# the stub libraries that components are linked to in place of shared ones (lib/<name>.abi.so).

# Id of library $2 as seen by a target of kernel $1 (empty: any kernel): its own kernel's first.
find_library = $(firstword $(filter library/$(or $1,-)/$2,$(LIBRARIES)) \
                           $(filter library/$2,$(LIBRARIES)))

# All libraries that the libraries $2 need, themselves included. $3: those found so far
library_closure = $(if $(filter-out $3,$2),\
	$(call library_closure,$1,$(sort $(foreach l,$(filter-out $3,$2),\
		$($(call find_library,$1,$l).LIBS))),$3 $(filter-out $3,$2)),$3)

# $1: id; what the library is called in messages and file names
library_label = $(subst /,-,$(patsubst library/%,%,$1))

# -------------------------------------------------------------------------------- archives ---

archive_file = lib/$2/$(call library_label,$1).lib.a

define archive_rules
$(call object_rules,$1,$2,$(call object_dir,$1,lib/$(notdir $1))/$2,,$(call library_label,$1))
$(call archive_file,$1,$2): $(call objects,$1,$2,$(call object_dir,$1,lib/$(notdir $1))/$2) \
                            $(call flag_file,$1.$2.archive)
	$$(call message,ARCHIVE,$(call library_label,$1) ($2))
	$$(Q)mkdir -p $$(@D) && rm -f $$@
	$$(Q)ar rcsD $$@ $$(filter %.o,$$^)
$$(call remember,$(call flag_file,$1.$2.archive),sources: $($1.SRC_C) $($1.SRC_S))
endef

# The archive of library $1 in variant $2; its rules are made when it is first asked for.
archive = $(if $(archive_known.$1.$2),,$(eval archive_known.$1.$2 := yes)\
	$(eval $(call archive_rules,$1,$2)))$(call archive_file,$1,$2)

# What a target of kernel $1 links, in variant $2, to get the libraries $3.
link_libraries = $(foreach l,$(call library_closure,$1,$3),\
	$(if $(call find_library,$1,$l),\
		$(call link_library,$(call find_library,$1,$l),$2),no_library/$l))
link_library = $(if $(call is_shared,$1),$(call stub_or_library,$1),$(call archive,$1,$2))

no_library/%:
	@echo "error: there is no library '$*' (no repository has a lib/mk/$*.mk)" >&2; exit 1

# ---------------------------------------------------------------------------- stub libraries ---

# $1: name of the stub, $2: name of the library at run time, $3: symbol list
define stub_rules
lib/$1.abi.s: $3 $(BUILD_TOOL_DIR)/stub.awk
	$$(call message,STUB,$1)
	$$(Q)mkdir -p $$(@D)
	$$(Q)awk -f $(BUILD_TOOL_DIR)/stub.awk $3 > $$@
lib/$1.abi.so: lib/$1.abi.s flags/stub
	$$(Q)$(CC) $(LD_FLAGS.shared) -Wl,-soname,$2 -o $$@ $$<
endef

$(call remember,flags/stub,$(CC_FACTS) $(CC) $(LD_FLAGS.shared))

LD_STUB := lib/ld.abi.so
$(eval $(call stub_rules,ld,ld.lib.so,$(BASE_DIR)/lib/symbols/ld))

# exactly the listed symbols are exported, and all of them exist
define export_rules
lib/$1.exports: $2 $(BUILD_TOOL_DIR)/exports.awk
	$$(Q)mkdir -p $$(@D)
	$$(Q)awk -f $(BUILD_TOOL_DIR)/exports.awk $2 > $$@
lib/$1.required: $2 $(BUILD_TOOL_DIR)/exports.awk
	$$(Q)mkdir -p $$(@D)
	$$(Q)awk -v required=1 -f $(BUILD_TOOL_DIR)/exports.awk $2 > $$@
endef

# -------------------------------------------------------------------------- shared libraries ---

shared_name     = $(or $(filter %.so,$($1.TARGET)),$(notdir $1).lib.so)
shared_file     = $(if $($1.KERNEL),kernel/$($1.KERNEL),bin)/$(call shared_name,$1)
shared_variant  = $(if $($1.SYMBOLS),abi,component)
shared_objdir   = $(call object_dir,$1,lib/$(notdir $1))/$(call shared_variant,$1)
shared_objects  = $(call objects,$1,,$(call shared_objdir,$1))
stub_or_library = $(if $($1.SYMBOLS),lib/$(notdir $1).abi.so,$(call shared_file,$1))

# ld.lib.so stands below everything else: it is linked to nothing, and needs no note about itself
is_ld       = $(filter ld,$(notdir $1))
shared_rest = $(if $(call is_ld,$1),,$(ABI_NOTE) $(LD_STUB))

export_flags = -Wl,-Bsymbolic -Wl,--version-script=lib/$(library_label).exports \
               @lib/$(library_label).required

shared_link_flags = $(LD_FLAGS.shared) -Wl,-soname,$(call shared_name,$1) $($1.LD_OPT) \
	$(if $($1.SYMBOLS),$(call export_flags,$(call library_label,$1)))

define shared_rules
$(call object_rules,$1,$(call shared_variant,$1),$(call shared_objdir,$1),,$(call \
  library_label,$1))
$(if $($1.SYMBOLS),$(call export_rules,$(call library_label,$1),$($1.SYMBOLS)))
$(if $(and $($1.SYMBOLS),$(if $(call is_ld,$1),,no)),\
  $(eval $(call stub_rules,$(notdir $1),$(call shared_name,$1),$($1.SYMBOLS))))
$(call link_rule,$(call shared_file,$1),$(call shared_objects,$1),$(call \
  link_libraries,$($1.KERNEL),$(call shared_variant,$1),$($1.LIBS)) $(call shared_rest,$1),$(call \
  shared_link_flags,$1),$(if $($1.SYMBOLS),$(addprefix lib/$(call library_label,$1),.exports .required)))
endef

# Link $1 from the objects $2 and libraries $3 with flags $4. $5: more prerequisites. What is run
# carries no debug information; the complete file is kept under debug/.
define link_rule
flags.$(call flag_file,$1.link) := $(CC) $4
$1: $2 $3 $5 $(call flag_file,$1.link)
	$$(call message,LINK,$1)
	$$(Q)mkdir -p $$(@D) debug/$$(@D)
	$$(Q)$$(flags.$(call flag_file,$1.link)) -o debug/$1 $2 -Wl,--start-group $3 -Wl,--end-group
	$$(Q)strip -o $$@ debug/$1
$$(call remember,$(call flag_file,$1.link),$(CC_FACTS) $$(flags.$(call flag_file,$1.link)) $2 $3)
endef
