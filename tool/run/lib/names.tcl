# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# Names of functions behind the addresses of an exception's report, from the files with symbols in `debug/`. Core
# prints addresses alone:
#
#     [init -> editor] page fault at 0x40 (write), ip 0x100120e5
#     [init -> editor]   called from 0x10008dc1 0x1000218a
#
# Behind such a line the run tool writes the module, the offset in it, the function and the line of its source. It knows the
# place of modules: ld.lib.so is where the linker's area begins, behind it come the program and the libraries that it
# names, with an empty page between them. What was loaded later has no name.

set linker_area 0x10000000
set unfinished_line ""
set module_places [dict create]

# The text with names behind lines that report addresses. Lines may come in pieces.
proc with_names {text} {
	global unfinished_line

	set result ""
	foreach {piece} [regexp -all -inline {[^\n]*\n|[^\n]+} $text] {
		append unfinished_line $piece
		append result $piece
		if {[string index $piece end] ne "\n"} { continue }
		append result [names_for_line [string trimright $unfinished_line \n]]
		set unfinished_line ""
	}
	return $result
}

proc names_for_line {line} {
	set result ""
	if {[regexp {^\[(?:.* )?(\S+)\] (?:exception|page fault) .*, ip (0x[0-9a-f]+)$} $line all child address]} {
		append result [name_of $child $address 0]
	} elseif {[regexp {^\[(?:.* )?(\S+)\]   called from((?: 0x[0-9a-f]+)+)$} $line all child addresses]} {
		# a return address may lie behind the function that called
		foreach address $addresses { append result [name_of $child $address 1] }
	}
	return $result
}

# The program that a child of this name runs: of the first <start> that is called so, in any init.
proc program_of {child} {
	foreach file [lsort [glob -nocomplain -directory [boot_dir] *config*]] {
		if {[catch { program_in [read_file $file] $child } program]} { continue }
		if {$program ne ""} { return $program }
	}
	return $child
}

# The same in the configuration of an init, and of those within it.
proc program_in {document child} {
	foreach node [start_nodes $document] {
		if {[dict get $node name] eq $child} { return [dict get $node binary] }
		if {![dict exists $node config]} { continue }
		set program [program_in [string range $document {*}[dict get $node config]] $child]
		if {$program ne ""} { return $program }
	}
	return ""
}

proc file_with_symbols {module} {
	global option

	foreach directory [list bin [file join kernel $option(kernel)]] {
		set file [file join $option(build-dir) debug $directory $module]
		if {[file exists $file]} { return $file }
	}
	return ""
}

# Where the memory of an ELF file ends, counted from its begin, in whole pages.
proc memory_end {file} {
	set end 0
	foreach {all address size} [regexp -all -inline -line \
		{^ +LOAD +0x[0-9a-f]+ (0x[0-9a-f]+) 0x[0-9a-f]+ 0x[0-9a-f]+ (0x[0-9a-f]+)} [exec readelf -lW $file]] {
		set end [expr {max($end, $address + $size)}]
	}
	return [expr {($end + 4095) / 4096 * 4096}]
}

# The modules of a program, as a list: begin, end, name, file.
proc places_of {program} {
	global linker_area module_places

	if {[dict exists $module_places $program]} { return [dict get $module_places $program] }
	set places {}
	set begin $linker_area
	set modules [list ld.lib.so $program]
	for {set i 0} {$i < [llength $modules]} {incr i} {
		set module [lindex $modules $i]
		set file [file_with_symbols $module]
		if {$file eq ""} { break }
		set end [expr {$begin + [memory_end $file]}]
		lappend places $begin $end $module $file
		set begin [expr {$end + 4096}]
		foreach {all needed} [regexp -all -inline {\(NEEDED\)[^\[]*\[([^\]]+)\]} [exec readelf -dW $file]] {
			if {$needed ni $modules} { lappend modules $needed }
		}
	}
	dict set module_places $program $places
	return $places
}

# A line with the name of an address in a child's address space; nothing if nobody knows it.
proc name_of {child address back} {
	if {[auto_execok addr2line] eq "" || [auto_execok readelf] eq ""} { return "" }
	foreach {begin end module file} [places_of [program_of $child]] {
		if {$address < $begin || $address >= $end} { continue }
		set offset [format 0x%x [expr {$address - $begin - $back}]]
		if {[catch { exec addr2line -f -s -e $file $offset } text]} { return "" }
		lassign [split $text \n] function place
		if {$function eq "??"} { set function "" }
		return "    $address is $module + [format 0x%x [expr {$offset + $back}]] $function [lindex $place 0]\n"
	}
	return ""
}
