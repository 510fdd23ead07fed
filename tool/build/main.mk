# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The build system. One make reads the description of every program (target.mk) and library
# (lib/mk/<name>.mk) of all repositories, and builds what is asked for. Nothing is recursive.
#
# The Makefile of a build directory sets FERN_DIR and ARCH, reads etc/build.conf, which sets
# REPOSITORIES, KERNEL, BOARD, CC and RUN_OPT, and includes this file. See tool/build/README.md.

.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

MAKEFLAGS += -rR --no-print-directory -Otarget
SHELL     := /bin/sh
LC_ALL    := C
export LC_ALL

BUILD_DIR      := $(CURDIR)
BUILD_TOOL_DIR := $(FERN_DIR)/tool/build
RUN_TOOL_DIR   := $(FERN_DIR)/tool/run
BASE_DIR       := $(firstword $(filter %/base,$(REPOSITORIES)))

ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error GNU make 4.3 or newer is needed, this is $(MAKE_VERSION))
endif
ifeq ($(BASE_DIR),)
$(error REPOSITORIES in etc/build.conf names no repository 'base')
endif

# messages: one line for each step, with V=1 the commands too
ifeq ($(V),1)
Q :=
else
Q := @
endif
message = @printf '%-9s %s\n' '$1' '$2'

# everything that describes something, found by a single search
FOUND := $(sort $(shell find -L $(REPOSITORIES) -name .git -prune -o \
           \( -name target.mk -o -path '*/lib/mk/*.mk' -o -path '*/idl/*.idl' \
              -o -path '*/run/*.run' -o -name '*_test.c' -o -name '*_fuzz.c' \
              -o -path '*/test/test.mk' \) -print))

LIBRARY_FILES   := $(foreach r,$(REPOSITORIES),$(filter $r/lib/mk/%.mk,$(FOUND)))
PROGRAM_FILES   := $(filter %/target.mk,$(FOUND))
IDL_FILES       := $(foreach r,$(REPOSITORIES),$(filter $r/idl/%.idl,$(FOUND)))
UNIT_TEST_FILES := $(foreach f,$(filter %_test.c,$(FOUND)),$(if $(findstring /test/,$f),$f)) \
                   $(if $(filter $(FERN_DIR)/repos/base-hw,$(REPOSITORIES)),\
                     $(wildcard $(FERN_DIR)/tool/image/test/*_test.c \
                                $(FERN_DIR)/tool/trace/test/*_test.c))
# those of generated code need the base library as it is for the host
INTERFACE_TEST_DIR := $(if $(wildcard $(BASE_DIR)/include/base/fuzz.h),$(FERN_DIR)/tool/idl/test/interfaces)
UNIT_TEST_FILES    += $(wildcard $(INTERFACE_TEST_DIR)/*_test.c \
                        $(INTERFACE_TEST_DIR:/interfaces=/sample)/*_test.c)
FUZZ_FILES      := $(filter %_fuzz.c,$(FOUND)) $(wildcard $(FERN_DIR)/tool/*/test/*_fuzz.c) \
                   $(wildcard $(INTERFACE_TEST_DIR)/*_fuzz.c)

# a repository base-<kernel> holds what belongs to one kernel
KERNELS := $(patsubst base-%,%,$(filter base-%,$(notdir $(REPOSITORIES))))
kernel_of_repository = $(patsubst base-%,%,$(filter base-%,$(notdir $1)))

ifeq ($(filter $(KERNEL),$(KERNELS)),)
$(error unknown kernel '$(KERNEL)': there is no repository base-$(KERNEL). Kernels: $(KERNELS))
endif

# the scenarios of other kernels' repositories are none here
repository_counts = $(filter $(KERNEL),$(or $(kernel_of_repository),$(KERNEL)))

RUN_FILES := $(foreach r,$(REPOSITORIES),$(if $(call repository_counts,$r),\
               $(filter $r/run/%.run,$(FOUND))))
SCENARIOS := $(sort $(basename $(notdir $(RUN_FILES))))

include $(BUILD_TOOL_DIR)/description.mk
include $(BUILD_TOOL_DIR)/goals.mk

# goals that only tell something, or clean up, need no rules and leave no trace
ifneq ($(filter-out $(INFORMATIVE_GOALS),$(or $(MAKECMDGOALS),all)),)

# what the compilers are is part of the flags: another one compiles everything anew
CC_FACTS := $(shell $(CC) -print-file-name=include 2>&1 && $(CC) -dumpmachine && $(CC) -dumpversion)
CC_INCLUDE_DIR := $(firstword $(CC_FACTS))
ifeq ($(wildcard $(CC_INCLUDE_DIR)/stddef.h),)
$(error the compiler '$(CC)' does not work: $(CC_FACTS))
endif

ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(or $(MAKE_JOBS),$(shell nproc))
endif

include $(BUILD_TOOL_DIR)/flags.mk
include $(BUILD_TOOL_DIR)/object.mk
include $(BUILD_TOOL_DIR)/idl.mk
include $(BUILD_TOOL_DIR)/library.mk
include $(BUILD_TOOL_DIR)/program.mk
include $(BUILD_TOOL_DIR)/test.mk
include $(BUILD_TOOL_DIR)/config_check.mk
include $(BUILD_TOOL_DIR)/image.mk
include $(BUILD_TOOL_DIR)/trace.mk

# what each object was made of, as the compiler saw it
include $(wildcard $(ALL_OBJECTS:.o=.d))

endif
