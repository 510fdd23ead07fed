# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# From a symbol list (see stub.awk, which checks it) to a linker version script that exports just
# these symbols, or with `-v required=1` to linker options that insist on each of them.

BEGIN { if (!required) print "{\nglobal:" }

{ sub(/#.*/, "") }
NF == 0 { next }
{ print required ? "-Wl,--require-defined=" $1 : "\t" $1 ";" }

END { if (!required) print "local:\n\t*;\n};" }
