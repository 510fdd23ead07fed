# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The host tool that checks configurations of init (tool/config_check), on the sandbox library.

CONFIG_CHECK        := host/config_check
CONFIG_CHECK_OBJECT := host/obj/config_check/main.c.o
CONFIG_CHECK_LIBS   := $(foreach l,$(filter $(HOST_LIBRARIES),$(addprefix library/,$(sort \
                         base $(call library_closure,,sandbox_check)))),$(call archive,$l,host))

flags.flags/config_check := $(CC_FLAGS.host) $(call includes,$(PUBLIC_INC_DIRS))
$(call remember,flags/config_check,$(CC_FACTS) $(CC) $(flags.flags/config_check))
$(eval $(call compile_rule,$(CONFIG_CHECK_OBJECT),$(FERN_DIR)/tool/config_check/main.c,$(strip \
	flags/config_check),config_check/main.c,host))

$(CONFIG_CHECK): $(CONFIG_CHECK_OBJECT) $(CONFIG_CHECK_LIBS)
	$(call message,LINK,$@)
	$(Q)$(CC) $(LD_FLAGS.host) -o $@ $< -Wl,--start-group $(CONFIG_CHECK_LIBS) -Wl,--end-group

# the run tool asks for it by this name
.PHONY: config_check
config_check: $(if $(filter library/sandbox_check,$(HOST_LIBRARIES)),$(CONFIG_CHECK))
all: config_check
