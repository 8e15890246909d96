/*
 * One question to a provider over HTTPS, and its answer. Bounded in time and
 * size, never redirected, never by a proxy. Must not know what is asked.
 */
#ifndef AUTH_OIDC_FETCH_H
#define AUTH_OIDC_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

#define OIDC_ANSWER_MAX (256u * 1024)	/* bytes of a body */
#define OIDC_ANSWER_MS 4000		/* for a whole answer */

struct oidc_question {
	const char *url;
	const char *form;		/* body of a POST; NULL: a GET */
	const char *authorization;	/* header's value, or NULL */
	bool loopback;			/* http to this machine will do */
	bool public_only;		/* not into networks of our own */
	int64_t deadline_us;		/* clock_us(); not later than that */
};

/* 1 to 599, and the body in the pool; 0 where there is no whole answer. */
int oidc_fetch(struct pool *pool, const struct oidc_question *question,
	struct slice *body);

/* Whether an address is this machine's or of networks that are nobody's in
 * the world; of a family that is not IP, it is. */
struct sockaddr;
bool oidc_fetch_is_private(const struct sockaddr *address);

#endif
