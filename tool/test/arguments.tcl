# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Arguments of the test driver and of the measurements, and what it asks the build system.

array set option {
	build-dir "" quick 0 night 0 kernel "" board "" list 0 json "" record "" compare "" names {}
}

proc stop_with_error {message} {
	send_error "error: $message\n"
	exit 2
}

proc parse_arguments {arguments} {
	global option

	while {[llength $arguments]} {
		set arguments [lassign $arguments argument]
		switch -glob -- $argument {
			--quick - --list { set option([string range $argument 2 end]) 1 }
			--build-dir - --kernel - --board - --night - --json - --record - --compare {
				if {![llength $arguments]} { stop_with_error "$argument wants a value" }
				set arguments [lassign $arguments option([string range $argument 2 end])]
			}
			-*      { stop_with_error "unknown option '$argument'" }
			default { lappend option(names) $argument }
		}
	}
	if {![string is double -strict $option(night)]} {
		stop_with_error "--night wants a number of hours, not '$option(night)'"
	}
	set option(build-dir) [file normalize $option(build-dir)]
}

# The value of a variable of the build system for a kernel, as a list; without a kernel, for that of
# the build directory's configuration.
proc ask_build {variable {kernel ""}} {
	return [regexp -all -inline {\S+} [answer_of_make print/$variable $kernel]]
}

# The same if words may have been quoted.
proc ask_build_quoted {variable {kernel ""}} {
	return [split [answer_of_make words/$variable $kernel] \n]
}

proc answer_of_make {goal kernel} {
	global option

	set variables [expr {$kernel eq "" ? {} : [list KERNEL=$kernel]}]
	if {[catch { exec make -s -C $option(build-dir) {*}$variables $goal 2>@1 } answer]} {
		# of make's own words around a message nothing is to be learnt
		regexp {\*\*\* (.*?)\s+Stop\.} $answer all answer
		stop_with_error $answer
	}
	return [string trim $answer]
}
