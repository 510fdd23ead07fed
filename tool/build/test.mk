# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Unit tests and fuzz targets: programs of the host, with sanitizers, linked to those libraries
# that say HOST = yes and to the base library with its parts for the host (arch/host/).
#
# A file test.mk beside the tests may name further sources for all tests of the directory (SRC_C,
# found in SRC_PATH), set INC_DIR and CC_OPT, name files that the assembler includes (EMBED), and
# interface definitions that only these tests use (IDL, as seen from the directory); their headers
# go to test/idl/.

# memory.c is the C library's on the host
BASE_LIB_DIR := $(BASE_DIR)/src/lib/base
ifeq ($(filter library/base,$(LIBRARIES)),)
library/base.REP_DIR  := $(BASE_DIR)
library/base.SRC_PATH := $(BASE_LIB_DIR)
library/base.INC_DIR  := $(BASE_INTERNAL_INC_DIR)
library/base.SRC_C    := $(filter-out memory.c,$(patsubst $(BASE_LIB_DIR)/%,%,\
                           $(wildcard $(BASE_LIB_DIR)/*.c $(BASE_LIB_DIR)/arch/host/*.c)))
endif

HOST_LIBRARIES := $(sort library/base $(foreach l,$(LIBRARIES),$(if $($l.HOST),$l)))

# ------------------------------------------------------------------ directories of tests ---

# A directory of tests, named with a slash at its end, is an id like a program: what its test.mk
# names is compiled once for each variant, for however many tests.
test_dirs     = $(sort $(dir $1))
without_slash = $(patsubst %/,%,$1)
test_dir_obj  = obj/$(call test_path,$1)$2

# $1: directory
read_test_dir = \
	$(call read_description,$(call test_repository,$1),$(or $(wildcard $1test.mk),/dev/null),) \
	$(call keep_description,$(call test_repository,$1),$1,$1) \
	$(eval $1.SRC_PATH := $(call without_slash,$1) $(SRC_PATH)) \
	$(eval $1.INC_DIR  := $(INC_DIR) $(call without_slash,$(dir $(call without_slash,$1))) \
	                      $(BASE_INTERNAL_INC_DIR) $(if $(IDL),test/idl))

# headers of the definitions $1
test_idl_headers = $(foreach i,$1,test/idl/$(basename $(notdir $i))/$(basename $(notdir $i)).h)

# $1: definition
define test_idl_rule
$(call test_idl_headers,$1): $1 $(IDL_TOOL)
	$$(call message,INTERFACE,$(basename $(notdir $1)))
	$$(Q)mkdir -p test/idl
	$$(Q)$(IDL_TOOL) $(IDL_INCLUDES) --out test/idl $1 && touch $$@
endef

# What runs once for each test is not worth optimizing, which takes most of a compilation; only
# what is fuzzed has to be fast.
test_optimization = $(if $(filter host,$1),-O0)

# $1: directory, $2: variant
define test_dir_rules
$(call object_rules,$1,$2,$(call test_dir_obj,$1,$2),$(call test_optimization,$2),$(call without_slash,$(call \
  test_path,$1)),$(call test_idl_headers,$($1.IDL)) $($1.EMBED))
endef

TEST_DIRS := $(call test_dirs,$(UNIT_TEST_FILES) $(FUZZ_FILES))
$(foreach d,$(TEST_DIRS),$(eval $(call read_test_dir,$d)))
$(foreach i,$(sort $(abspath $(foreach d,$(TEST_DIRS),$(addprefix $d,$($d.IDL))))),\
	$(eval $(call test_idl_rule,$i)))
$(foreach d,$(call test_dirs,$(UNIT_TEST_FILES)),$(eval $(call test_dir_rules,$d,host)))
$(foreach d,$(call test_dirs,$(FUZZ_FILES)),$(eval $(call test_dir_rules,$d,fuzz)))

# ----------------------------------------------------------------------------------- tests ---

# $1: source
read_test = \
	$(foreach v,REP_DIR SRC_PATH INC_DIR CC_OPT IDL,$(eval $1.$v := $$($(dir $1).$v))) \
	$(eval $1.SRC_C := $(notdir $1))

test_name    = $(basename $(call test_path,$1))
test_objects = $(call objects,$1,,obj/$(call test_name,$1)) \
               $(call objects,$(dir $1),,$(call test_dir_obj,$(dir $1),$2))

host_archives = $(foreach l,$(HOST_LIBRARIES),$(call archive,$l,$1))

# $1: source, $2: variant, $3: libraries of the host to link
define test_rules
$(call object_rules,$1,$2,obj/$(call test_name,$1),$(call \
  test_optimization,$2),$(call test_name,$1),$(call test_idl_headers,$($1.IDL)))
$(call test_file,$1): $(call test_objects,$1,$2) $(call host_archives,$2)
	$$(call message,LINK,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(CC.$2) $(LD_FLAGS.$2) -o $$@ $(call test_objects,$1,$2) \
		-Wl,--start-group $(call host_archives,$2) -Wl,--end-group $3
endef

$(foreach f,$(UNIT_TEST_FILES) $(FUZZ_FILES),$(eval $(call read_test,$f)))
$(foreach f,$(UNIT_TEST_FILES),$(eval $(call test_rules,$f,host,-lcmocka)))
$(foreach f,$(FUZZ_FILES),$(eval $(call test_rules,$f,fuzz,)))

.PHONY: tests unit_tests fuzzers
tests: unit_tests fuzzers
unit_tests: $(UNIT_TESTS)
fuzzers: $(FUZZERS)
