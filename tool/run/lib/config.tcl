# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Checking configurations before boot, against the schemas (config.xsd) of the components that
# will read them: init's own, and below it the <config> of each <start>, to any depth. Routes and
# whatever else a schema cannot say about an init are checked by init's own code, in the host tool
# config_check.

# Where the configuration stands in the run script, so that messages can name the line there:
# file, and the number to add to a line of the configuration.
set config_origin {}
set config_errors {}

# The tags of `document` in order, each as {kind name attributes begin end}: kind is `open`,
# `close` or `empty`, `begin` and `end` are positions. The document is known to be well-formed.
proc xml_tags {document} {
	set tags {}
	# an expression with | takes as much as it can, whatever a part of it says about itself
	set expression {(?x)
		<!--(?:[^-]|-[^-])*--> | <!\[CDATA\[(?:[^\]]|\][^\]]|\]\]+[^\]>])*\]\]+> |
		<\?(?:[^?]|\?+[^?>])*\?+> |
		<(/?)([[:alpha:]_][^\s/>]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(/?)>}

	foreach {all closing name attributes empty} [regexp -all -inline -indices $expression $document] {
		if {[lindex $name 0] < 0} { continue }
		if {[lindex $closing 1] >= [lindex $closing 0]} {
			set kind close
		} elseif {[lindex $empty 1] >= [lindex $empty 0]} {
			set kind empty
		} else {
			set kind open
		}
		lappend tags [list $kind [string range $document {*}$name] \
		                   [string range $document {*}$attributes] {*}$all]
	}
	return $tags
}

proc xml_attribute {attributes name} {
	if {[regexp "(?:^|\\s)$name\\s*=\\s*(?:\"(\[^\"\]*)\"|'(\[^'\]*)')" $attributes all a b]} {
		return $a$b
	}
	return ""
}

# The <start> nodes of an init configuration, each as a dictionary: name, binary, and if given
# configfile and config, the range of its <config>.
proc start_nodes {document} {
	set nodes {}
	set path {}

	foreach tag [xml_tags $document] {
		lassign $tag kind name attributes begin end
		set where [join [concat $path $name] /]

		if {$where eq "config/start" && $kind ne "close"} {
			set start_name [xml_attribute $attributes name]
			set node [dict create name $start_name binary $start_name]
		}
		switch $where,$kind {
			config/start/binary,empty - config/start/binary,open {
				dict set node binary [xml_attribute $attributes name]
			}
			config/start/configfile,empty - config/start/configfile,open {
				dict set node configfile [xml_attribute $attributes name]
			}
			config/start/config,empty { dict set node config [list $begin $end] }
			config/start/config,open  { set config_begin $begin }
		}
		if {$kind eq "open"} { lappend path $name }
		if {$kind eq "close"} {
			set where [join $path /]
			set path [lrange $path 0 end-1]
			if {$where eq "config/start/config"} { dict set node config [list $config_begin $end] }
			if {$where eq "config/start"} { lappend nodes $node }
		}
	}
	return $nodes
}

# Run xmllint; returns the list of its messages, each as {line text}, without duplicates.
proc run_xmllint {file arguments} {
	set messages {}

	if {![catch { exec xmllint --noout {*}$arguments $file 2>@1 } output]} { return {} }
	foreach line [split $output \n] {
		if {[regexp {:(\d+): (.*)} $line all number text] && ![string match "*context*" $text]} {
			lappend messages [list $number $text]
		}
	}
	if {![llength $messages]} { lappend messages [list 1 [string trim $output]] }
	return $messages
}

# A problem in the configuration of `name`, which stands in `file`, as a message.
proc config_message {file name line text} {
	global config_origin

	if {[dict exists $config_origin $file]} {
		lassign [dict get $config_origin $file] script offset
		set file $script
		incr line $offset
	}
	return "$file:$line: configuration of '$name': $text"
}

# Note the errors `messages`, each {line text}; returns how many there are.
proc note_config_errors {file name messages} {
	global config_errors

	foreach message $messages { lappend config_errors [config_message $file $name {*}$message] }
	return [llength $messages]
}

# Let config_check, if there is one, look at the configuration of an init in `copy`. Warnings are
# printed; the errors are returned.
proc run_config_check {copy file name} {
	global option

	set checker [file join $option(build-dir) host config_check]
	if {![file exists $checker]} { return {} }

	set failed [catch { exec $checker $copy 2>@1 } output]
	set errors {}
	foreach line [split $output \n] {
		if {[regexp {:(\d+): error: (.*)} $line all number text]} {
			lappend errors [list $number $text]
		} elseif {[regexp {:(\d+): (warning: .*)} $line all number text]} {
			puts [config_message $file $name $number $text]
		}
	}
	if {$failed && ![llength $errors]} { lappend errors [list 1 $output] }
	return $errors
}

# Check `document`, which is the configuration of component `binary` called `name` and stands in
# `file`, with the lines before it replaced by empty ones. Returns the number of errors.
proc check_config {file document name binary} {
	global option

	set copy [file join [run_dir] check.xml]
	write_file $copy $document
	set errors [note_config_errors $file $name [run_xmllint $copy {}]]
	if {$errors} { return $errors }
	if {$binary eq "init"} {
		set errors [note_config_errors $file $name [run_config_check $copy $file $name]]
		if {$errors} { return $errors }
	}
	set note [file join $option(build-dir) xsd $binary]
	if {[file exists $note]} {
		set schema [string trim [read_file $note]]
		incr errors [note_config_errors $file $name [run_xmllint $copy [list --schema $schema]]]
	}
	if {$binary eq "init"} {
		foreach node [start_nodes $document] {
			incr errors [check_start_node $file $document $node]
		}
	}
	return $errors
}

proc check_start_node {file document node} {
	set errors 0
	set name   [dict get $node name]
	set binary [dict get $node binary]

	if {[dict exists $node config]} {
		lassign [dict get $node config] begin end
		set before [regexp -all \n [string range $document 0 $begin-1]]
		set padded [string repeat \n $before][string range $document $begin $end]
		incr errors [check_config $file $padded $name $binary]
	}
	if {[dict exists $node configfile]} {
		set other [file join [boot_dir] [dict get $node configfile]]
		if {[file exists $other]} {
			incr errors [check_config $other [read_file $other] $name $binary]
		}
	}
	return $errors
}

# Check what init will read. Without xmllint nothing can be said.
proc check_boot_config {} {
	global config_errors

	set config_errors {}
	set file [file join [boot_dir] config]
	if {![file exists $file]} { return }
	if {[auto_execok xmllint] eq ""} {
		puts "warning: xmllint is not installed: configurations are not checked before boot"
		return
	}
	if {[check_config $file [read_file $file] init init]} {
		fail "the configuration has errors:\n  [join $config_errors "\n  "]"
	}
}
