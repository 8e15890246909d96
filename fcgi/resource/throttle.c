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

/* The statement counts, and answers with the seconds to wait. */
static enum status
count_try(struct request *request, enum statement_id id)
{
	const enum statement_id count[] = { id, Q_none };
	enum status status = run_alone(request, true, count);
	const char *wait;

	if (status != OK)
		return status;
	wait = cell_of(result_of(request, id), "wait_seconds");
	request->answer_count = 0;
	request->retry_after = wait == NULL ? 0 : atoi(wait);
	return request->retry_after == 0 ? OK : TOO_MANY_REQUESTS;
}

enum status
throttle(struct request *request, const char *what, const char *who,
	int most)
{
	set_key(request, what, who);
	value_set(request, "attempt_limit",
		pool_printf(request->pool, "%d", most));
	value_set(request, "window_seconds",
		pool_printf(request->pool, "%d", THROTTLE_WINDOW));
	return count_try(request, Q_attempt_register);
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

enum status
throttle_sign_in(struct request *request)
{
	static const char sentence[] =
		N_("Too many tries. Wait, or let us mail you a link to a new "
			"password.");
	enum status status;

	value_set(request, "network", throttle_network(request));
	value_set(request, "address", request->http.address);
	status = count_try(request, Q_sign_in_try);
	if (status == TOO_MANY_REQUESTS) {
		refuse(request, NULL, sentence);
		request->sentence = sentence;
	}
	return status;
}

void
throttle_sign_in_clear(struct request *request)
{
	static const enum statement_id clear[] = { Q_sign_in_clear, Q_none };

	value_set(request, "network", throttle_network(request));
	(void)run_alone(request, true, clear);
}
