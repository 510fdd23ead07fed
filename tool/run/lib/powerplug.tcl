# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Switching a power plug of the NETIO kind, by its text protocol over TCP: it greets, then answers each
# command with a line, which begins with 250 if all is well.

source [file join $tool_dir lib remote.tcl]

# Switch by the options --<module>-{ip,user,password,port}, e.g. of module power-on-powerplug.
proc switch_powerplug {module on} {
	set address [required_option $module-ip]
	set tcp     [module_option $module-tcp 1234]
	set port    [required_option $module-port]
	set login   "login [required_option $module-user] [secret_option $module-password]"

	if {[dry_run]} {
		say_instead "power plug at $address:$tcp: $login; port $port $on; quit"
		return
	}
	if {[catch { talk_to_powerplug $address $tcp [list $login "port $port $on"] } message]} {
		fail "power plug at $address:$tcp: $message"
	}
}

proc talk_to_powerplug {address tcp commands} {
	set plug [socket $address $tcp]
	fconfigure $plug -buffering line -translation crlf
	await_answer $plug 100 greeting
	foreach command $commands {
		puts $plug $command
		await_answer $plug 250 [lindex $command 0]
	}
	puts $plug quit
	close $plug
}

# The plug may take ten seconds to answer.
proc await_answer {plug code what} {
	global plug_event

	set timer [after 10000 { set plug_event timeout }]
	fileevent $plug readable { set plug_event data }
	vwait plug_event
	after cancel $timer
	fileevent $plug readable {}
	if {$plug_event eq "timeout"} { error "no answer to '$what'" }
	if {[gets $plug line] < 0} { error "connection closed at '$what'" }
	if {![string match "$code*" $line]} { error "it answers '$line' to '$what'" }
}
