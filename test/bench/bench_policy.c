/*
 * What a decision costs, with and without its reasons: for somebody with eight
 * roles, each of which gives every permission in three scopes. Prints
 * nanoseconds, the best of many batches, as scripts/bench reports them.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "policy/policy.h"

enum { ROLES = 8, SCOPES = 3, BATCH = 20000, BATCHES = 50 };

#define PERMISSIONS (PERMISSION_COUNT - PERMISSION_FIRST)

static struct rule rules[PERMISSIONS * ROLES * SCOPES];
static volatile unsigned long seen;

static int64_t
cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
fill(struct grants *grants)
{
	static const enum scope scopes[SCOPES] =
		{ SCOPE_OWN, SCOPE_DEPARTMENT, SCOPE_ORGANIZATION };

	for (size_t i = 0; i < PERMISSIONS * ROLES * SCOPES; i++) {
		rules[i] = (struct rule){
			.permission = (enum permission)
				(PERMISSION_FIRST + i / (ROLES * SCOPES)),
			.scope = scopes[i % SCOPES],
			.anchor = "0190a000-0000-7000-8000-000000000001" };
		policy_add(grants, &rules[i]);
	}
}

static void
decide(const struct subject *subject, enum permission permission)
{
	seen += policy_decide(subject, permission).verdict == ALLOW;
}

static void
explain(const struct subject *subject, enum permission permission)
{
	struct chain chain;

	decide(subject, permission);
	policy_chain(rules, PERMISSIONS * ROLES * SCOPES, permission, &chain);
	seen += chain.count;
}

static double
measure(const struct subject *subject,
	void (*work)(const struct subject *, enum permission))
{
	int64_t best = INT64_MAX;

	for (int batch = 0; batch < BATCHES; batch++) {
		int64_t start = cpu_ns();

		for (unsigned i = 0; i < BATCH; i++)
			work(subject, (enum permission)
				(PERMISSION_FIRST + i % PERMISSIONS));
		if (cpu_ns() - start < best)
			best = cpu_ns() - start;
	}
	return (double)best / BATCH;
}

int
main(void)
{
	static struct grants grants;
	const struct subject subject =
		{ .signed_in = true, .member = true, .grants = &grants };

	fill(&grants);
	printf("policy: %d permissions, %d roles, %d scopes: decision %.1f ns, "
		"with reasons %.0f ns\n", (int)PERMISSIONS, ROLES, SCOPES,
		measure(&subject, decide), measure(&subject, explain));
	return 0;
}
