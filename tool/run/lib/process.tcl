# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# The program that stands for the machine: core, or an emulator. It runs in a session of its own,
# so that Ctrl-C reaches the run tool only, which then ends all of it.

set machine_id      ""
set machine_channel ""
set machine_pid     0
set machine_status ""

# Start the machine, or whatever prints what it says: one process at a time.
proc start_machine {args} {
	global machine_id machine_channel machine_pid machine_status

	log_user 0
	set machine_pid [spawn -noecho {*}$args]
	set machine_id $spawn_id
	set machine_status ""
	set machine_channel [exp_open -leaveopen -i $machine_id]
	fconfigure $machine_channel -blocking 0 -translation lf -encoding utf-8
}

# Parent and session of every living process, as a flat list: pid parent session
proc all_processes {} {
	set result {}
	foreach stat [glob -nocomplain {/proc/[0-9]*/stat}] {
		if {[catch { set file [open $stat]; set text [read $file]; close $file }]} { continue }
		if {[regexp {^(\d+) \(.*\) [^ZX] (\d+) \d+ (\d+)} $text all pid parent session]} {
			lappend result $pid $parent $session
		}
	}
	return $result
}

# The machine's process, everything it started, and everything in its session.
proc machine_processes {} {
	global machine_pid

	set members [dict create]
	set processes [all_processes]
	set count -1
	while {$count != [dict size $members]} {
		set count [dict size $members]
		foreach {pid parent session} $processes {
			if {$session == $machine_pid || $pid == $machine_pid || [dict exists $members $parent]} {
				dict set members $pid yes
			}
		}
	}
	return [dict keys $members]
}

proc stop_machine {} {
	global machine_id machine_pid

	if {$machine_id eq ""} { return }
	# what was just being started may have escaped: look again until nobody is left
	for {set i 0} {$i < 50} {incr i} {
		set processes [machine_processes]
		if {![llength $processes]} { break }
		# they may have ended in the meantime; the shell has a kill of its own
		catch { exec sh -c {kill -KILL "$@"} sh {*}$processes 2>/dev/null }
		after 5
	}
	reap_machine
}

# Take the exit status of the machine, which has ended or closed its terminal.
proc reap_machine {} {
	global machine_id machine_channel machine_pid machine_status

	if {$machine_id eq ""} { return }
	close $machine_channel
	catch { close -i $machine_id }
	set result [wait -i $machine_id]
	set machine_status [lindex $result 3]
	if {[llength $result] > 4} {
		set machine_status "killed: [lindex $result 6]"
	} else {
		set machine_status [run_exit_status $machine_status]
	}
	set machine_id ""
	set machine_pid 0
}
