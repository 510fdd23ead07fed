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

# tool/<tool>/test/run, and further ones run_<part>. A run script says that it is slow by a command,
# the test of a tool by a comment.
proc tool_tests {} {
	global tool_dir

	return [lmap script [lsort [glob -nocomplain $tool_dir/*/test/run{,_*}]] {
		set tool [file tail [file dirname [file dirname $script]]]
		set part [string range [file tail $script] 3 end]
		set test [dict create kind tool name tool/$tool$part goal "" command [list $script]]
		skip_if_slow $test [script_says [read_text $script] {# slow}]
	}]
}

# test/<repository>/<path>/<name>_test is called unit/<repository>/<name>.
proc program_tests {kind variable suffix} {
	global option

	return [lmap file [ask_build $variable] {
		if {[file dirname $file] eq "test/tool/idl/interfaces"} { continue }
		set name [lindex [file split $file] 1]/[string map [list $suffix ""] [file tail $file]]
		dict create kind $kind name $kind/$name goal $file \
			command [list [file join $option(build-dir) $file]]
	}]
}

# Each interface has a loop-back test and a fuzz target, unit/interface/<name> and fuzz/interface/<name>.
proc interface_tests {kind program arguments} {
	global option

	set file [ask_build $program]
	return [lmap name [ask_build INTERFACES] {
		dict create kind $kind name $kind/interface/$name goal $file \
			command [list [file join $option(build-dir) $file] $arguments$name]
	}]
}

# The kernels that scenarios are run on: those given by --kernel, separated by commas, or those of the
# file `kernels` for which there is a repository.
proc tested_kernels {} {
	global option tool_dir

	if {$option(kernel) ne ""} { return [split $option(kernel) ,] }
	set there [ask_build KERNELS]
	return [lmap line [split [string trim [read_text [file join $tool_dir test kernels]]] \n] {
		if {[string match #* $line] || $line ni $there} { continue }
		set line
	}]
}

proc scenario_tests {} {
	return [concat {*}[lmap kernel [tested_kernels] { scenarios_on $kernel }]]
}

proc scenarios_on {kernel} {
	set options [scenario_options $kernel]
	set tests {}
	foreach script [ask_build RUN_FILES $kernel] {
		set text [read_text $script]
		if {[script_says $text interactive] || [script_says $text bench]} { continue }

		set test [scenario_test $script $kernel $options]
		set test [skip_if_on_another_kernel $test $script]
		lappend tests [skip_if_slow $test [script_says $text slow]]
		if {[script_says $text every_machine]} { lappend tests {*}[machine_tests $test] }
	}
	return $tests
}

# With --quick and several kernels, what is no kernel's own runs on the first of them.
proc skip_if_on_another_kernel {test script} {
	global option

	set kernel [dict get $test kernel]
	set own [string match */base-$kernel/run/* $script]
	if {$option(quick) && !$own && $kernel ne [lindex [tested_kernels] 0]} {
		dict set test skip "on one kernel only with --quick"
	}
	return $test
}

proc scenario_options {kernel} {
	global option

	set options [ask_build_quoted RUN_OPT $kernel]
	if {![llength $option(names)]} { lappend options --built }
	if {$option(board) ne ""}      { lappend options --board $option(board) }
	return $options
}

# On Linux it has the scenario's name; other kernels are added to it.
proc scenario_test {script kernel options} {
	global option tool_dir

	set scenario [file rootname [file tail $script]]
	set name     [expr {$kernel eq "linux" ? "run/$scenario" : "run/$scenario ($kernel)"}]
	return [dict create kind run name $name kernel $kernel \
		goal [expr {[llength $option(names)] ? "" : "all"}] command [list \
			$tool_dir/run/run --build-dir $option(build-dir) --scenario $scenario \
			--script $script --kernel $kernel {*}$options]]
}

# The same test with each kind of medium, firmware and machine.
proc machine_tests {test} {
	global tool_dir

	set tests {}
	foreach line [split [string trim [read_text [file join $tool_dir run media]]] \n] {
		if {[string match #* $line]} { continue }
		lassign $line image firmware machine cpus memory
		set variant [join $line -]
		set other $test
		dict set other name [string map [list ) ", [join $line])"] [dict get $test name]]
		dict lappend other command --image $image --variant $variant \
			--power-on-qemu-firmware $firmware --power-on-qemu-machine $machine \
			--power-on-qemu-cpus $cpus --power-on-qemu-memory $memory
		lappend tests [skip_if_slow $other 1]
	}
	return $tests
}

# Where a repository base-<kernel> has recorded figures (run/figures), they must not get worse.
proc figure_tests {} {
	global option tool_dir

	return [concat {*}[lmap kernel [tested_kernels] {
		lmap file [recorded_figures $kernel] {
			skip_if_slow [dict create kind run name bench/$kernel goal "" kernel $kernel command [list \
				$tool_dir/test/run_bench --build-dir $option(build-dir) --kernel $kernel \
				--compare $file]] 1
		}
	}]]
}

proc recorded_figures {kernel} {
	return [concat {*}[lmap repository [ask_build REPOSITORIES $kernel] {
		if {[file tail $repository] ne "base-$kernel"} { continue }
		glob -nocomplain [file join $repository run figures]
	}]]
}

proc all_tests {} {
	return [concat [tool_tests] \
	               [program_tests unit UNIT_TESTS _test] \
	               [interface_tests unit INTERFACE_TEST ""] \
	               [scenario_tests] \
	               [figure_tests] \
	               [program_tests fuzz FUZZERS _fuzz] \
	               [interface_tests fuzz INTERFACE_FUZZER --interface=]]
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
		set wanted [lindex $option(names) 0]
		set names  [lmap test $all { dict get $test name }]
		if {[string first / $wanted] < 0} { set names [lmap name $names { file tail $name }] }
		set nearest [exec $tool_dir/nearest $wanted {*}$names]
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
	set goals [goals_by_kernel $tests]
	if {![dict size $goals]} { return $tests }

	puts "building ..."
	flush stdout
	set failed 0
	dict for {kernel names} $goals {
		if {![make_goals -k $kernel [lsort -unique $names]]} { set failed 1 }
	}
	if {!$failed} { return $tests }

	set failure [dict create kind tool name build fail "the build failed, see above"]
	return [concat [list $failure] [lmap test $tests { without_build $test }]]
}

# What does not belong to a kernel is built with the first one.
proc goals_by_kernel {tests} {
	set goals [dict create]
	foreach test $tests {
		if {[dict get $test goal] eq ""} { continue }
		dict lappend goals [kernel_of_test $test] [dict get $test goal]
	}
	return $goals
}

proc kernel_of_test {test} {
	if {[dict exists $test kernel]} { return [dict get $test kernel] }
	return [lindex [tested_kernels] 0]
}

# True if make succeeds; what it says is shown.
proc make_goals {how kernel goals} {
	global option

	return [expr {![catch {
		exec make -s $how -C $option(build-dir) KERNEL=$kernel {*}$goals >@stdout 2>@stdout
	}]}]
}

proc without_build {test} {
	set goal [dict get $test goal]

	if {[dict get $test kind] eq "run"} {
		dict set test command [lsearch -all -inline -not -exact [dict get $test command] --built]
	} elseif {$goal ne "" && ![make_goals -q [kernel_of_test $test] [list $goal]]} {
		dict set test fail "was not built"
	}
	return $test
}
