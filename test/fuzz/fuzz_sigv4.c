/*
 * The signer on any request: lines of the input are method, path, access key,
 * and then names and values of the query. What comes out must be fit for a
 * request line: no blank, no control, nothing but encoded bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "store/sigv4.h"

#define ITEMS_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
next_line(char **rest)
{
	char *line = *rest;
	char *end = strchr(line, '\n');

	*rest = end == NULL ? line + strlen(line) : end + 1;
	if (end != NULL)
		*end = '\0';
	return line;
}

static void
must_be_clean(const char *text, const char *allowed)
{
	for (; *text != '\0'; text++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "abcdefghijklmnopqrstuvwxyz0123456789-._~%", *text) ==
		    NULL && strchr(allowed, *text) == NULL)
			abort();
}

static void
sign(struct pool *pool, char *rest)
{
	struct sigv4_item query[ITEMS_MAX + 1] = { { 0 } };
	struct sigv4_item headers[] = { { "Host", next_line(&rest) }, { 0 } };
	struct sigv4_request request = { .query = query, .headers = headers,
		.payload = SIGV4_EMPTY };
	struct sigv4_key key = { "access", "secret", "region", "s3" };
	const char *again;

	request.method = next_line(&rest);
	request.path = next_line(&rest);
	request.time = strtoll(next_line(&rest), NULL, 10);
	for (int i = 0; i < ITEMS_MAX && *rest != '\0'; i++) {
		query[i].name = next_line(&rest);
		query[i].value = next_line(&rest);
	}
	must_be_clean(sigv4_path(pool, request.path), "/");
	must_be_clean(sigv4_presign(pool, &key, &request, 60), "&=");
	again = sigv4_authorization(pool, &key, &request);
	if (strcmp(again, sigv4_authorization(pool, &key, &request)) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pool *pool;

	if (pool == NULL)
		pool = pool_create();
	sign(pool, pool_copy(pool, (const char *)data, size));
	pool_reset(pool);
	return 0;
}
