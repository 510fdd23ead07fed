# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# What the modules of the step image have in common: the files of GRUB, and its configuration.

# where mke2fs is; not everybody's PATH leads there
append env(PATH) :/usr/sbin:/sbin

# Stop unless the commands and the files of GRUB that an image is made with are there.
proc need_for_image {commands platforms} {
	foreach command $commands {
		if {[auto_execok $command] eq ""} { skip "the command $command is not installed" }
	}
	foreach platform $platforms {
		if {![file isdirectory [grub_dir $platform]]} {
			skip "GRUB for $platform is not installed: [grub_dir $platform]"
		}
	}
}

proc grub_dir {platform} { return /usr/lib/grub/$platform }

# Run a command of the host that makes a part of an image.
proc make_part {args} {
	if {[catch { exec {*}$args 2>@1 } output]} {
		fail "could not make the image: [lindex $args 0]: $output"
	}
}

# Write bytes into a file, which need not exist.
proc write_at {path offset bytes} {
	set file [open $path {RDWR CREAT BINARY}]
	seek $file $offset
	puts -nonewline $file $bytes
	close $file
}

# What GRUB does: load `image` at once. If it cannot, it says why, on screen and serial line.
proc write_grub_config {path image} {
	write_file $path [string map [list IMAGE $image] {set timeout=0
insmod all_video
if multiboot2 IMAGE; then
	boot
fi
serial --unit=0 --speed=115200
terminal_output console serial
echo "GRUB cannot load the boot image:"
multiboot2 IMAGE
sleep --interruptible 3600
}]
}

# A directory with the boot image and GRUB's configuration, as they are to be seen on the medium.
proc make_boot_tree {path} {
	file delete -force $path
	file mkdir [file join $path boot grub]
	file copy [file join [image_dir] image.elf] [file join $path boot image.elf]
	write_grub_config [file join $path boot grub grub.cfg] /boot/image.elf
}
