# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The scenario's log: kept as a whole, shown as it comes, written to a file, and searched.

set log_text     ""
set log_position 0
set log_file     ""

proc open_log {path} {
	global log_file
	set log_file [open $path w]
	fconfigure $log_file -buffering none -translation lf
}

# What modules of the step `log` call for each piece of output.
proc append_log {text} {
	global log_text log_file

	set text [with_names [string map [list \r ""] $text]]
	append log_text $text
	puts -nonewline $log_file $text
	puts -nonewline stdout $text
	flush stdout
}

# ---------------------------------------------------------------------------------- time ---

set processors [exec nproc]

# How slow the processor is: 1 for a usual one.
proc measure_slowness {} {
	set microseconds [lindex [time { for {set i 0} {$i < 100000} {incr i} {} }] 0]
	return [expr {max(1.0, $microseconds / 10000.0)}]
}
set slowness [measure_slowness]

# How many want to have each processor now: 1 if it is free.
proc measure_load {} {
	global processors

	set file [open /proc/loadavg]
	set load [lindex [read $file] 0]
	close $file
	return [expr {max(1.0, $load / $processors)}]
}

# How slow the machine is, compared with the processor it runs on; modules for emulators say so.
set machine_slowness 1.0

# The factor by which time-outs are longer than written: how slow the processor is or how many
# want to have it, at most 10; times how slow the machine is, and what the user says.
proc timeout_scale {} {
	global env slowness machine_slowness

	set scale [expr {min(10.0, max($slowness, [measure_load])) * $machine_slowness}]
	if {[info exists env(FERN_TIMEOUT_SCALE)]} {
		if {![string is double -strict $env(FERN_TIMEOUT_SCALE)]} {
			fail "FERN_TIMEOUT_SCALE is no number: '$env(FERN_TIMEOUT_SCALE)'"
		}
		set scale [expr {$scale * $env(FERN_TIMEOUT_SCALE)}]
	}
	return $scale
}

# True once `seconds`, scaled, have passed since `start` (milliseconds). The load may change.
proc time_is_up {start seconds} {
	set passed [expr {([clock milliseconds] - $start) / 1000.0}]
	return [expr {$passed >= $seconds && $passed >= $seconds * [timeout_scale]}]
}

# -------------------------------------------------------------------------------- search ---

# Position behind the first match at or behind `start`, or -1. Sets `next` to where a later
# search of a grown log has to begin.
proc search_log {kind pattern start next_name} {
	global log_text
	upvar $next_name next

	if {$kind eq "text"} {
		set next [expr {max($start, [string length $log_text] - [string length $pattern] + 1)}]
		set at [string first $pattern $log_text $start]
		return [expr {$at < 0 ? -1 : $at + [string length $pattern]}]
	}
	# a regular expression is matched within lines; an unfinished line is looked at again
	set line [string last "\n" $log_text]
	set next [expr {max($start, $line)}]
	if {[regexp -line -indices -start $start -- $pattern $log_text match]} {
		return [expr {[lindex $match 1] + 1}]
	}
	return -1
}

# Read the log for `seconds` of real time, or until the machine ends.
proc follow_log {seconds} {
	set end [expr {[clock milliseconds] + int($seconds * 1000)}]

	while {[clock milliseconds] < $end} {
		if {[run_log_read [expr {min(200, $end - [clock milliseconds])}]] eq "end"} { return }
	}
}

# Wait until the log holds `pattern` behind `start`. Returns the position behind it, or
# "timeout" or "end".
proc await_log {kind pattern start seconds} {
	set begin [clock milliseconds]
	set state data

	while 1 {
		set found [search_log $kind $pattern $start start]
		if {$found >= 0}                    { return $found }
		if {$state eq "end"}                { return end }
		if {[time_is_up $begin $seconds]}   { return timeout }
		set state [run_log_read 200]
	}
}
