# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Unit tests and fuzz targets: programs of the host, with sanitizers, linked to those libraries
# that say HOST = yes and to the base library with its parts for the host (arch/host/).
#
# A file test.mk beside the tests may name further sources for all tests of the directory (SRC_C,
# found in SRC_PATH), and set INC_DIR and CC_OPT.

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

test_objects    = $(call objects,$1,,obj/$(basename $(call test_path,$1)))

# $1: source, $2: variant, $3: libraries of the host to link
define test_rules
$(call read_description,$(call test_repository,$1),$(or $(wildcard $(dir $1)test.mk),/dev/null),)
$(call keep_description,$(call test_repository,$1),$1,$1)
$(eval $1.SRC_C    := $(notdir $1) $(SRC_C))
$(eval $1.SRC_PATH := $(patsubst %/,%,$(dir $1)) $(SRC_PATH))
$(eval $1.INC_DIR  := $(INC_DIR) $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $1)))) \
                      $(BASE_INTERNAL_INC_DIR))
$(call object_rules,$1,$2,obj/$(basename $(call test_path,$1)),,$(basename $(call test_path,$1)))
$(call test_file,$1): $(call test_objects,$1) $(foreach l,$(HOST_LIBRARIES),$(call archive,$l,$2))
	$$(call message,LINK,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(CC.$2) $(LD_FLAGS.$2) -o $$@ $(call test_objects,$1) \
		-Wl,--start-group $(foreach l,$(HOST_LIBRARIES),$(call archive,$l,$2)) -Wl,--end-group $3
endef

$(foreach f,$(UNIT_TEST_FILES),$(eval $(call test_rules,$f,host,-lcmocka)))
$(foreach f,$(FUZZ_FILES),$(eval $(call test_rules,$f,fuzz,)))

.PHONY: tests unit_tests fuzzers
tests: unit_tests fuzzers
unit_tests: $(UNIT_TESTS)
fuzzers: $(FUZZERS)
