/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: The Fern authors */
/*
 * Emitters: each text that a finished model is turned into is a template (see template.h) in the
 * directory template/.
 *
 * Words of a file:
 *
 *     $b                         base name
 *     includes                   $b: theirs
 *     statuses                   constants
 *     enumerations               $e: lower case, $(count), `values`: constants
 *     interfaces
 *     any_service                one of them is one
 *
 * of a constant: $n name, $(number), the same as $(status) in hexadecimal.
 *
 * of an interface:
 *
 *     $i                         name in lower case
 *     $p                         path from its structure to the RPC object: "object", "base.object"
 *     $(base) $(base_name)       its base, lower case and as written
 *     $(base_file)               the file that defines it, if that is another one
 *     bases                      all bases, the outermost first: $j lower case, `methods`
 *     methods, session           methods; arguments of the session (fields)
 *     $(own_count) $(count)      number of methods, and with those of its bases
 *     service, strings           it is one; its session has strings among its arguments
 *     $(ram) $(caps)             cost of a session
 *     $(fingerprint)
 *
 * of a method:
 *
 *     $q $m                      name, with the interface's before it
 *     $(opcode)                  the number
 *     arguments, results         fields
 *     records                    what goes both ways, see below
 *     fails                      constants
 *     any_fields                 it has arguments or results
 *     returns, maxima            there are results or arguments handed over; strings or bytes
 *     writes                     the client's function writes to its buffers before the call
 *
 * of a record:
 *
 *     $r                         "request" or "reply"; the latter is also a word that says so
 *     fields, $(field_count)
 *     checked                    writing it can fail
 *     $(fixed) $(variable)       bytes of each part of the message, $(size) of both
 *     $(access)                  the fixed part, in the client's function
 *     $(tail)                    bytes of padding at its end
 *     $(cap_count) $(moved)      number of capabilities, mask of those that are handed over
 *
 * of a field:
 *
 *     $f $v                      name, local variable
 *     $t $w $(type)              type for operations, in messages, as written
 *     $u                         of a capability: the untyped one in its variable
 *     bool enum string bytes cap what it is; numbers have $(limits), strings and bytes $(max)
 *     any, optional, move        of capabilities
 *     $e                         its enumeration, lower case
 *     $(offset)                  in the fixed part; of capabilities the index
 *     $(padding)                 bytes before it
 *     shared                     of a result: an argument has the same maximum
 *     $(initial) $(default)      default: in C, of enumerations the value's name; as written
 *     $(sign) $(limits)          of numbers: u or i; the range, in C
 *     $(limit) $(fuzz)           number of values or 0; kind for fuzzers
 *     $(max_text)                " max N", as written
 *
 * and of all that has a name of its own: $(name) as written, and its documentation: $(text),
 * $(line) on one line, and with the signs of a comment $(comment), or $(indented) by a tab.
 */
#ifndef IDL_EMIT_H
#define IDL_EMIT_H

#include "template.h"

extern char const header_template[], connection_template[], server_template[], fuzz_template[],
	markdown_template[];

/** Write the text that a template makes of a file. */
void emit(FILE *stream, char const *template, struct file const *file);

#endif /* IDL_EMIT_H */
