# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Switching a machine by Intel AMT, with the command amttool, which asks whether one is sure.

source [file join $tool_dir lib remote.tcl]

# Let amttool do `action`, with the options --<module>-{host,password}, e.g. of module power-on-amt.
proc switch_by_amt {module action} {
	set host     [required_option $module-host]
	set password [secret_option $module-password]

	remote_command "power" "y\n" env AMT_PASSWORD=$password amttool $host $action
}
