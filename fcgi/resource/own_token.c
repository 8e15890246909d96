/*
 * The token is a value of the request between `prepare` and `finish`. Must not
 * know why it is renewed.
 */
#include "resource/own_token.h"

#include "auth/session.h"
#include "auth/token.h"

void
own_token_renew(struct request *request)
{
	unsigned char hash[SHA256_SIZE];

	if (!request->by_cookie) {
		value_set(request, "new_token_hash", NULL);
		return;
	}
	value_set(request, "token", token_make(request->pool, hash));
	value_set_bytes(request, "new_token_hash", hash, sizeof(hash));
}

enum status
own_token_give(struct request *request)
{
	principal_drop(request->app->principals, request->token_hash);
	if (request->by_cookie)
		http_header(&request->http, "Set-Cookie", session_cookie(
			request->pool, request->app->secure,
			value_of(request, "token")));
	return OK;
}
