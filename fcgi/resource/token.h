/* How the tokens of a program are told to it. */
#ifndef RESOURCE_TOKEN_H
#define RESOURCE_TOKEN_H

#include "auth/access.h"
#include "resource/resource.h"

/*
 * Writes the members of an access token, and of a refresh token unless that
 * is NULL, behind a brace that the caller closes; the answer is then written.
 */
void token_answer(struct request *request, const struct access *access,
	const char *refresh_token);

/* The same for a sign-in, with the account and its organizations. */
enum status token_of_sign_in(struct request *request);

#endif
