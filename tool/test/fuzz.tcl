# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Fuzzing for a given time in total, in slices. The next slice goes to the target that had the
# least time so far, where the time of a target that found nothing new in its last slice counts
# four times: so most of the time goes where new code is still being reached. What was found
# stays in var/fuzz/<name>/corpus of the build directory and is where the next run begins. With
# --quick, each target has one slice that ends after a number of inputs, most often long before
# the time is over: libFuzzer counts in whole seconds.
set quick_runs 10000

# Processor seconds for `target_count` targets together, and the length of a slice: short enough
# that each target has its turn, and half of the time is left for those that go on to find something.
proc fuzz_budget {target_count} {
	global option

	set slice_max 10
	if {$option(night) > 0} {
		set budget [expr {$option(night) * 3600.0}]
		set slice_max 60
	} elseif {$option(quick)} {
		set budget $target_count
	} else {
		set budget 300.0
	}
	set budget [expr {max($target_count, $budget)}]
	return [list $budget [expr {max(1, min($slice_max, int($budget / (2 * $target_count))))}]]
}

proc fuzz_dir {name} {
	global option

	set dir [file join $option(build-dir) var fuzz [string map {fuzz/ "" / _} $name]]
	file mkdir [file join $dir corpus]
	return $dir
}

proc least_served {states} {
	set best ""
	dict for {name state} $states {
		if {[dict get $state running] || [dict get $state failed]} { continue }
		set cost [expr {[dict get $state seconds] * ([dict get $state gained] ? 1 : 4)}]
		if {$best eq "" || $cost < $least} {
			set best $name
			set least $cost
		}
	}
	return $best
}

proc start_slice {name seconds} {
	global fuzz_states option quick_runs

	set dir [fuzz_dir $name]
	set runs_max [expr {$option(quick) ? $quick_runs : -1}]
	dict set fuzz_states $name running 1
	start_job [list {*}[dict get $fuzz_states $name command] \
		-max_total_time=$seconds -runs=$runs_max \
		-timeout=20 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix=$dir/ $dir/corpus] [output_file $name] [list finish_slice $name]
}

proc finish_slice {name status seconds} {
	global fuzz_states

	set channel [open [output_file $name]]
	set text [read $channel]
	close $channel
	set new 0
	set runs 0
	regexp {stat::new_units_added:\s+(\d+)} $text all new
	regexp {stat::number_of_executed_units:\s+(\d+)} $text all runs

	set state [dict get $fuzz_states $name]
	dict set state running 0
	dict set state seconds [expr {[dict get $state seconds] + $seconds}]
	dict set state gained [expr {$new > 0}]
	dict set state runs   [expr {[dict get $state runs] + $runs}]
	dict set state found  [expr {[dict get $state found] + $new}]
	dict set state failed [expr {$status ne "0"}]
	dict set fuzz_states $name $state
}

proc run_fuzzers {tests} {
	global fuzz_states jobs_max jobs_running jobs_event

	set tests [report_decided $tests]
	if {![llength $tests]} { return }
	set fuzz_states [dict create]
	foreach test $tests {
		dict set fuzz_states [dict get $test name] [dict create command [dict get $test command] \
			running 0 failed 0 gained 1 seconds 0.0 runs 0 found 0]
	}
	lassign [fuzz_budget [llength $tests]] budget slice
	while {$budget >= 1} {
		set name [least_served $fuzz_states]
		if {$name eq "" && !$jobs_running} { break }
		if {$name eq "" || $jobs_running >= $jobs_max} { vwait jobs_event; continue }
		set seconds [expr {int(min($slice, $budget))}]
		set budget [expr {$budget - $seconds}]
		start_slice $name $seconds
	}
	wait_for_jobs
	report_fuzzers
}

proc report_fuzzers {} {
	global fuzz_states

	dict for {name state} $fuzz_states {
		set note [format "(%.1f s, %d runs, %d new inputs kept)" [dict get $state seconds] \
			[dict get $state runs] [dict get $state found]]
		if {[dict get $state failed]} {
			report_result FAIL $name $note
			show_output [output_file $name]
			puts "    inputs that fail are in [fuzz_dir $name]"
		} elseif {![dict get $state runs]} {
			report_result FAIL $name "(it never ran)"
			show_output [output_file $name]
		} else {
			report_result PASS $name $note
		}
	}
}
