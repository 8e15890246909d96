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
 * The same for signing in with the value "email" from where the request comes;
 * the limits are the database's (sign_in_try), which knows from where accounts
 * are signed in to. Cleared once the password and what else is asked was right.
 */
enum status throttle_sign_in(struct request *request);
void throttle_sign_in_clear(struct request *request);

/*
 * Checks the new password of the form against the rules (with email and names
 * as context words) and sets the value password_hash.
 */
enum status hash_new_password(struct request *request);

#endif
