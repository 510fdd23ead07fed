# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# C or assembler source without comments and blank lines. Strings and characters are left alone.

{
	code = ""
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		pair = substr($0, i, 2)
		if (in_comment) {
			if (pair == "*/") { in_comment = 0; i++ }
		} else if (quote != "") {
			code = code c
			if (c == "\\") { i++; code = code substr($0, i, 1) }
			else if (c == quote) quote = ""
		} else if (pair == "/*") {
			in_comment = 1
			i++
		} else if (pair == "//") {
			break
		} else {
			if (c == "\"" || c == "'") quote = c
			code = code c
		}
	}
	quote = ""                      # neither goes over the end of a line
	if (code ~ /[^ \t]/) print code
}
