# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: The Fern authors
#
# For the tests of tools, to be included by a shell script: a build directory over a copy of the
# fixture, and checks of what commands answer.
#
# shellcheck shell=sh

set -eu

tool_dir=$(cd "$(dirname "$0")/../.." && pwd)
work_dir=$(mktemp -d)
trap 'rm -rf "$work_dir"' EXIT
trap 'exit 1' INT TERM

passed=0
failed=0
output=$work_dir/output

unset MAKEFLAGS MFLAGS MAKELEVEL

make_fixture()
{
	cp -r "$tool_dir/test/fixture" "$work_dir/repos"
	mkdir -p "$work_dir/repos/base/run" "$work_dir/repos/base-hw/run"
	"$tool_dir/create_builddir" "$(uname -m)" "$work_dir/build" > /dev/null
	echo "REPOSITORIES = $work_dir/repos/base $work_dir/repos/base-linux $work_dir/repos/base-hw" \
		>> "$work_dir/build/etc/build.conf"
}

# Run a command; its output is kept for the checks that follow, its status too.
try()
{
	status=0
	"$@" > "$output" 2>&1 || status=$?
}

# is_running PATTERN: is there a process whose words, each followed by a blank, match it?
is_running()
{
	for process in /proc/[0-9]*; do
		words=$(tr '\0' ' ' < "$process/cmdline") 2> /dev/null || continue
		# shellcheck disable=SC2254 # it is a pattern
		case $words in $1) return 0 ;; esac
	done
	return 1
}

verdict()
{
	if [ "$1" = ok ]; then
		passed=$((passed + 1))
		echo "ok: $2"
	else
		failed=$((failed + 1))
		echo "FAILED: $2 (status $status). Output was:"
		sed 's/^/    /' "$output"
	fi
}

# expect_status NUMBER WHAT
expect_status()
{
	if [ "$status" = "$1" ]; then verdict ok "$2"; else verdict bad "$2"; fi
}

# expect_output REGEXP WHAT
expect_output()
{
	if grep -Eq -e "$1" "$output"; then verdict ok "$2"; else verdict bad "$2"; fi
}

# expect_no_output REGEXP WHAT
expect_no_output()
{
	if grep -Eq -e "$1" "$output"; then verdict bad "$2"; else verdict ok "$2"; fi
}

finish()
{
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
	exit
}
