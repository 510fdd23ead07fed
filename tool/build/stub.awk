# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# From a symbol list to the assembler source of a stub library: it has the names of the real
# library, and nothing behind them. Lines are `name T`, `name D size`, or comments from `#`.

function fail(text)
{
	printf "%s:%d: error: %s\n", FILENAME, FNR, text > "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN { print "\t.section .note.GNU-stack,\"\",@progbits" }

{ sub(/#.*/, "") }

NF == 0 { next }

$1 !~ /^[A-Za-z_][A-Za-z0-9_]*$/ { fail("'" $1 "' is no symbol") }
$1 in seen { fail("'" $1 "' is listed twice") }
{ seen[$1] = 1 }

$2 == "T" && NF == 2 {
	printf "\t.text\n\t.global %s\n\t.type %s, @function\n%s:\t.byte 0\n\t.size %s, 1\n", $1, $1, $1, $1
	next
}

$2 == "D" && NF == 3 && $3 ~ /^[1-9][0-9]*$/ {
	printf "\t.bss\n\t.balign 16\n\t.global %s\n\t.type %s, @object\n%s:\t.zero %d\n\t.size %s, %d\n",
	       $1, $1, $1, $3, $1, $3
	next
}

{ fail("expected 'name T' or 'name D size'") }
