# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Reading the descriptions. Each one is included with its variables empty; what it sets is kept
# as <id>.<VARIABLE>. The id of a program is `program/<name>`, of a library `library/<name>`;
# those of a repository base-<kernel> are `program/<kernel>/<name>` and `library/<kernel>/<name>`.

DESCRIPTION := TARGET SRC_C SRC_S SRC_PATH SRC_DIR INC_DIR LIBS CC_OPT LD_OPT CONFIG_XSD \
               STATIC HYBRID KERNEL_SPECIFIC SHARED_LIB HOST SYMBOLS EMBED IDL

PROGRAMS  :=
LIBRARIES :=

kernel_prefix = $(addsuffix /,$(call kernel_of_repository,$1))

# In the description of something for one kernel, BOARD is the board of that kernel, whatever is chosen.
CHOSEN_BOARD    := $(BOARD)
board_of_kernel  = $(or $(if $1,$(BOARD.$1)),$(CHOSEN_BOARD))

# Read the description $2 of repository $1; SRC_DIR is $3 if it does not say otherwise.
read_description = \
	$(foreach v,$(DESCRIPTION),$(eval $v :=)) \
	$(eval REP_DIR := $1) \
	$(eval PRG_DIR := $(patsubst %/,%,$(dir $2))) \
	$(eval SRC_DIR := $3) \
	$(eval BOARD := $(call board_of_kernel,$(call kernel_of_repository,$1))) \
	$(eval include $2) \
	$(eval SRC_PATH := $(SRC_DIR) $(SRC_PATH))

# Keep what was read from $2 of repository $1 as $3.<VARIABLE>.
keep_description = \
	$(if $($3.FILE),$(error $2: '$(notdir $3)' is already described in $($3.FILE))) \
	$(foreach v,$(DESCRIPTION),$(eval $3.$v := $$($v))) \
	$(eval $3.REP_DIR := $1) \
	$(eval $3.PRG_DIR := $(PRG_DIR)) \
	$(eval $3.FILE := $2) \
	$(eval $3.KERNEL := $(call kernel_of_repository,$1))

# A library is shared if it says so, or by its file name; any other one is an archive.
is_shared = $(or $($1.SHARED_LIB),$(filter %.so,$($1.TARGET)))

library_name = $(basename $(notdir $1))
library_id   = library/$(call kernel_prefix,$1)$(call library_name,$2)

read_library = \
	$(call read_description,$1,$2,$1/src/lib/$(call library_name,$2)) \
	$(call keep_description,$1,$2,$(call library_id,$1,$2)) \
	$(eval LIBRARIES += $(call library_id,$1,$2))

program_id = program/$(call kernel_prefix,$1)$(TARGET)

read_program = \
	$(call read_description,$1,$2,$(patsubst %/,%,$(dir $2))) \
	$(if $(TARGET),\
		$(call keep_description,$1,$2,$(call program_id,$1)) \
		$(eval PROGRAMS += $(call program_id,$1)),\
		$(warning $2: TARGET is not set, the program is left out))

IGNORED := $(foreach r,$(REPOSITORIES),\
             $(foreach f,$(filter $r/%,$(LIBRARY_FILES)),$(call read_library,$r,$f)) \
             $(foreach f,$(filter $r/%,$(PROGRAM_FILES)),$(call read_program,$r,$f)))

BOARD := $(CHOSEN_BOARD)
