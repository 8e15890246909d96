# Medians of rounds as a table: lines "CASE ROUND RPS P50 P99 ERRORS" come in.
# A ratio is the median of the rounds' own ratios, so that a machine that is
# busy for a while does not bend it.

function median(list, count,   i, j, t) {
	for (i = 2; i <= count; i++)
		for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
			t = list[j]
			list[j] = list[j - 1]
			list[j - 1] = t
		}
	if (count % 2)
		return list[(count + 1) / 2]
	return (list[count / 2] + list[count / 2 + 1]) / 2
}

function middle(name, values,   i, list) {
	for (i = 1; i <= rounds; i++)
		list[i] = values[name, i]
	return median(list, rounds)
}

function ratio(name, base,   i, list) {
	for (i = 1; i <= rounds; i++)
		list[i] = rps[name, i] / rps[base, i]
	return median(list, rounds)
}

function line(name, title, base, of,   text) {
	if (base != "")
		text = sprintf("   %.2f of %s", ratio(name, base), of)
	printf "%-34s %8.0f %8.2f %8.2f%s\n", title, middle(name, rps),
		middle(name, p50), middle(name, p99), text
}

{
	rps[$1, $2] = $3
	p50[$1, $2] = $4
	p99[$1, $2] = $5
	errors += $6
	if ($2 > rounds)
		rounds = $2
}

END {
	printf "%-34s %8s %8s %8s\n", "", "rps", "p50 ms", "p99 ms"
	line("json", "list as JSON", "pgbench-json", "pgbench")
	line("tls", "list as JSON over TLS", "json", "plain")
	line("page", "list as page", "pgbench-page", "pgbench")
	line("create", "create", "pgbench-create", "pgbench")
	line("pgbench-json", "the list's SQL by pgbench")
	line("pgbench-page", "the page's SQL by pgbench")
	line("pgbench-create", "the create's SQL by pgbench")
	line("file", "Nginx, a file of the JSON's size", "json", "the list")
	printf "\nlist as page / list as JSON            %.2f\n",
		ratio("page", "json")
	printf "list as JSON / pgbench in one pipeline %.2f   (target 0.85)\n",
		ratio("json", "pgbench-json")
	if (errors > 0) {
		printf "%d requests FAILED\n", errors
		exit 1
	}
}
