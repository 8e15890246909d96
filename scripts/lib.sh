# shellcheck shell=bash disable=SC2034
# What scripts/run, scripts/check and tests share: Debian packages, the build,
# and a private stack (PostgreSQL, pools of responders, worker, Nginx) below one
# folder. Sourced by bash; nothing happens until a function is called.
#
#   stack_use DIR PORT       which stack the other functions mean
#   stack_build [OPTION...]  configures, makes and installs into DIR/root
#   stack_start              starts what is not running, restarts what changed
#   stack_stop               ends the processes that stack_start began
#   process_stop NAME, process_start_all, ...  below: single parts
#
# Processes are web-a web-b auth-a auth-b files-a files-b worker nginx postgres.
# Read by it, from the environment: STORAGE S3_* OIDC_* SMS_* APP_ENV LOG_LEVEL BASE_URL (the
# settings of those names), TRIES (sign-ins a second from one address), DURABLE
# (no: a cluster for throw-away data), STACK_ENV (array: variables of ours).

set -eEu -o pipefail
tell_where() {
	echo "${0##*/}: ${FUNCNAME[1]-main}, line $1: $2" >&2
}
trap 'tell_where "$LINENO" "$BASH_COMMAND"' ERR
umask 022

TOP=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
export PATH=$PATH:/usr/sbin:/sbin
STACK_ENV=()

say() {
	printf '==> %s\n' "$*"
}

fail() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# What the head of the program says of it.
usage() {
	sed -n '2,/^# shellcheck/{/^# shellcheck/d;s/^# \{0,1\}//;p}' "$0"
}

# Runs a command that people need to see only when it fails.
quietly() {
	local log=$1
	shift
	if ! "$@" >"$log" 2>&1 </dev/null; then
		tail -n 40 "$log" >&2
		fail "failed: $* (all of its output: $log)"
	fi
}

is_root() {
	[ "$(id -u)" = 0 ]
}

# ---- Debian packages ---------------------------------------------------------

BUILD_PACKAGES=(gcc:gcc libc6-dev make:make autoconf:autoreconf
	automake:automake pkg-config:pkg-config perl:perl
	gettext:xgettext libfcgi-dev libpq-dev
	libyajl-dev libscrypt-dev libpcre2-dev libmagic-dev
	libcurl4-openssl-dev libssl-dev libqrencode-dev)
SERVE_PACKAGES=(nginx-light:nginx libnginx-mod-nchan spawn-fcgi:spawn-fcgi
	multiwatch:multiwatch sqitch:sqitch libdbd-pg-perl curl:curl
	openssl:openssl jq:jq ca-certificates passwd:useradd procps:ps
	cracklib-runtime)

# Prints those of the packages (name, or name:command it is wanted for) that
# are missing.
packages_missing() {
	local item
	for item; do
		case $item in
		*:*)
			command -v "${item#*:}" >/dev/null || echo "${item%:*}"
			;;
		*)
			dpkg-query -W -f '${Status}' "$item" 2>/dev/null |
				grep -q ' installed$' || echo "$item"
			;;
		esac
	done
}

# Debian starts a service as it installs it, except where this file forbids.
services_forbid() {
	local file=/usr/sbin/policy-rc.d
	[ -e $file ] && return
	printf '#!/bin/sh\nexit 101\n' >$file
	chmod 755 $file
	trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

services_allow() {
	[ "$(trap -p EXIT)" = "trap -- 'rm -f /usr/sbin/policy-rc.d' EXIT" ] ||
		return 0
	rm -f /usr/sbin/policy-rc.d
	trap - EXIT
}

packages_need() {
	local missing log
	mapfile -t missing < <(packages_missing "$@")
	[ ${#missing[@]} -gt 0 ] || return 0
	is_root || fail "first, as root: apt-get install ${missing[*]}"
	say "installing ${missing[*]}"
	log=$(mktemp)
	services_forbid
	export DEBIAN_FRONTEND=noninteractive
	quietly "$log" apt-get update
	quietly "$log" apt-get install -y --no-install-recommends \
		"${missing[@]}"
	services_allow
	rm -f "$log"
}

postgres_folder() {
	local folder
	folder=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres |
		sort -t/ -k5 -n | tail -n 1)
	[ -x "$folder" ] && echo "${folder%/postgres}"
}

postgres_need() {
	postgres_folder >/dev/null || packages_need postgresql
	PG=$(postgres_folder)
}

# Tailwind wants node 20; Debian 12 has 18, which is enough to fetch a newer.
node_need() {
	local modules=$TOP/var/node/node_modules/node/bin
	[ -x "$modules/node" ] && PATH=$modules:$PATH
	packages_need npm:npm
	[ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 20 ] && return
	say "fetching node 22"
	mkdir -p "$TOP/var/node"
	quietly "$DIR/log/node.log" npm install --no-audit --no-fund \
		--prefix "$TOP/var/node" node@22
	PATH=$modules:$PATH
}

# ---- processes ---------------------------------------------------------------

# as USER COMMAND...: with nothing of our environment. Where we are not root,
# everything runs as whoever called.
as() {
	local user=$1
	shift
	local drop=()
	! is_root || [ "$user" = root ] ||
		drop=(setpriv "--reuid=$user" "--regid=$user" --init-groups)
	${AS_EXEC-} "${drop[@]}" env -i LC_ALL=C.UTF-8 TZ=UTC HOME=/ \
		PATH="${PG:-/usr/bin}:/usr/sbin:/usr/bin:/sbin:/bin" \
		SQITCH_FULLNAME=OutStaff SQITCH_EMAIL=outstaff@localhost \
		"${STACK_ENV[@]}" "$@"
}

# What tells a process from a later one of the same number.
process_birth() {
	local state birth
	read -r state birth < <(
		sed 's/.*) //' "/proc/$1/stat" 2>/dev/null |
		awk '{ print $1, $20 }') || return 1
	[ -n "$state" ] && [ "$state" != Z ] &&
		echo "$birth $(cat /proc/sys/kernel/random/boot_id)"
}

process_pid() {
	local pid birth
	{ read -r pid && read -r birth; } 2>/dev/null <"$DIR/run/$1.pid" ||
		return 1
	[ "$birth" = "$(process_birth "$pid")" ] && echo "$pid"
}

process_alive() {
	process_pid "$1" >/dev/null
}

# process_start NAME USER COMMAND...: in a session of its own, so that all of
# it can be ended. A stale pid file or socket is no hindrance.
process_start() {
	local name=$1 user=$2
	shift 2
	(cd / && AS_EXEC="exec" as "$user" setsid "$@") \
		>>"$DIR/log/$name.log" 2>&1 </dev/null &
	printf '%s\n%s\n' $! "$(process_birth $!)" >"$DIR/run/$name.pid"
	disown $!
}

# process_stop NAME [SIGNAL]: politely, and after 35 seconds not so.
process_stop() {
	local pid i
	pid=$(process_pid "$1") || { rm -f "$DIR/run/$1.pid"; return 0; }
	kill "-${2:-TERM}" "$pid" 2>/dev/null || true
	for ((i = 0; i < 350; i++)); do
		process_alive "$1" || break
		sleep 0.1
	done
	kill -KILL -- "-$pid" 2>/dev/null || true
	rm -f "$DIR/run/$1.pid" "$DIR/run/$1.of"
}

# True where the process runs on what it is to run on; $2 tells that.
process_current() {
	process_alive "$1" && [ "$(cat "$DIR/run/$1.of" 2>/dev/null)" = "$2" ]
}

# ---- the stack's folder ------------------------------------------------------

stack_use() {
	DIR=$(stack_folder "$1")
	PORT=$2
	HTTP_PORT=${HTTP_PORT:-$((PORT - 363))}
	HOST=${HOST:-localhost}
	SOCK=$DIR/run
	ROOT=$DIR/root
	CA=$DIR/tls/cert.pem
	URL=${BASE_URL:-https://$HOST:$PORT}
	DATABASE=outstaff
	export PGHOST=$SOCK PGUSER=${PGUSER:-postgres} PGDATABASE=$DATABASE
	if is_root; then
		PG_USER=postgres APP_USER=outstaff WEB_USER=www-data
	else
		PG_USER=$(id -un) APP_USER=$(id -un) WEB_USER=$(id -un)
	fi
}

# Servers run as users of their own, who must be able to reach the folder, and
# a socket's path has at most 107 bytes.
stack_folder_fits() {
	[ ${#1} -le 80 ] || return 1
	mkdir -p "$1"
	is_root || return 0
	setpriv --reuid=nobody --regid=nogroup --clear-groups \
		test -x "$1" 2>/dev/null
}

# Prints the folder to use for the one that is wanted: itself, or where it does
# not fit one below /var/lib (or the home) that it then is a link to.
stack_folder() {
	local wanted=$1 other
	mkdir -p "$(dirname "$wanted")"
	if [ -d "$wanted" ] && [ -L "$wanted" ]; then
		readlink -f "$wanted"
		return
	fi
	[ ! -L "$wanted" ] || rm "$wanted"
	if stack_folder_fits "$wanted"; then
		echo "$wanted"
		return
	fi
	other=/var/lib/outstaff-run
	is_root || other=${XDG_STATE_HOME:-$HOME/.local/state}/outstaff-run
	other=$other/$(printf %s "$wanted" | cksum | cut -d' ' -f1)
	stack_folder_fits "$other" || fail "$wanted and $other do not fit:" \
		"too long, or not to be reached by other users"
	rmdir "$wanted"
	ln -s "$other" "$wanted"
	say "$wanted cannot be reached by the servers' users: using $other" >&2
	echo "$other"
}

# own USER GROUP MODE FOLDER
own() {
	mkdir -p "$4"
	! is_root || chown "$1:$2" "$4"
	chmod "$3" "$4"
}

stack_folders() {
	if is_root && ! getent passwd outstaff >/dev/null; then
		say "making the system user outstaff, whom responders run as"
		useradd --system --user-group --no-create-home \
			--home-dir /nonexistent --shell /usr/sbin/nologin outstaff
	fi
	mkdir -p "$DIR/log" "$DIR/lib/outstaff" "$DIR/etc/outstaff" "$DIR/tls"
	own "$PG_USER" "$PG_USER" 755 "$DIR/run"
	own "$PG_USER" "$PG_USER" 700 "$DIR/data"
	own "$APP_USER" "$WEB_USER" 750 "$DIR/run/outstaff"
	own "$APP_USER" "$WEB_USER" 2750 "$DIR/lib/outstaff/documents"
	own "$APP_USER" "$APP_USER" 700 "$DIR/lib/outstaff/mail"
	own "$APP_USER" "$APP_USER" 700 "$DIR/tmp"
	own "$WEB_USER" "$WEB_USER" 700 "$DIR/nginx"
	own "$WEB_USER" "$APP_USER" 750 "$DIR/run/events"
}

# ---- the build ---------------------------------------------------------------

configure_need() {
	[ ! -e "$TOP/config.status" ] ||
		fail "the checkout is built in place: first \"make distclean\""
	[ ! -x "$TOP/configure" ] || [ ! -e "$TOP/Makefile.in" ] || return 0
	say "making configure"
	(cd "$TOP" && quietly "$DIR/log/autoreconf.log" autoreconf -fi)
}

stack_build() {
	local options="--prefix=$ROOT --sysconfdir=$DIR/etc
		--localstatedir=$DIR --runstatedir=$DIR/run --silent $*"
	mkdir -p "$DIR/log" "$DIR/build"
	configure_need
	if [ "$(cat "$DIR/build/options" 2>/dev/null)" != "$options" ]; then
		say "configuring"
		rm -rf "$DIR/build"
		mkdir -p "$DIR/build"
		# shellcheck disable=SC2086 # options are words
		(cd "$DIR/build" && quietly "$DIR/log/configure.log" \
			"$TOP/configure" $options)
		echo "$options" >"$DIR/build/options"
	fi
	say "building"
	quietly "$DIR/log/make.log" make -C "$DIR/build" -j"$(nproc)" all
	quietly "$DIR/log/install.log" make -C "$DIR/build" install
}

# ---- settings ----------------------------------------------------------------

# put FILE GROUP: standard input becomes the file, which stays untouched where
# it holds the same already.
put() {
	cat >"$1.new"
	if cmp -s "$1.new" "$1"; then
		rm "$1.new"
		return
	fi
	! is_root || chgrp "$2" "$1.new"
	chmod 640 "$1.new"
	mv "$1.new" "$1"
}

secret() {
	[ -s "$DIR/etc/secret" ] || (umask 077 &&
		openssl rand -hex 32 >"$DIR/etc/secret")
	cat "$DIR/etc/secret"
}

jwt_secret() {
	[ -s "$DIR/etc/jwt_secret" ] || (umask 077 &&
		openssl rand -hex 32 >"$DIR/etc/jwt_secret")
	cat "$DIR/etc/jwt_secret"
}

settings() {
	local key
	echo "DATABASE_URL=postgresql:///$DATABASE?host=$SOCK&user=outstaff_app"
	echo "WORKER_DATABASE_URL=postgresql:///$DATABASE?host=$SOCK&user=outstaff_worker"
	echo "BASE_URL=$URL"
	echo "APP_ENV=${APP_ENV:-development}"
	echo "SECRET=$(secret)"
	echo "JWT_SECRET=k1:$(jwt_secret)"
	echo "STORAGE=${STORAGE:-file}"
	echo "STORAGE_DIR=$DIR/lib/outstaff/documents"
	echo "TEMPORARY_DIR=$DIR/tmp"
	echo "EVENTS_SOCKET=$DIR/run/events/publish.sock"
	echo "MAIL_DIR=$DIR/lib/outstaff/mail"
	for key in LOG_LEVEL SMTP_URL SMTP_USER SMTP_PASSWORD SMTP_TLS \
		SMTP_CA_FILE SMS_URL SMS_ACCOUNT SMS_TOKEN SMS_FROM \
		SMS_CA_FILE S3_ENDPOINT S3_PUBLIC_ENDPOINT S3_REGION \
		S3_BUCKET S3_ACCESS_KEY S3_SECRET_KEY OIDC_ISSUER \
		OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_NAME; do
		[ -z "${!key-}" ] || echo "$key=${!key}"
	done
}

# A certificate of our own for the host, anew before it ends.
certificate() {
	! openssl x509 -in "$CA" -noout -checkend 604800 >/dev/null 2>&1 ||
		return 0
	quietly "$DIR/log/openssl.log" openssl req -x509 -nodes -days 820 \
		-newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-subj "/CN=$HOST" -addext "subjectAltName=DNS:$HOST" \
		-keyout "$DIR/tls/key.pem" -out "$CA"
	! is_root || chgrp "$WEB_USER" "$DIR/tls/key.pem"
	chmod 640 "$DIR/tls/key.pem"
}

# Nginx's module for events wants this folder wherever its own ones are.
nginx_folder() {
	[ ! -d /var/lib/nginx/body ] || return 0
	is_root || fail "first, as root: mkdir -p /var/lib/nginx/body"
	mkdir -p /var/lib/nginx/body
}

nginx_fill() {
	sed -e "s|@pkgdatadir@|$ROOT/share/outstaff|g" \
		-e "s|@nginxdir@|$DIR/nginx|g" \
		-e "s|@site@|$DIR/etc/site.conf|g" \
		-e "s|@host@|$HOST|g" \
		-e "s|@host_port@|$HOST:$PORT|g" \
		-e "s|@https_listen@|${LISTEN:-127.0.0.1}:$PORT|g" \
		-e "s|@http_listen@|${LISTEN:-127.0.0.1}:$HTTP_PORT|g" \
		-e '/@https\{0,1\}_listen6@/d' \
		-e "s|@nginx_modules@|$(nginx -V 2>&1 |
			sed -n 's/.*--modules-path=\([^ ]*\).*/\1/p')|g" \
		-e "s|@events_socket@|$DIR/run/events/publish.sock|g" \
		-e "s|@tries@|${TRIES:-2r/s}|g" \
		-e "s|@certificate@|$CA|g" \
		-e "s|@certificate_key@|$DIR/tls/key.pem|g" \
		-e "s|@access_log@|$DIR/nginx/access.log|g" "$1"
}

stack_settings() {
	nginx_folder
	settings | put "$DIR/etc/outstaff/outstaff.conf" "$APP_USER"
	certificate
	nginx_fill "$TOP/nginx/nginx.conf.in" |
		put "$DIR/etc/nginx.conf" "$WEB_USER"
	nginx_fill "$TOP/nginx/outstaff.conf.in" |
		put "$DIR/etc/site.conf" "$WEB_USER"
}

# ---- PostgreSQL --------------------------------------------------------------

# Peers only: who may be whom in the cluster.
cluster_peers() {
	local user role
	for user in "$(id -un)" "$PG_USER" "$APP_USER"; do
		for role in postgres outstaff_app outstaff_worker \
			outstaff_readonly; do
			[ "$user:$role" = "outstaff:postgres" ] ||
				echo "stack $user $role"
		done
	done | sort -u
}

cluster_create() {
	say "making the database cluster"
	quietly "$DIR/log/initdb.log" as "$PG_USER" "$PG/initdb" -D "$DIR/data" \
		-U postgres --auth=peer -E UTF8 --locale=C.UTF-8 \
		--no-instructions
	echo "local all all peer map=stack" >"$DIR/data/pg_hba.conf"
	cluster_peers >"$DIR/data/pg_ident.conf"
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$SOCK'"
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		[ "${DURABLE:-yes}" = yes ] || echo "fsync = off
synchronous_commit = off
full_page_writes = off"
	} >>"$DIR/data/postgresql.conf"
}

cluster_start() {
	[ -s "$DIR/data/PG_VERSION" ] || cluster_create
	process_alive postgres && return
	say "starting PostgreSQL"
	# Left behind by another boot, it would name a stranger's process.
	[ "$(tail -n 1 "$DIR/run/postgres.pid" 2>/dev/null | cut -d' ' -f2)" = \
		"$(cat /proc/sys/kernel/random/boot_id)" ] ||
		rm -f "$DIR/data/postmaster.pid"
	process_start postgres "$PG_USER" "$PG/postgres" -D "$DIR/data"
	cluster_wait
}

cluster_wait() {
	local i
	for ((i = 0; i < 600; i++)); do
		"$PG/pg_isready" -q -h "$SOCK" && return
		process_alive postgres || break
		sleep 0.1
	done
	tail -n 20 "$DIR/log/postgres.log" >&2
	fail "PostgreSQL does not start (all of its log: $DIR/log/postgres.log)"
}

cluster_stop() {
	process_stop postgres INT
}

# database_deploy: the migrations, where they are not what was deployed last.
database_deploy() {
	local project=$ROOT/share/outstaff/sql is
	is=$(cd "$project" && find . -type f -print0 | sort -z |
		xargs -0 sha256sum | sha256sum)
	[ "$(cat "$DIR/data/deployed" 2>/dev/null)" != "$is" ] || return 0
	say "migrating the database"
	as "$PG_USER" psql -XAtq -h "$SOCK" -U postgres -d postgres -c \
		"select 1 from pg_database where datname = '$DATABASE'" |
		grep -q 1 || as "$PG_USER" createdb -h "$SOCK" -U postgres \
		"$DATABASE"
	quietly "$DIR/log/sqitch.log" as "$PG_USER" sqitch --chdir "$project" \
		deploy --verify "db:pg://postgres@/$DATABASE?host=$SOCK"
	echo "$is" >"$DIR/data/deployed"
}

# ---- responders, worker, Nginx -----------------------------------------------

POOLS=(web auth files)

responders() {
	case $1 in
	web) nproc ;;
	auth) echo 1 ;;
	files) echo 2 ;;
	esac
}

# Everything a responder has read at its start.
program_version() {
	cat "$ROOT/sbin/outstaff-fcgi" "$ROOT/sbin/outstaff-worker" \
		"$DIR/etc/outstaff/outstaff.conf" \
		<(find "$ROOT/share/outstaff/views" -type f -print0 |
			sort -z | xargs -0 cat) | sha256sum
}

# pool_start POOL INSTANCE SOCKET. Told to end, multiwatch tells the responders
# by SIGUSR1 and waits; given a signal by -s it sends another one (Debian 12).
pool_start() {
	local name=$1-$2 socket=$3
	local user=$APP_USER owner=() yield=()
	# Whoever waits for a password's hash waits long; pages come first.
	# Linux may weigh a session as one (sched(7), autogroups): then a nice
	# value counts only where the session's own says it too.
	# It is written ten times a second at most, by all of a machine.
	[ "$1" != auth ] || yield=(/bin/sh -c 'for try in 1 2 3 4 5; do
			(echo 15 >/proc/self/autogroup) 2>/dev/null && break
			[ -e /proc/self/autogroup ] || break
			sleep 0.2
		done
		exec "$@"' -- /usr/bin/nice -n 15)
	if is_root; then
		user=root
		owner=(-u "$APP_USER" -g "$APP_USER" -U "$APP_USER"
			-G "$WEB_USER")
	fi
	process_start "$name" "$user" spawn-fcgi -n -s "$socket" -M 0660 \
		-b 1024 "${owner[@]}" -- "${yield[@]}" /usr/bin/multiwatch \
		-f "$(responders "$1")" -r 1000000 -t 1 -- \
		"$ROOT/sbin/outstaff-fcgi" --pool "$1"
}

# True where somebody listens at a socket that was made under that name: it has
# its owner and mode by then.
socket_listens() {
	awk -v path="$1" '$4 == "00010000" && $8 == path { found = 1 }
		END { exit !found }' /proc/net/unix
}

# pool_restart POOL INSTANCE: there is no moment at which nobody can connect.
# The new processes take the socket's name over; the old ones answer whoever had
# connected, and end. Where an earlier try failed, the old ones still serve.
pool_restart() {
	local name=$1-$2 socket try
	socket=$DIR/run/outstaff/$name.$((RANDOM % 10000))
	if process_alive "$name"; then
		process_stop "$name.old"
		mv "$DIR/run/$name.pid" "$DIR/run/$name.old.pid"
	fi
	rm -f "$DIR/run/$name.of" "$socket"
	pool_start "$1" "$2" "$socket"
	for ((try = 0; try < 100; try++)); do
		[ ! -S "$socket" ] || ! socket_listens "$socket" || break
		sleep 0.05
	done
	[ "$try" -lt 100 ] || {
		rm -f "$socket"
		fail "$name does not start (log: $DIR/log/$name.log)"
	}
	mv "$socket" "$DIR/run/outstaff/$name.sock"
	process_stop "$name.old"
}

worker_start() {
	process_start worker "$APP_USER" multiwatch -f 1 -r 1000000 -t 1 \
		-- "$ROOT/sbin/outstaff-worker"
}

# One instance after the other, so that the pool always answers.
programs_start() {
	local version pool instance
	version=$(program_version)
	for instance in a b; do
		for pool in "${POOLS[@]}"; do
			process_current "$pool-$instance" "$version" && continue
			pool_restart "$pool" "$instance"
			echo "$version" >"$DIR/run/$pool-$instance.of"
		done
	done
	process_current worker "$version" && return
	process_stop worker
	worker_start
	echo "$version" >"$DIR/run/worker.of"
}

nginx_version() {
	cat "$DIR/etc/nginx.conf" "$DIR/etc/site.conf" "$CA" \
		"$ROOT"/share/outstaff/nginx/*.conf | sha256sum
}

nginx_start() {
	local version
	version=$(nginx_version)
	process_current nginx "$version" && return
	quietly "$DIR/log/nginx-test.log" as "$WEB_USER" nginx -t -q \
		-e "$DIR/nginx/error.log" -c "$DIR/etc/nginx.conf"
	process_stop nginx QUIT
	rm -f "$DIR/run/events/publish.sock"
	process_start nginx "$WEB_USER" nginx -e "$DIR/nginx/error.log" \
		-c "$DIR/etc/nginx.conf"
	echo "$version" >"$DIR/run/nginx.of"
}

# Waits until the whole way to the database answers.
stack_wait() {
	local i
	for ((i = 0; i < 300; i++)); do
		! curl -sf -m 10 --cacert "$CA" -o /dev/null \
			--resolve "$HOST:$PORT:${LISTEN:-127.0.0.1}" \
			"https://$HOST:$PORT/readyz" || return 0
		sleep 0.1
	done
	tail -n 5 "$DIR"/log/{web-a,nginx}.log "$DIR/nginx/error.log" >&2
	fail "it does not answer (logs: $DIR/log and $DIR/nginx)"
}

PROCESSES=(nginx web-a web-b auth-a auth-b files-a files-b worker postgres)

stack_start() {
	stack_folders
	stack_settings
	cluster_start
	database_deploy
	say "starting responders, worker and Nginx"
	quietly "$DIR/log/doctor.log" as "$APP_USER" "$ROOT/bin/outstaffctl" \
		doctor
	programs_start
	nginx_start
	stack_wait
}

stack_stop() {
	local name
	for name in "${PROCESSES[@]}"; do
		case $name in
		nginx) process_stop nginx QUIT ;;
		postgres) cluster_stop ;;
		*)
			process_stop "$name.old"
			process_stop "$name"
			;;
		esac
	done
}

stack_status() {
	local name pid all=0
	for name in "${PROCESSES[@]}"; do
		if pid=$(process_pid "$name"); then
			printf '%-9s runs, process %s\n' "$name" "$pid"
		else
			printf '%-9s does not run\n' "$name"
			all=3
		fi
	done
	return $all
}
