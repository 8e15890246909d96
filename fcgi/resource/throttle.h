/* Counting tries, so that guessing does not pay. */
#ifndef RESOURCE_THROTTLE_H
#define RESOURCE_THROTTLE_H

#include "resource/resource.h"

/* Seconds over which tries are counted. */
#define THROTTLE_WINDOW 900

/*
 * Counts one try of `what` by `who`; TOO_MANY_REQUESTS, with the time to wait
 * set, beyond `most` in a window. Kept whatever becomes of the request.
 */
enum status throttle(struct request *request, const char *what,
	const char *who, int most);

/*
 * Whom an address stands for: itself, or the /64 network of an IPv6 address,
 * of which one household has more than anybody could count.
 */
const char *throttle_network(const struct request *request);

/* Forgets the tries of `what` by `who`. */
void throttle_clear(struct request *request, const char *what,
	const char *who);

/*
 * Checks the new password of the form against the rules (with email and names
 * as context words) and sets the value password_hash.
 */
enum status hash_new_password(struct request *request);

#endif
