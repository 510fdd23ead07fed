# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The goals that are not files: help, list, clean, run/<scenario>; and the answer to goals and
# prerequisites that do not exist.

INFORMATIVE_GOALS := help list clean list/% print/% words/% run/%

.PHONY: help list clean

help:
	@echo "Goals of this build directory:"
	@echo "  all               every program and library for kernel '$(KERNEL)' (the default)"
	@echo "  <component>       one program or shared library, see 'make list'"
	@echo "  run/<scenario>    build, compose, boot and check a scenario"
	@echo "  tests             the unit tests and fuzz targets, for the host"
	@echo "  documentation     doc/interfaces.md and doc/system_calls.md, from the definitions"
	@echo "  list              programs, libraries and scenarios"
	@echo "  clean             remove everything that was built, keep etc/"
	@echo "Variables: V=1 (show commands), CC=clang, KERNEL=<kernel>, FUZZ_CC=<clang>."
	@echo "Configuration: $(BUILD_DIR)/etc/build.conf"

for_kernel   = $(filter $(KERNEL),$(or $1,$(KERNEL)))
all_programs = $(sort $(foreach p,$(PROGRAMS),\
                 $(if $(call for_kernel,$(or $($p.KERNEL),$($p.HYBRID))),$(notdir $p))))
all_shared   = $(sort $(foreach l,$(LIBRARIES),\
                 $(if $(and $(call is_shared,$l),$(call for_kernel,$($l.KERNEL))),$(notdir $l))))
all_static   = $(sort $(foreach l,$(LIBRARIES),$(if $(call is_shared,$l),,$(notdir $l))))

# those that stand in the repositories' src/test
test_programs = $(filter $(sort $(foreach p,$(PROGRAMS),\
                  $(if $(findstring /src/test/,$($p.SRC_DIR)),$(notdir $p)))),$(all_programs))

# $1: what; $2: the words
list_words = @echo "$1:"; echo "$2" | fmt -w 96 | sed 's/^/    /'

list:
	$(call list_words,Programs,$(filter-out $(test_programs),$(all_programs)))
	$(call list_words,Programs of tests,$(test_programs))
	$(call list_words,Shared libraries,$(all_shared))
	$(call list_words,Static libraries,$(all_static))
	$(call list_words,Scenarios on $(KERNEL),$(SCENARIOS))

# $1: test source; its name as goal and in messages: test/<repository>/<path>/<name>. Fuzz targets
# of tools count as a repository `tool`.
test_repository = $(firstword $(foreach r,$(REPOSITORIES) $(FERN_DIR)/tool,\
                    $(if $(filter $r/%,$1),$r)))
test_path       = $(subst /test/,/,$(patsubst $(dir $(call test_repository,$1))%,%,$1))
test_file       = test/$(basename $(call test_path,$1))

UNIT_TESTS := $(foreach f,$(UNIT_TEST_FILES),$(call test_file,$f))
FUZZERS    := $(foreach f,$(FUZZ_FILES),$(call test_file,$f))

# interfaces, in lower case: each has a loop-back test and a fuzz target, the same programs for all
INTERFACES = $(if $(and $(INTERFACE_TEST_DIR),$(IDL_FILES)),$(shell \
               sed -nE 's/^(interface|service) +([A-Za-z0-9_]+).*/\L\2/p' $(IDL_FILES)))
INTERFACE_TEST   := test/tool/idl/interfaces/interfaces_test
INTERFACE_FUZZER := test/tool/idl/interfaces/interfaces_fuzz

# for other tools: one word in each line; a variable's value; its words, of which some may be quoted
list/programs: ; @printf '%s\n' $(all_programs) $(all_shared)
print/%:       ; @printf '%s\n' '$($*)'
words/%:       ; @printf '%s\n' $($*)

clean:
	@rm -rf bin debug flags host idl kernel lib obj test var xsd

run/%:
	+@$(RUN_TOOL_DIR)/run --build-dir $(BUILD_DIR) --scenario $* --kernel $(KERNEL) \
		--board $(CHOSEN_BOARD) $(RUN_OPT)

# A source that only a dependency file still names has been moved or removed: what was
# made of it is made anew. If somebody still needs it, the compiler says so.
.DEFAULT:
	$(if $(filter %.c %.S %.h,$(filter-out $(MAKECMDGOALS),$@)),@:,\
		@nearest=$$($(FERN_DIR)/tool/nearest '$(notdir $@)' all $(all_programs) $(all_shared)); \
		echo "error: there is nothing to make '$@' from.$${nearest:+ Did you mean '$$nearest'?}" \
			"See 'make list'." >&2; exit 1)
