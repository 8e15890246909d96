# Sourced by race_*.sh: sessions that wait for one another, and TAP.
host=$1 port=$2 database=$3
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# Who waits for the latch on a busy machine does not run out of patience.
export PGOPTIONS="${PGOPTIONS-} -c lock_timeout=60s"
as_app() { psql -XAtq -h "$host" -p "$port" -U outstaff_app -d "$database"; }
as_super() {
	psql -XAtq -h "$host" -p "$port" -U "${PGUSER:-postgres}" -d "$database"
}
# Holds all who take advisory lock 1, shared, until the latch is released.
hold() {
	mkfifo "$out/latch"
	as_super >/dev/null <"$out/latch" &
	exec 9>"$out/latch"
	rm "$out/latch"
	echo 'select pg_advisory_lock(1);' >&9
	until [ "$(as_super <<< "select count(*) from pg_locks
			where locktype = 'advisory' and granted
			and database = (select oid from pg_database
				where datname = current_database())")" = 1 ]; do
		sleep 0.05
	done
}
# Lets the sessions go when as many wait as are in the background.
go() {
	local waiting tries=1200
	waiting=$(($(jobs -rp | wc -l) - 1))
	until [ "$(as_super <<< "select count(*) from pg_locks
			where locktype = 'advisory' and not granted
			and database = (select oid from pg_database
				where datname = current_database())")" = "$waiting" ] ||
			[ $((tries -= 1)) = 0 ]; do
		sleep 0.05
	done
	echo 'select pg_advisory_unlock(1);' >&9
	exec 9>&-
	wait
}
# check NUMBER CONDITION SENTENCE; one that fails shows what the sessions said.
check() {
	if eval "$2"; then
		echo "ok $1 - $3"
	else
		echo "not ok $1 - $3"
		find "$out" -type f -exec sed "s|^|# ${0##*/}: |" {} +
	fi
}
