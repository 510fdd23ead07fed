# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The sandbox library: children, sessions and routing. Also compiled for the host, for tests and for
# the library sandbox_check.

SRC_C = apply.c child.c child_start.c config.c config_check.c config_grammar.c config_rom.c \
        diff.c linker.c local.c parent_ops.c quota.c report.c route.c sandbox.c \
        serve.c session.c session_args.c session_open.c session_outcome.c upstream.c
LIBS  = attached grammar server
HOST  = yes
