/* What the ways to sign in share. */
#ifndef RESOURCE_SIGN_IN_H
#define RESOURCE_SIGN_IN_H

#include "auth/oidc_client.h"
#include "resource/resource.h"

/* What the way in was seen to be is not what it is by now. */
#define SIGN_IN_OVERTAKEN { "sign_in_overtaken", N_("How you sign in was " \
	"changed a moment ago. Sign in again.") }

/*
 * Ends the browser's session `old`, or none, and sets the values that
 * Q_session_create takes beside account_id: a token that is new. Of
 * password_seen and factor_seen, those are set by who looked at them.
 */
enum status session_begin(struct request *request,
	const struct principal *old);

/* The session's cookie, and on to the value "next" or home. */
enum status session_give_cookie(struct request *request);

/* Makes the provider of the settings a row, once in a process. */
enum status identity_provider_settle(struct request *request);

/*
 * Fills the client for the enabled provider of the value "provider" and says
 * its name; NOT_FOUND where there is none. The client's visits come back to
 * /sign-in/callback.
 */
enum status identity_provider_open(struct request *request,
	struct oidc_client *client, const char **name);

/* Where providers send browsers back to. */
const char *identity_provider_callback(const struct request *request);

/* A visit begins: sets the cookie that the browser comes back with, and the
 * values provider, token_hash and link of Q_sign_in_flow_begin. */
const char *sign_in_flow_new(struct request *request, const char *provider,
	bool link);

/* Of a form that gives a group a role. */
extern const struct field idp_group_role_fields[];

#endif
