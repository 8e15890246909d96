# shellcheck shell=bash
# How a guard speaks: facts, in TAP. Sourced by the guards, which stand in the
# source folder from then on. A guard that finds nothing to look at fails.

set -u
shopt -s lastpipe
export LC_ALL=C.UTF-8
cd "${srcdir:-$(dirname -- "$0")/../..}" || exit 99

facts=0
broken=0

# fact SENTENCE: true where standard input, the exceptions found, is empty.
fact() {
	local found
	found=$(cat)
	facts=$((facts + 1))
	if [ -z "$found" ]; then
		echo "ok $facts - $1"
		return
	fi
	broken=$((broken + 1))
	echo "not ok $facts - $1"
	printf '%s\n' "$found" | sed 's/^/# /'
}

# need WHAT FILE...: there is something to look at.
need() {
	local what=$1
	shift
	[ $# -gt 0 ] && [ -e "$1" ] && return
	echo "1..1"
	echo "not ok 1 - there are $what to look at"
	exit 1
}

skip() {
	echo "1..0 # SKIP $1"
	exit 0
}

# Under make the harness counts the facts itself.
finish() {
	echo "1..$facts"
	[ $broken -eq 0 ] || [ -n "${builddir-}" ]
}

# The files of the project: what git knows or would take, or in a tarball all.
project_files() {
	if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$PWD" ]; then
		git ls-files --cached --others --exclude-standard | sort -u |
			while read -r file; do
				[ ! -f "$file" ] || echo "$file"
			done
	else
		find . -type d \( -name var -o -name node_modules \
			-o -name '*.cache' -o -name _build -o -name _inst \) -prune -o -type f -print |
			sed 's|^\./||' | grep -v -E \
			'^(configure~?|aclocal\.m4|Makefile(\.in)?|build-aux/.*|views/assets/dist/.*|views/po/.*\.mo)$' |
			sort
	fi
}
