/*
 * Keys are hashes: the table of tries tells nobody which addresses exist.
 */
#include "resource/throttle.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static void
set_key(struct request *request, const char *what, const char *who)
{
	const char *text = pool_printf(request->pool, "%s %s", what, who);
	unsigned char key[SHA256_SIZE];

	sha256(text, slice_of(text).length, key);
	value_set_bytes(request, "key_hash", key, sizeof(key));
}

enum status
throttle(struct request *request, const char *what, const char *who,
	int most)
{
	static const enum statement_id count[] = { Q_attempt_register, Q_none };
	const char *wait;
	enum status status;

	set_key(request, what, who);
	value_set(request, "attempt_limit",
		pool_printf(request->pool, "%d", most));
	value_set(request, "window_seconds",
		pool_printf(request->pool, "%d", THROTTLE_WINDOW));
	status = run_alone(request, true, count);
	if (status != OK)
		return status;
	wait = cell_of(result_of(request, Q_attempt_register),
		"wait_seconds");
	request->answer_count = 0;
	request->retry_after = wait == NULL ? 0 : atoi(wait);
	return request->retry_after == 0 ? OK : TOO_MANY_REQUESTS;
}

const char *
throttle_network(const struct request *request)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (inet_pton(AF_INET6, request->http.address, &address) != 1)
		return request->http.address;
	memset(address.s6_addr + 8, 0, 8);
	if (inet_ntop(AF_INET6, &address, text, sizeof(text)) == NULL)
		return request->http.address;
	return pool_text(request->pool, text);
}

void
throttle_clear(struct request *request, const char *what, const char *who)
{
	static const enum statement_id clear[] = { Q_attempt_clear, Q_none };

	set_key(request, what, who);
	(void)run_alone(request, true, clear);
}
