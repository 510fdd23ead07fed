# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What is special about x86_64. Part of the binary interface: the oldest processor that all
# components run on, and no landing pads, because the same file must run where nobody checks them.

ARCH_FLAGS := -m64 -march=x86-64 -fcf-protection=none
