/* Stored hashes: what parses is within the caps and has one spelling. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/mcf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct pool *pool = pool_create();
	struct mcf mcf;

	if (mcf_parse(text, &mcf)) {
		must(mcf.log2_n >= 1 && mcf.log2_n <= MCF_MOST_LOG2_N);
		must(mcf.r >= 1 && mcf.r <= MCF_MOST_R);
		must(mcf.p >= 1 && mcf.p <= MCF_MOST_P);
		must(slice_equals(text, mcf_format(pool, &mcf)));
	}
	pool_destroy(pool);
	return 0;
}
