# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Which tests there are. A test is a dictionary: kind (tool, unit, run, fuzz), name, goal (what
# make has to build for it), command, and for some `skip`, the reason not to run it.
#
# With all scenarios, everything is built beforehand. One that was asked for by name builds what
# it needs, so that somebody's unfinished component is not in its way.

proc read_text {path} {
	set channel [open $path]
	set text [read $channel]
	close $channel
	return $text
}

# Does the script say, on a line of its own, that it is of this kind?
proc script_says {text word} { return [regexp -line "^\\s*$word\\s*$" $text] }

# A slow test is not for --quick.
proc skip_if_slow {test slow} {
	global option

	if {$slow && $option(quick)} { dict set test skip "slow, not with --quick" }
	return $test
}

# A run script says that it is slow by a command, the test of a tool by a comment.
proc tool_tests {} {
	global tool_dir

	return [lmap script [lsort [glob -nocomplain $tool_dir/*/test/run]] {
		set tool [file tail [file dirname [file dirname $script]]]
		set test [dict create kind tool name tool/$tool goal "" command [list $script]]
		skip_if_slow $test [script_says [read_text $script] {# slow}]
	}]
}

# test/<repository>/<path>/<name>_test is called unit/<repository>/<name>.
proc program_tests {kind variable suffix} {
	global option

	return [lmap file [ask_build $variable] {
		if {$file eq ""} { continue }
		set name [lindex [file split $file] 1]/[string map [list $suffix ""] [file tail $file]]
		dict create kind $kind name $kind/$name goal $file \
			command [list [file join $option(build-dir) $file]]
	}]
}

proc scenario_tests {} {
	global option tool_dir

	set options [ask_build RUN_OPT]
	set goal ""
	if {![llength $option(names)]} {
		lappend options --built
		set goal all
	}
	if {$option(board) ne ""} { lappend options --board $option(board) }
	set tests {}
	foreach script [ask_build RUN_FILES] {
		if {$script eq ""} { continue }
		set text [read_text $script]
		if {[script_says $text interactive] || [script_says $text bench]} { continue }

		set scenario [file rootname [file tail $script]]
		set test [dict create kind run name run/$scenario goal $goal command [list \
			$tool_dir/run/run --build-dir $option(build-dir) --scenario $scenario \
			--script $script --kernel $option(kernel) {*}$options]]
		lappend tests [skip_if_slow $test [script_says $text slow]]
	}
	return $tests
}

proc all_tests {} {
	return [concat [tool_tests] \
	               [program_tests unit UNIT_TESTS _test] \
	               [scenario_tests] \
	               [program_tests fuzz FUZZERS _fuzz]]
}

proc selected {name patterns} {
	foreach pattern $patterns {
		if {[string first $pattern $name] >= 0 || [string match $pattern $name]} { return 1 }
	}
	return [expr {![llength $patterns]}]
}

proc select_tests {} {
	global option tool_dir

	set all [all_tests]
	set tests [lmap test $all {
		if {![selected [dict get $test name] $option(names)]} { continue }
		set test
	}]
	if {![llength $tests]} {
		set words [lmap test $all { file tail [dict get $test name] }]
		set nearest [exec $tool_dir/nearest [lindex $option(names) 0] {*}$words]
		set hint [expr {$nearest eq "" ? "" : " Did you mean '$nearest'?"}]
		stop_with_error "no test is called '[join $option(names) {', '}]'.$hint"
	}
	return $tests
}

proc tests_of_kind {tests args} {
	return [lmap test $tests {
		if {[dict get $test kind] ni $args} { continue }
		set test
	}]
}

# Build what the tests need. Returns the tests, changed if that failed: then the failure counts as
# one of them, those that were not built fail (what is left of them may be outdated), and
# scenarios build what they need themselves.
proc build_tests {tests} {
	set goals [lsort -unique [lmap test $tests { dict get $test goal }]]
	set goals [lsearch -all -inline -not -exact $goals ""]
	if {![llength $goals]} { return $tests }

	puts "building ..."
	flush stdout
	if {[make_goals -k $goals]} { return $tests }

	set failure [dict create kind tool name build fail "the build failed, see above"]
	return [concat [list $failure] [lmap test $tests { without_build $test }]]
}

# True if make succeeds; what it says is shown.
proc make_goals {how goals} {
	global option

	return [expr {![catch {
		exec make -s $how -C $option(build-dir) {*}[make_variables] {*}$goals >@stdout 2>@stdout
	}]}]
}

proc without_build {test} {
	if {[dict get $test kind] eq "run"} {
		dict set test command [lsearch -all -inline -not -exact [dict get $test command] --built]
	} elseif {[dict get $test goal] ne "" && ![make_goals -q [list [dict get $test goal]]]} {
		dict set test fail "was not built"
	}
	return $test
}
