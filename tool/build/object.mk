# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# From sources to objects, for every kind of target.

ALL_OBJECTS :=

# directories of headers that everybody sees, and those that only parts of the base system see
PUBLIC_INC_DIRS := $(wildcard $(addsuffix /include,$(REPOSITORIES))) idl
BASE_INTERNAL_INC_DIR := $(BASE_DIR)/src/include

includes = $(addprefix -I,$1)

# Remember the text $2 in file $1: rewrite the file only if it holds something else. What depends
# on the file is built anew when the text changes. (GNU make 4.3 does not always take off the
# newline at the end of a file it reads.)
differ   = $(subst x$1,,x$2)$(subst x$2,,x$1)
remember = $(if $(call differ,$(strip $2),$(strip $(file <$1))),$(file >$1,$(strip $2)))

ifeq ($(wildcard flags/.),)
IGNORED := $(shell mkdir -p flags)
endif
flag_file = flags/$(subst /,_,$1)

# the first directory of $1 that holds the source file $2
find_source = $(firstword $(wildcard $(addsuffix /$2,$1)) $(firstword $1)/$2)

# the place of objects: obj/<repository>/<path below it>
object_dir = obj/$(notdir $($1.REP_DIR))/$(patsubst $($1.REP_DIR)/%,%,$2)

define compile_rule
$1: $2 $3 $6 | idl
	$$(call message,$(if $(filter %.S,$2),ASSEMBLE,COMPILE),$4)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(CC.$5) $$(flags.$3) -MMD -MP -MF $$(@:.o=.d) -c -o $$@ $$<
ALL_OBJECTS += $1
endef

# The objects of id $1, compiled as variant $2 into directory $3.
objects = $(addprefix $3/,$(addsuffix .o,$($1.SRC_C) $($1.SRC_S)))

# Rules for them. $4: more flags, $5: the name in messages, $6: more prerequisites
define object_rules
flags.$(call flag_file,$1.$2) := $(strip $(CC_FLAGS.$2) $4 $($1.CC_OPT) \
    $(call includes,$($1.INC_DIR) $(firstword $($1.SRC_PATH)) $(PUBLIC_INC_DIRS)))
$$(call remember,$(call flag_file,$1.$2),$(CC_FACTS) $(CC.$2) $$(flags.$(call flag_file,$1.$2)))
$(foreach s,$($1.SRC_C) $($1.SRC_S),\
  $(eval $(call compile_rule,$3/$s.o,$(call find_source,$($1.SRC_PATH),$s),$(call \
    flag_file,$1.$2),$5/$s,$2,$6)))
endef
