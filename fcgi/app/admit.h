/* The phases that decide whether a request may go on. */
#ifndef APP_ADMIT_H
#define APP_ADMIT_H

#include "resource/resource.h"

/*
 * Finds whose token the request carries, from the cache or the database.
 * OK also where there is none; UNAUTHENTICATED for a bearer token that is not
 * good, since a program must learn that.
 */
enum status admit_principal(struct request *request);

/* Loads the principal anew after the database called the cached one stale. */
enum status admit_again(struct request *request);

/*
 * Who is signed in, for the frame of an error page of what failed before that
 * was found out; nobody where that cannot be known.
 */
void admit_known(struct request *request);

/* Unsafe requests that come with a cookie must come from our own pages. */
enum status admit_origin(struct request *request);

/* The policy's word: OK, UNAUTHENTICATED, FORBIDDEN or SEE_OTHER. */
enum status admit_decide(struct request *request);

/* Says why not, or where to go instead: the status of what was decided. */
enum status admit_denied(struct request *request,
	const struct subject *subject);

/*
 * Routes flagged RECENT are for who proved within five minutes who they are
 * (OWASP ASVS 5.0 V7.5): OK, REAUTHENTICATION_REQUIRED, or for pages SEE_OTHER
 * to where it is proved.
 */
enum status admit_recent(struct request *request);

#endif
