# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The commands of run scripts, documented in README.md.

set built_names     {}
set explanation     ""
set is_interactive  0
set boot_dir_made   0
set figures         {}

# -------------------------------------------------------------------------------- results ---

proc finish {status} {
	power_off
	exit $status
}

# Ctrl-C: how people leave what runs until they do.
proc leave {} {
	global is_interactive
	finish [expr {$is_interactive ? 0 : 1}]
}

proc succeed {} {
	write_figures
	puts "\nRun script execution successful."
	finish 0
}

# End the scenario as failed; show the part of the log that matters.
proc fail {message} {
	global log_text option

	puts "\nRun script execution failed: $option(scenario): $message"
	if {$log_text ne ""} { show_end_of_log }
	flush stdout
	finish 1
}

proc show_end_of_log {} {
	global log_text

	set lines [split [string trimright $log_text] \n]
	set last  [expr {max(0, [llength $lines] - 20)}]
	set shown [lrange [lsearch -all -inline -nocase -regexp \
	                           [lrange $lines 0 $last-1] {error|fault|denied|panic|assert}] end-9 end]
	if {[llength $shown]} { puts "  earlier lines that speak of trouble:\n    [join $shown "\n    "]" }
	puts "  the last lines of the log:\n    [join [lrange $lines $last end] "\n    "]"
	puts "  the whole log: [run_dir]/log"
}

proc skip {reason} {
	puts "\nRun script skipped: $reason"
	finish 77
}

# ---------------------------------------------------------------------------------- files ---

proc run_dir {} {
	global option
	set name [join [list $option(scenario) {*}$option(variant)] -]
	return [file join $option(build-dir) var run $option(kernel) $name]
}

# The boot modules, and what is made of them for a machine to boot from.
proc boot_dir {}  { return [file join [run_dir] boot] }
proc image_dir {} { return [file join [run_dir] image] }

proc read_file {path} {
	set file [open $path]
	fconfigure $file -encoding utf-8
	set text [read $file]
	close $file
	return $text
}

proc write_file {path content} {
	set file [open $path w]
	fconfigure $file -encoding utf-8 -translation lf
	puts -nonewline $file $content
	close $file
}

# Where the build put the program or library `name`.
proc built_file {name} {
	global option

	foreach place "kernel/$option(kernel)/$name kernel/$option(kernel)/$name.lib.so
	               bin/$name bin/$name.lib.so" {
		set file [file join $option(build-dir) $place]
		if {[file exists $file]} { return $file }
	}
	fail "'$name' was not built"
}

proc create_boot_directory {} {
	global boot_dir_made

	file delete -force [boot_dir] [image_dir]
	file mkdir [boot_dir] [image_dir]
	set boot_dir_made 1
}

proc need_boot_directory {} {
	global boot_dir_made
	if {!$boot_dir_made} { create_boot_directory }
}

# ------------------------------------------------------------------------ building, composing ---

# Build programs and libraries by name; they become boot modules.
proc build {names} {
	global built_names option

	set built_names [lsort -unique [concat $built_names $names]]
	need_boot_directory
	if {$option(built)} { return }

	# scenarios may run at the same time, but one make at a time may work in a directory
	file mkdir [file join $option(build-dir) var]
	set failed [catch {
		exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
			flock [file join $option(build-dir) var build.lock] \
			make -s --no-print-directory -C $option(build-dir) KERNEL=$option(kernel) \
			config_check {*}[run_build_goals] {*}$names >@stdout 2>@stdout
	}]
	if {$failed} { fail "could not build: $names" }
}

# Install init's configuration.
proc install_config {text} {
	global config_origin option

	set frame [info frame -1]
	set file  [file join [boot_dir] config]
	install_file config $text
	if {[dict exists $frame line] && [dict get $frame type] eq "source"} {
		dict set config_origin $file [list $option(script) [expr {[dict get $frame line] - 1}]]
	}
}

proc install_file {name content} {
	need_boot_directory
	write_file [file join [boot_dir] $name] $content
}

# Copy a file, named as seen from the run script, into the boot directory.
proc copy_file {path {name ""}} {
	global option config_origin

	need_boot_directory
	set source [file join [file dirname $option(script)] $path]
	if {![file exists $source]} { fail "copy_file: there is no file '$source'" }
	set target [file join [boot_dir] [expr {$name eq "" ? [file tail $path] : $name}]]
	file delete -force $target
	file copy $source $target
	dict set config_origin $target [list [file normalize $source] 0]
}

# ------------------------------------------------------------------------------------ running ---

proc boot {} {
	global built_names log_text log_position is_interactive option

	need_boot_directory
	run_boot_dir $built_names
	check_boot_config
	run_image
	show_explanation
	power_off
	set log_text ""
	set log_position 0
	run_load
	run_log_start
	run_power_on
	if {$option(dry-run)} { end_dry_run }
	if {$is_interactive} { follow_until_left }
}

# There is no machine whose log could be expected to hold anything.
proc end_dry_run {} {
	puts "\nDry run: nothing was done to a machine."
	finish 0
}

# The machine is off afterwards, and nothing that was started for it runs any more.
proc power_off {} {
	if {[catch { run_power_off } message]} { puts "warning: power off: $message" }
	stop_machine
}

proc show_explanation {} {
	global explanation is_interactive

	if {$explanation ne ""} { puts "\n$explanation\n" }
	if {$is_interactive && [run_how_to_leave] ne ""} { puts "[run_how_to_leave]\n" }
}

# Show the log until Ctrl-C, the end of the machine, or the end of --duration.
proc follow_until_left {} {
	global option machine_id machine_status

	set seconds [expr {$option(duration) eq "" ? 1e9 : $option(duration)}]
	follow_log $seconds
	if {$machine_id eq ""} { fail "the system ended by itself (exit status $machine_status)" }
}

proc describe_pattern {kind pattern} {
	return [expr {$kind eq "text" ? "the text '$pattern'" : "a line like '$pattern'"}]
}

# expect_log ?-regexp? ?-anywhere? ?--? pattern ?seconds?
# Wait for text behind the last match, or with -anywhere since the boot.
proc expect_log {args} {
	global log_position

	array set given [parse_pattern_arguments expect_log $args]
	set start [expr {$given(anywhere) ? 0 : $log_position}]
	set found [await_log $given(kind) $given(pattern) $start $given(seconds)]
	require_found $found [describe_pattern $given(kind) $given(pattern)] $given(seconds)
	if {!$given(anywhere)} { set log_position $found }
}

# Wait until all of the texts have appeared behind the last match, in any order.
proc expect_log_all {patterns {seconds 10}} {
	global log_position

	set end $log_position
	foreach pattern $patterns {
		set found [await_log text $pattern $log_position $seconds]
		require_found $found "the text '$pattern'" $seconds
		set end [expr {max($end, $found)}]
	}
	set log_position $end
}

proc require_found {found what seconds} {
	global machine_status

	if {$found eq "timeout"} {
		fail "expected $what within $seconds s (scaled by [format %.1f [timeout_scale]])"
	} elseif {$found eq "end"} {
		fail "expected $what, but the system ended (exit status $machine_status)"
	}
}

# expect_no_log ?-regexp? ?--? pattern ?seconds?
# Fail if the text has appeared since the boot, or does so in the next seconds.
proc expect_no_log {args} {
	array set given [parse_pattern_arguments expect_no_log $args]
	follow_log [expr {$given(seconds_given) ? $given(seconds) : 0.05}]
	if {[search_log $given(kind) $given(pattern) 0 ignored] >= 0} {
		fail "did not expect [describe_pattern $given(kind) $given(pattern)]"
	}
}

proc parse_pattern_arguments {command arguments} {
	array set given { kind text anywhere 0 seconds 10 seconds_given 0 }

	while {[string match -* [lindex $arguments 0]] && [llength $arguments] > 1} {
		set arguments [lassign $arguments argument]
		switch -- $argument {
			-regexp   { set given(kind) regexp }
			-anywhere { set given(anywhere) 1 }
			--        { break }
			default   { fail "$command: unknown option '$argument'" }
		}
	}
	set given(pattern) [lindex $arguments 0]
	if {[llength $arguments] > 1} {
		set given(seconds) [lindex $arguments 1]
		set given(seconds_given) 1
	}
	if {[llength $arguments] < 1 || [llength $arguments] > 2 ||
	    ![string is double -strict $given(seconds)]} {
		fail "$command wants a pattern and a number of seconds"
	}
	return [array get given]
}

# Let the system run, and take its log meanwhile.
proc let_run {seconds} { follow_log $seconds }

# Wait until the system ends by itself; returns its exit status.
proc expect_end {{seconds 10}} {
	global machine_id machine_status

	set begin [clock milliseconds]
	while {$machine_id ne ""} {
		if {[time_is_up $begin $seconds]} { fail "the system did not end within $seconds s" }
		run_log_read 200
	}
	return $machine_status
}

# All matches of a regular expression in the log since the boot (its groups, if it has any).
proc log_matches {expression} {
	global log_text
	return [regexp -all -inline -line -- $expression $log_text]
}

# Run a shell command on the host, in the run directory; returns what it prints.
proc send_host {command} {
	if {[catch { exec sh -c "cd \"\$0\" && $command" [run_dir] } output]} {
		fail "the host's command failed: $command: $output"
	}
	return $output
}

# --------------------------------------------------------------------------------- machines ---

set machine_needs [dict create]

# machine name value ?name value...?   what the scenario needs of the machine: cpus, memory (MiB), count, trace
proc machine {args} {
	global machine_needs

	foreach {name value} $args {
		if {$name ni {cpus memory count trace profile args}} { fail "machine: unknown property '$name'" }
		dict set machine_needs $name $value
	}
}

proc machine_need {name default} {
	global machine_needs

	if {[dict exists $machine_needs $name]} { return [dict get $machine_needs $name] }
	return $default
}

# What the machine boots from: {elf FILE}, {iso FILE} or {disk FILE}. Modules of the step image say it.
proc boot_medium {{medium ""}} {
	global current_boot_medium

	if {$medium ne ""} { set current_boot_medium $medium }
	if {[info exists current_boot_medium]} { return $current_boot_medium }
	return [list elf [file join [image_dir] image.elf]]
}

# ---------------------------------------------------------------------------------- questions ---

proc kernel_is {name} { global option; return [expr {$option(kernel) eq $name}] }
proc board_is  {name} { global option; return [expr {$option(board)  eq $name}] }

# --------------------------------------------------------------------------- kinds of scripts ---

# The scenario is for people: it runs until they leave it.
proc interactive {} { global is_interactive; set is_interactive 1 }

# The scenario measures; `fern bench` runs it, `fern test` does not. An emulator is to count
# instructions, because its time says nothing.
proc bench {} { machine count yes }

# The scenario takes long: `fern test --quick` leaves it out.
proc slow {} { }

# The scenario is tried with every kind of boot medium, firmware and machine, see the file `media`.
proc every_machine {} { }

# What a person sees here, printed before the boot, without the indentation of its first line.
proc explain {text} {
	global explanation

	set text [string trimright [string trimleft $text \n]]
	regexp {^\s*} $text indentation
	set explanation [regsub -all -line "^$indentation" $text ""]
}

# -------------------------------------------------------------------------------- measurements ---

# figure name unit value ?-key value ...?   with the keys min, max, reference, reference_value, goal,
# and counts, an element of trace_counts
proc figure {name unit value args} {
	global figures option

	set figure [dict create name $name kernel $option(kernel) unit $unit value $value]
	foreach {key content} $args {
		set key [string range $key 1 end]
		if {$key ni {min max reference reference_value goal counts}} { fail "figure: unknown key '$key'" }
		dict set figure $key $content
	}
	lappend figures $figure
}

# Take figures from the log: lines `figure name=... unit=... value=... key=...`.
proc figures_from_log {} {
	foreach {all text} [log_matches {\mfigure (name=.*)$}] {
		set values {}
		foreach {pair key content} [regexp -all -inline {(\w+)=(\S+)} $text] {
			dict set values $key $content
		}
		set rest {}
		dict for {key content} [dict remove $values name unit value] { lappend rest -$key $content }
		figure [dict get $values name] [dict get $values unit] [dict get $values value] {*}$rest
	}
}

# What was executed between marks, if the machine traces: a list of dictionaries, in the order of time.
proc trace_counts {} {
	set file [file join [run_dir] trace]
	if {![file exists $file]} { return {} }
	return [regexp -all -inline -line {^mark .*$} [read_file $file]]
}

proc write_figures {} {
	global figures
	if {[llength $figures]} { write_file [file join [run_dir] figures] "$figures\n" }
}

# -------------------------------------------------------------------------------- the script ---

# Two runs of one scenario at the same time would use the same directory. The one that has left its
# number there may have ended long ago, and the number be that of another process now.
proc lock_run_dir {} {
	set lock [file join [run_dir] pid]

	file mkdir [run_dir]
	if {[file exists $lock]} {
		set other [string trim [read_file $lock]]
		if {$other != [pid] && [runs_this_scenario $other]} {
			stop_with_error "this scenario is running already (process $other)"
		}
	}
	write_file $lock [pid]
	file delete [file join [run_dir] figures]
}

proc runs_this_scenario {process} {
	global option

	if {[catch { read_file /proc/$process/cmdline } line]} { return 0 }
	set words [split $line \0]
	return [expr {[lsearch $words */run/run] >= 0 && $option(scenario) in $words}]
}

proc execute_script {} {
	global option errorInfo

	lock_run_dir
	open_log [file join [run_dir] log]
	if {[catch { uplevel #0 [list source $option(script)] } message]} {
		fail "error in $option(script): $errorInfo"
	}
	succeed
}
