# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Arguments of the run tool, and its modules. An argument is one of the few below, `--include`
# with a module, or `--<step>-<module>-<option>` with a value for that module.

array set option { build-dir "" scenario "" script "" kernel "" board "" duration "" built 0 }
array set module_options {}
set included_modules {}

proc stop_with_error {message} {
	send_error "error: $message\n"
	exit 1
}

proc parse_options {arguments} {
	global option module_options included_modules

	while {[llength $arguments]} {
		set arguments [lassign $arguments argument]
		if {$argument eq "--built"} {
			set option(built) 1
			continue
		}
		if {![string match --* $argument] || ![llength $arguments]} {
			stop_with_error "cannot make sense of the argument '$argument'"
		}
		set arguments [lassign $arguments value]
		set name [string range $argument 2 end]
		if {$name eq "include"} {
			lappend included_modules $value
		} elseif {[info exists option($name)]} {
			set option($name) $value
		} else {
			set module_options($name) $value
		}
	}
	complete_options
}

# What the caller left open, the build directory's configuration answers.
proc complete_options {} {
	global option included_modules

	if {![file exists [file join $option(build-dir) Makefile]]} {
		stop_with_error "'$option(build-dir)' is no build directory (option --build-dir)"
	}
	if {$option(duration) ne "" && ![string is double -strict $option(duration)]} {
		stop_with_error "--duration wants a number of seconds, not '$option(duration)'"
	}
	set option(build-dir) [file normalize $option(build-dir)]

	if {$option(kernel) eq ""} { set option(kernel) [lindex [ask_build KERNEL] 0] }
	if {$option(board)  eq ""} { set option(board)  [lindex [ask_build BOARD] 0] }
	if {$option(script) eq ""} { set option(script) [find_script $option(scenario)] }
	if {![llength $included_modules]} {
		parse_options [ask_build RUN_OPT]
	}
}

# The value of a variable of the build system, as a list.
proc ask_build {variable} {
	global option

	set kernel [expr {$option(kernel) eq "" ? {} : [list KERNEL=$option(kernel)]}]
	if {[catch {run_make {*}$kernel print/$variable} answer]} {
		stop_with_error $answer
	}
	return [split [string trim $answer]]
}

# Run make in the build directory and return what it prints; an error of Tcl if it fails.
proc run_make {args} {
	global option

	return [exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
	             make -s --no-print-directory -C $option(build-dir) {*}$args 2>@1]
}

proc find_script {scenario} {
	set scripts [ask_build RUN_FILES]

	foreach script $scripts {
		if {[file rootname [file tail $script]] eq $scenario} { return $script }
	}
	set names [lsort [lmap script $scripts {file rootname [file tail $script]}]]
	set nearest [exec [file join $::tool_dir .. nearest] $scenario {*}$names]
	set hint [expr {$nearest eq "" ? "" : " Did you mean '$nearest'?"}]
	stop_with_error "there is no scenario '$scenario'.$hint Scenarios: [join $names {, }]"
}

proc load_modules {} {
	global included_modules tool_dir

	foreach module $included_modules {
		if {[string match /* $module]} {
			set file $module
		} else {
			set file [file join $tool_dir $module]
		}
		if {![regexp {([^/]+)/([^/]+)$} $module all step name] || ![file isfile $file]} {
			set known [lmap file [glob -nocomplain $tool_dir/[file dirname $module]/*] \
			                {file tail $file}]
			stop_with_error "there is no module '$module' of the run tool. Modules of this\
			                 step: [join [lsort $known] {, }]"
		}
		uplevel #0 [list source $file]
	}
	foreach {procedure step} {
		run_boot_dir boot_dir run_log_read log run_power_on power_on run_power_off power_on
	} {
		if {[info procs $procedure] eq ""} {
			stop_with_error "RUN_OPT includes no module of the step '$step'"
		}
	}
}

# The value of option --<step>-<module>-<name>, e.g. [module_option power-on-qemu-memory 512]
proc module_option {name default} {
	global module_options

	if {[info exists module_options($name)]} { return $module_options($name) }
	return $default
}
