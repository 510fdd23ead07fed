# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Arguments of the run tool, and its modules. An argument is one of the few below, `--include`
# with a module, or `--<step>-<module>-<option>` with a value for that module.

array set option {
	build-dir "" scenario "" script "" kernel "" board "" duration "" image "" variant ""
	built 0 dry-run 0
}
array set module_options {}
set included_modules {}

proc stop_with_error {message} {
	send_error "error: $message\n"
	exit 1
}

proc parse_options {arguments} {
	take_arguments $arguments
	complete_options
}

proc take_arguments {arguments} {
	global option module_options included_modules

	while {[llength $arguments]} {
		set arguments [lassign $arguments argument]
		if {$argument in {--built --dry-run}} {
			set option([string range $argument 2 end]) 1
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
	if {![llength $included_modules]} { take_configured_modules }
	if {$option(image) ne ""} { lappend included_modules image/$option(image) }
}

# The modules of RUN_OPT; options that the caller gave go before those that stand there.
proc take_configured_modules {} {
	global module_options

	set given [array get module_options]
	take_arguments [ask_build_quoted RUN_OPT]
	array set module_options $given
}

# The value of a variable of the build system, as a list.
proc ask_build {variable} {
	return [regexp -all -inline {\S+} [answer_of_make print/$variable]]
}

# The same if words may have been quoted.
proc ask_build_quoted {variable} {
	return [split [answer_of_make words/$variable] \n]
}

proc answer_of_make {goal} {
	global option

	set kernel [expr {$option(kernel) eq "" ? {} : [list KERNEL=$option(kernel)]}]
	if {[catch {run_make {*}$kernel $goal} answer]} {
		# of make's own words around a message nothing is to be learnt
		regexp {\*\*\* (.*?)\s+Stop\.} $answer all answer
		stop_with_error $answer
	}
	return [string trim $answer]
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
		check_boot_dir_module $step $name
		uplevel #0 [list source $file]
	}
	check_module_options
	foreach {procedure step} { run_boot_dir boot_dir run_log_read log run_power_on power_on } {
		if {[info procs $procedure] eq ""} {
			stop_with_error "RUN_OPT includes no module of the step '$step'"
		}
	}
}

# The boot directory is the kernel's business. A build directory may have been configured for another.
proc check_boot_dir_module {step name} {
	global option tool_dir

	if {$step eq "boot_dir" && $name ne $option(kernel) &&
	    [file exists [file join $tool_dir boot_dir $name]]} {
		stop_with_error "the module boot_dir/$name is not for kernel '$option(kernel)':\
		                 see RUN_OPT in\
		                 $option(build-dir)/etc/build.conf (tool/build/build.conf is how it looks when new)"
	}
}

# What modules need not define.
proc run_build_goals {}       { return {} }
proc run_image {}             { }
proc run_load {}              { }
proc run_log_start {}         { }
proc run_power_off {}         { }
proc run_how_to_leave {}      { return "" }
proc run_exit_status {status} { return $status }

# Which options a module has, said by the module itself, so that mistyped ones are noticed.
set offered_options [dict create]

proc module_offers {module names} {
	global offered_options

	foreach name $names {
		dict set offered_options [string map {_ - / -} $module]-$name yes
	}
}

proc check_module_options {} {
	global module_options offered_options option tool_dir

	foreach name [array names module_options] {
		if {[dict exists $offered_options $name]} { continue }
		set known [lsort [concat [dict keys $offered_options] [array names option]]]
		set nearest [exec [file join $tool_dir .. nearest] $name {*}$known]
		set hint [expr {$nearest eq "" ? "" : " Did you mean '--$nearest'?"}]
		stop_with_error "there is no option '--$name'.$hint"
	}
}

# The value of option --<step>-<module>-<name>, e.g. [module_option power-on-qemu-memory 512]
proc module_option {name default} {
	global module_options

	if {[info exists module_options($name)]} { return $module_options($name) }
	return $default
}
