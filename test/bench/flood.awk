# What pages felt of a flood of wrong passwords. A line is a round: "RPS P50 P99
# ERRORS" of pages without it, the same with it, then what flood.mjs prints.
# Fails where a page failed, the flood was refused oddly, a right password was
# not let in, or the median of pages' p99 grew by more than 30 %.

function median(v, n,    i, j, x) {
	for (i = 2; i <= n; i++) {
		x = v[i]
		for (j = i - 1; j > 0 && v[j] > x; j--)
			v[j + 1] = v[j]
		v[j + 1] = x
	}
	return v[int((n + 1) / 2)]
}

{
	calm50[NR] = $2; calm99[NR] = $3; flooded50[NR] = $6; flooded99[NR] = $7
	rate[NR] = $9; waited[NR] = $13
	errors += $4 + $8; odd += $10; let_in += $11; tried += $12
}

END {
	grew = median(flooded99, NR) / median(calm99, NR)
	printf "pages under a flood of sign-ins, medians of %d rounds:" \
		" p50 %.2f to %.2f ms, p99 %.2f to %.2f ms," \
		" a ratio of %.2f (target 1.30); %d errors\n", NR,
		median(calm50, NR), median(flooded50, NR), median(calm99, NR),
		median(flooded99, NR), grew, errors
	printf "the flood: %.0f wrong passwords a second, %d of %d right ones" \
		" let in, median %.0f ms\n", median(rate, NR), let_in, tried,
		median(waited, NR)
	exit errors > 0 || odd > 0 || let_in < tried || grew > 1.3
}
