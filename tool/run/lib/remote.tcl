# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What the modules for real machines have in common. With --dry-run, they say what they would do.

# Passwords, which are never shown.
set secrets {}

proc dry_run {} { global option; return $option(dry-run) }

# The value of an option that a module cannot do without.
proc required_option {name} {
	set value [module_option $name ""]
	if {$value eq ""} { fail "the option --$name is missing" }
	return $value
}

proc secret_option {name} {
	global secrets

	set value [required_option $name]
	lappend secrets $value
	return $value
}

proc say_instead {text} {
	global secrets

	puts "dry run: [string map [concat {*}[lmap secret $secrets { list $secret *** }]] $text]"
}

# Execute a command of the host that does something to the machine, with `input` as its input.
proc remote_command {what input args} {
	if {[dry_run]} { say_instead "$what: [join $args]"; return }
	if {[auto_execok [lindex $args 0]] eq ""} {
		fail "$what: the command [lindex $args 0] is not installed"
	}
	if {[catch { exec {*}$args << $input 2>@1 } output]} { fail "$what: $output" }
}

proc pause {seconds} { if {![dry_run]} { after [expr {int($seconds * 1000)}] } }
