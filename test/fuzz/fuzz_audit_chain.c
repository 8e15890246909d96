/*
 * Exports of the audit: any file is read to its end, and one without a fault
 * begins and ends as exports do.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "work/audit_chain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count_fault(void *context, const char *fault)
{
	if (*fault == '\0')
		abort();
	++*(uint64_t *)context;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_create();
	uint64_t faults = 0;
	struct audit_chain *chain =
		audit_chain_create(pool, count_fault, &faults);
	const char *at = (const char *)data, *end = at + size;

	audit_chain_anchor(chain, "1-39fa9f78b3c51bbc0c");
	chain->anchor_count = 0;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((stop == NULL ? end : stop) - at);

		audit_chain_line(chain, (struct slice){ at, length });
		at += length + (stop != NULL);
	}
	audit_chain_finish(chain);
	if (chain->faults != faults || (faults == 0 && !chain->ended) ||
	    (faults == 0 && strncmp((const char *)data,
	    "{\"outstaff_audit\":1,", 20) != 0))
		abort();
	pool_destroy(pool);
	return 0;
}
