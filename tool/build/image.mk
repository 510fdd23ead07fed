# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The host tool that composes boot images of kernel and modules (tool/image).

IMAGE_TOOL         := host/image
IMAGE_TOOL_SOURCES := $(wildcard $(FERN_DIR)/tool/image/*.c)
IMAGE_TOOL_OBJECTS := $(patsubst $(FERN_DIR)/tool/%.c,host/obj/%.c.o,$(IMAGE_TOOL_SOURCES))
IMAGE_TOOL_INC_DIR := $(FERN_DIR)/repos/base-hw/src/include $(FERN_DIR)/repos/base/src/include

flags.flags/image := $(COMMON_FLAGS) -O1 $(call includes,$(IMAGE_TOOL_INC_DIR))
$(call remember,flags/image,$(CC_FACTS) $(CC) $(flags.flags/image) $(IMAGE_TOOL_OBJECTS))

host/obj/image/%.c.o: $(FERN_DIR)/tool/image/%.c flags/image
	$(call message,COMPILE,image/$*.c)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(flags.flags/image) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<

$(IMAGE_TOOL): $(IMAGE_TOOL_OBJECTS) flags/image
	$(call message,LINK,$@)
	$(Q)$(CC) -o $@ $(IMAGE_TOOL_OBJECTS)

ALL_OBJECTS += $(IMAGE_TOOL_OBJECTS)

# the run tool asks for it by this name
.PHONY: image
image: $(IMAGE_TOOL)
all: image
