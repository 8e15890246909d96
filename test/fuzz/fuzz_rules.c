/*
 * Rules as the database tells them: what compiles gives nothing that is below
 * a permission's floor, a denial after it takes it away, what does not compile
 * gives nothing at all, and whatever is reached fits its room.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
check(const struct grants *grants, enum permission permission)
{
	static const char *const id = "0190a000-0000-7000-8000-000000000003";
	const struct subject subject = { true, true, grants };
	struct decision decision = policy_decide(&subject, permission);
	char text[REACH_SIZE];

	must(decision.scope == SCOPE_NONE ||
		decision.scope >= permission_floor(permission));
	must((decision.verdict == ALLOW) == (decision.scope != SCOPE_NONE));
	must(!grants->denied[permission] || decision.verdict != ALLOW);
	must(decision.anchors >> grants->anchor_count == 0);
	policy_reach(grants, &decision, id, text);
	must(strlen(text) < sizeof(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct grants none;
	struct pool *pool = pool_create();
	char *rules = pool_copy(pool, (const char *)data, size);
	struct grants grants;
	bool read = policy_compile(&grants, rules);

	must(read || memcmp(&grants, &none, sizeof(none)) == 0);
	for (enum permission p = PERMISSION_FIRST; p < PERMISSION_COUNT; p++)
		check(&grants, p);
	read = policy_compile(&grants, pool_printf(pool,
		"%s;certificate.read=deny", rules));
	must(!read || grants.scope[CERTIFICATE_READ] == SCOPE_NONE);
	policy_narrow(&grants, rules);
	for (enum permission p = PERMISSION_FIRST; p < PERMISSION_COUNT; p++)
		check(&grants, p);
	pool_destroy(pool);
	return 0;
}
