# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Lines from a run script to devices of the emulated machine, or to QEMU's monitor. For scripts that need one:
#
#     source [file join $tool_dir lib emulator_line.tcl]
#     machine args "[emulator_line serial] -serial chardev:serial"
#     boot
#     line_send serial "text"
#     line_expect serial {regular expression} 10

# Make a line, and return the arguments by which QEMU knows it as the character device `name`.
proc emulator_line {name} {
	global emulator_lines emulator_line_texts

	set path [file join [run_dir] $name]
	foreach end { in out } {
		file delete $path.$end
		exec mkfifo $path.$end
		# open for both directions, which does not wait for QEMU
		set channel [open $path.$end r+]
		fconfigure $channel -blocking 0 -buffering none -translation binary
		set emulator_lines($name,$end) $channel
	}
	set emulator_line_texts($name) ""
	return "-chardev pipe,id=$name,path=$path"
}

proc line_send {name text} {
	global emulator_lines

	# what does not fit into the line waits until QEMU reads
	fconfigure $emulator_lines($name,in) -blocking 1
	puts -nonewline $emulator_lines($name,in) $text
}

# What has arrived, and was not expected yet.
proc line_text {name} {
	global emulator_lines emulator_line_texts

	append emulator_line_texts($name) [read $emulator_lines($name,out)]
	return $emulator_line_texts($name)
}

# Wait for text behind the last match; returns the match and its groups.
proc line_expect {name pattern {seconds 10}} {
	global emulator_line_texts

	set begin [clock milliseconds]
	set ended 0
	while {![regexp -indices -- $pattern [line_text $name] range]} {
		if {$ended || [time_is_up $begin $seconds]} {
			fail "line '$name': no '$pattern' within $seconds s, but: '[line_text $name]'"
		}
		# the machine's log is read meanwhile, so that it goes on
		set ended [expr {[run_log_read 10] eq "end"}]
	}
	set match [regexp -inline -- $pattern $emulator_line_texts($name)]
	set emulator_line_texts($name) [string range $emulator_line_texts($name) [lindex $range 1]+1 end]
	return $match
}
