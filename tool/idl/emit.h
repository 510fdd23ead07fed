/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Emitters: each text that a finished model is turned into is a template (see template.h) in the
 * directory template/.
 *
 * Words of a file:
 *
 *     $B $b                      base name, upper case and as it is
 *     includes                   $b: theirs; `based_on`: an interface's base is defined there
 *     statuses                   constants
 *     enumerations               $N name, $e $E lower and upper case, $(count), `values`: constants
 *     interfaces
 *     any_service, any_status    it has some
 *
 * of a constant: $n name, $(number), the same as $(status) in hexadecimal.
 *
 * of an interface:
 *
 *     $N $i $I                   as written, lower case, upper case
 *     $p                         path from its structure to the RPC object: "object", "base.object"
 *     $(base) $(base_name)       its base, lower case and as written
 *     bases                      all bases, the outermost first: $j lower case, `own` as below
 *     methods, session           methods; arguments of the session (fields)
 *     own, $(own_count)          it has methods of its own; their number
 *     $(count)                   number of methods with those of its bases
 *     service, any_arguments     it is one; its session has arguments,
 *     strings                    and strings among them
 *     $(ram) $(caps)             cost of a session
 *     $(fingerprint)
 *
 * of a method:
 *
 *     $q $m $M $o                name, with the interface's before it, in upper case; its opcode's
 *     $(opcode)                  the number
 *     arguments, results         fields
 *     records                    what goes both ways, see below
 *     fails                      constants
 *     any_results, any_fails     it has some;
 *     any_fields                 arguments or results
 *     moves, returns, maxima     arguments are handed over; this or results; strings or bytes
 *     writes                     the client's function writes to its buffers before the call
 *
 * of a record:
 *
 *     $r                         "request" or "reply"; each is also a word that says so
 *     fields, $(field_count)
 *     checked                    writing it can fail
 *     $(fixed) $(variable)       bytes of each part of the message, $(size) of both
 *     $(access)                  the fixed part, in the client's function
 *     $(tail) $(tail_index)      bytes of padding at its end, and the number of paddings before
 *     $(cap_count) $(moved)      number of capabilities, mask of those that are handed over
 *
 * of a field:
 *
 *     $f $F $v                   name, upper case, local variable
 *     $t $w $(type)              type for operations, in messages, as written
 *     $u                         of a capability: the untyped one in its variable
 *     number bool enum string bytes cap       what it is;
 *     plain, sized               number or bool; string or bytes, at most $(max) bytes
 *     any, optional, move        of capabilities, with $(optional_flag), $(moved_flag)
 *     $e $E                      its enumeration
 *     $(offset)                  in the fixed part; of capabilities the index
 *     $(padding) $(index)        bytes before it, and the number of paddings before that
 *     shared                     of a result: an argument has the same maximum
 *     $(initial) $(default)      default, in C and as written
 *     $(sign) $(limits)          of numbers: u or i; the range, in C
 *     $(limit) $(fuzz)           number of values or 0; kind for fuzzers
 *     $(syntax) $(max_text)      the whole field, and its maximum, as written
 *     $(line)                    documentation on one line
 *
 * and of all that can have documentation: $(text), and with the signs of a comment $(comment), or
 * $(indented) by a tab.
 */
#ifndef IDL_EMIT_H
#define IDL_EMIT_H

#include "template.h"

extern char const header_template[], connection_template[], server_template[], fuzz_template[],
	markdown_template[];

/** Write the text that a template makes of a file. */
void emit(FILE *stream, char const *template, struct file const *file);

#endif /* IDL_EMIT_H */
