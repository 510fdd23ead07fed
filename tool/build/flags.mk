# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Compiler and linker flags. The same source file may be compiled in several variants:
#
#     component   position independent, freestanding: components and what is linked to them
#     abi         the same with visible symbols: libraries that export a symbol list
#     static      freestanding, at a fixed address: core and its stub
#     hybrid      a normal program of the host, for programs that need the host's libraries
#     host        the same with sanitizers: unit tests
#     fuzz        the same with the fuzzer's instrumentation, always by clang
#
# The flags of `component` are part of the binary interface.

include $(BUILD_TOOL_DIR)/arch/$(ARCH).mk

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wmissing-prototypes -Wstrict-prototypes

# messages and debug information name files as seen from the top of the tree
COMMON_FLAGS := -std=gnu17 -g $(WARNINGS) -fno-common \
                -ffile-prefix-map=$(FERN_DIR)/= -ffile-prefix-map=$(BUILD_DIR)=build

FREESTANDING_FLAGS := $(COMMON_FLAGS) $(ARCH_FLAGS) -O2 -ffreestanding -nostdinc \
                      -isystem $(CC_INCLUDE_DIR) -isystem $(BUILD_TOOL_DIR)/freestanding \
                      -fno-asynchronous-unwind-tables -fno-omit-frame-pointer

PIC_FLAGS := -fPIC -ftls-model=initial-exec -fstack-protector-strong

CC_FLAGS.component := $(FREESTANDING_FLAGS) $(PIC_FLAGS) -fvisibility=hidden
CC_FLAGS.abi       := $(FREESTANDING_FLAGS) $(PIC_FLAGS)
CC_FLAGS.static    := $(FREESTANDING_FLAGS) -fno-pie -ftls-model=local-exec -fstack-protector-strong
CC_FLAGS.hybrid    := $(COMMON_FLAGS) $(ARCH_FLAGS) -O2 -fPIE

SANITIZE := -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all
CC_FLAGS.host := $(COMMON_FLAGS) $(SANITIZE) -fsanitize=address,undefined
CC_FLAGS.fuzz := $(COMMON_FLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link,address,undefined

CC.component := $(CC)
CC.abi       := $(CC)
CC.static    := $(CC)
CC.hybrid    := $(CC)
CC.host      := $(CC)
CC.fuzz      := $(FUZZ_CC)

# --------------------------------------------------------------------------------- linking ---

empty :=
space := $(empty) $(empty)
comma := ,

LD_COMMON := -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 -Wl,-z,separate-code \
             -Wl,--build-id=none -Wl,--fatal-warnings

# nothing is made read-only after relocation (there is no mprotect), so no page is spent on it; constants share pages with
# code, because each further segment costs every component a page and two calls to core at its start
LD_DYNAMIC := -nostdlib $(LD_COMMON) -Wl,-z,noseparate-code -Wl,--hash-style=gnu -Wl,--no-undefined -Wl,--no-as-needed \
              -Wl,-z,norelro

# the entry point is of no use to ld.lib.so; naming it makes the linker insist that it exists
LD_FLAGS.component := $(LD_DYNAMIC) -pie -Wl,--no-dynamic-linker \
                      -Wl,--require-defined=fern_component_construct \
                      -Wl,--export-dynamic-symbol=fern_component_construct \
                      -Wl,--export-dynamic-symbol=fern_component_stack_size \
                      -Wl,-e,fern_component_construct

LD_FLAGS.shared := $(LD_DYNAMIC) -shared
LD_FLAGS.static := -nostdlib $(LD_COMMON) -static
# expanded where $1 is the program
LD_FLAGS.hybrid = $(if $(filter -static,$($1.LD_OPT)),,-pie)
LD_FLAGS.host   := -fsanitize=address,undefined
LD_FLAGS.fuzz   := -fsanitize=fuzzer,address,undefined
