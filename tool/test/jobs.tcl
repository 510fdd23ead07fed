# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Running commands at the same time, and keeping the score.

set jobs_max     [exec nproc]
set jobs_running 0
set jobs_event   0

set done_count   0
array set count { PASS 0 FAIL 0 SKIP 0 }
set failed_names {}

# no single test may take longer, whatever it does (seconds, before scaling by the environment)
set test_time_max 900

proc output_file {name} {
	global option

	set file [file join $option(build-dir) var test [string map {/ _ " " _ ( "" ) "" , ""} $name].log]
	file mkdir [file dirname $file]
	return $file
}

# Run `command` with its output in `file`; call `{*}$done status seconds` when it ended. A command
# that was killed has the status "killed".
proc start_job {command file done} {
	global jobs_running test_time_max

	# the shell alone holds the pipe: its end is the end of the command
	set shell {timeout -k 10 "$0" "$@" > "$FERN_OUTPUT" 2>&1 < /dev/null; exit $?}
	set ::env(FERN_OUTPUT) $file
	set channel [open [list | sh -c $shell $test_time_max {*}$command] r]
	unset ::env(FERN_OUTPUT)
	incr jobs_running
	fconfigure $channel -blocking 0
	fileevent $channel readable [list job_readable $channel [clock milliseconds] $done]
}

proc job_readable {channel start done} {
	global jobs_running jobs_event

	read $channel
	if {![eof $channel]} { return }
	fconfigure $channel -blocking 1
	set status 0
	if {[catch { close $channel } message options]} {
		set code [dict get $options -errorcode]
		set status [expr {[lindex $code 0] eq "CHILDSTATUS" ? [lindex $code 2] : "killed"}]
	}
	incr jobs_running -1
	{*}$done $status [expr {([clock milliseconds] - $start) / 1000.0}]
	incr jobs_event
}

proc wait_for_jobs {} {
	global jobs_running
	while {$jobs_running > 0} { vwait jobs_event }
}

# ------------------------------------------------------------------------------------ scores ---

proc report_result {result name note} {
	global tests done_count count failed_names

	incr done_count
	incr count($result)
	if {$result eq "FAIL"} { lappend failed_names $name }
	puts [format {[%3d/%d] %s %s %s} $done_count [llength $tests] $result $name $note]
	flush stdout
}

# The part of the output that tells what went wrong.
proc show_output {file} {
	set channel [open $file]
	set text [string trimright [read $channel]]
	close $channel
	set at [string first "Run script execution failed" $text]
	if {$at < 0 || [string match "*could not build*" $text]} {
		set lines [split $text \n]
		set text [join [lrange $lines [expr {[llength $lines] - 30}] end] \n]
	} else {
		set text [string range $text $at end]
	}
	puts "    [string map [list \n "\n    "] $text]"
	puts "    complete output: $file"
}

proc finish_test {test file status seconds} {
	set name [dict get $test name]
	set time [format "(%.1f s)" $seconds]

	if {$status eq "77"} {
		set channel [open $file]
		regexp -line {skipped: (.*)$} [read $channel] all reason
		close $channel
		report_result SKIP $name "[expr {[info exists reason] ? $reason : {cannot run here}}] $time"
	} elseif {$status eq "0"} {
		report_result PASS $name $time
	} else {
		report_result FAIL $name "$time[expr {$status eq "124" ? " took too long" : ""}]"
		show_output $file
	}
}

# Report the tests whose result is known without running them; returns the others.
proc report_decided {tests} {
	set rest {}
	foreach test $tests {
		if {[dict exists $test skip]} {
			report_result SKIP [dict get $test name] [dict get $test skip]
		} elseif {[dict exists $test fail]} {
			report_result FAIL [dict get $test name] [dict get $test fail]
		} else {
			lappend rest $test
		}
	}
	return $rest
}

# Run lists of tests side by side, of each list as many at a time as there are processors. So those
# that mostly wait do not keep those that compute from running.
proc run_jobs {args} {
	global jobs_max lanes

	set lanes [lmap tests $args { report_decided $tests }]
	for {set lane 0} {$lane < [llength $lanes]} {incr lane} {
		for {set i 0} {$i < $jobs_max} {incr i} { next_in_lane $lane }
	}
	wait_for_jobs
}

proc next_in_lane {lane} {
	global lanes

	set rest [lassign [lindex $lanes $lane] test]
	if {$test eq ""} { return }
	lset lanes $lane $rest
	set file [output_file [dict get $test name]]
	start_job [dict get $test command] $file [list finish_in_lane $lane $test $file]
}

proc finish_in_lane {lane test file status seconds} {
	finish_test $test $file $status $seconds
	next_in_lane $lane
}

proc report_and_exit {} {
	global count failed_names

	if {[llength $failed_names]} { puts "\nfailed: [join $failed_names {, }]" }
	puts "\n$count(PASS) passed, $count(FAIL) failed, $count(SKIP) skipped"
	exit [expr {$count(FAIL) > 0 || $count(PASS) == 0}]
}
