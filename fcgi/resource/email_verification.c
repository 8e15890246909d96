/*
 * Links that came by mail: proving an address, and setting a new password
 * where the old one was forgotten. What is answered never tells whether an
 * address is known here.
 */
#include "resource/resource.h"

#include <string.h>

#include "auth/token.h"
#include "resource/throttle.h"

static const struct field token_fields[] = {
	{ "token", TEXT, N_("Link"), 1, 100, .required = true },
	{ 0 }
};

static const struct field link_fields[] = {
	{ "token", TEXT, N_("Link"), 0, 100 },
	{ 0 }
};

static const struct field forgot_fields[] = {
	{ "email", EMAIL, N_("Email"), .required = true },
	{ 0 }
};

static const struct field reset_fields[] = {
	{ "token", TEXT, N_("Link"), 1, 100, .required = true },
	{ "password", PASSWORD, N_("New password"), .required = true },
	{ 0 }
};

static const char used_link[] = N_("This link does not work any more: it was "
	"used, has expired, or a newer one was sent. Ask for another.");

/* The statement answers with a row if the link is good. */
static enum status
run_link(struct request *request, bool write, enum statement_id id)
{
	const enum statement_id statements[] = { id, Q_none };
	unsigned char hash[SHA256_SIZE];
	enum status status = throttle(request, "link",
		throttle_network(request), 100);

	if (status != OK)
		return status;
	if (!token_hash(slice_of(value_of(request, "token")), hash))
		return refuse(request, NULL, used_link);
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	status = run_alone(request, write, statements);
	if (status == OK && PQntuples(result_of(request, id)) == 0)
		return refuse(request, NULL, used_link);
	return status;
}

static enum status
verify(struct request *request)
{
	return run_link(request, true, Q_email_verify);
}

static enum status
change_email(struct request *request)
{
	return run_link(request, true, Q_email_change);
}

static enum status
count_change(struct request *request)
{
	return throttle(request, "change of email",
		request->principal->account_id, 5);
}

static enum status
count_resend(struct request *request)
{
	return throttle(request, "verification mail",
		request->principal->account_id, 5);
}

static enum status
count_forgot(struct request *request)
{
	enum status status = throttle(request, "reset address",
		throttle_network(request), 60);

	if (status != OK)
		return status;
	return throttle(request, "reset pair", pool_printf(request->pool,
		"%s %s", value_of(request, "email"),
		throttle_network(request)), 5);
}

/* The rules of passwords ask for names that only the link leads to. */
static enum status
know_holder(struct request *request)
{
	static const char *const names[] =
		{ "email", "first_name", "last_name" };
	const PGresult *row = result_of(request, Q_password_reset_find);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		value_set(request, names[i], pool_text(request->pool,
			cell_of(row, names[i])));
	return OK;
}

static enum status
reset(struct request *request)
{
	static const enum statement_id set[] = { Q_password_reset, Q_none };
	enum status status = run_link(request, false,
		Q_password_reset_find);

	if (status == OK)
		status = know_holder(request);
	if (status == OK)
		status = hash_new_password(request);
	if (status != OK)
		return status;
	value_set(request, "address", request->http.address);
	value_set(request, "user_agent", request->http.user_agent);
	status = run_alone(request, true, set);
	if (status == OK &&
	    PQntuples(result_of(request, Q_password_reset)) == 0)
		return refuse(request, NULL, used_link);
	if (status == OK)
		throttle_sign_in_clear(request);
	return status;
}

static const struct route routes[] = {
	{ GET, "/verify-email", PUBLIC, .fields = link_fields,
		.shows = token_fields, .view = "email_verification/verify",
		.flags = PAGE_ONLY },
	{ POST, "/verify-email", PUBLIC, .prepare = verify,
		.summary = "confirm the email address by the token of a mail",
		.fields = token_fields, .form = "/verify-email",
		.next = "/home",
		.notice = N_("Your email address is confirmed.") },
	{ POST, "/verify-email/resend", SIGNED_IN, .prepare = count_resend,
		.summary = "send the mail to confirm the address again",
		.query = { Q_email_verification_send }, .next = "/home",
		.notice = N_("A new link is on its way to you.") },
	{ GET, "/account/email", SIGNED_IN, .shows = forgot_fields,
		.view = "email_verification/change",
		.flags = PAGE_ONLY | RECENT },
	{ POST, "/account/email", SIGNED_IN, .prepare = count_change,
		.summary = "ask for another email address",
		.query = { Q_email_change_ask }, .fields = forgot_fields,
		.form = "/account/email", .next = "/account",
		.notice = N_("Open the link in the mail that we have sent to "
			"the new address."), .flags = RECENT },
	{ GET, "/confirm-email", PUBLIC, .fields = link_fields,
		.shows = token_fields, .view = "email_verification/confirm",
		.flags = PAGE_ONLY },
	{ POST, "/confirm-email", PUBLIC, .prepare = change_email,
		.summary = "change the email address by the token of a mail",
		.fields = token_fields, .form = "/confirm-email",
		.next = "/sign-in",
		.notice = N_("Your email address is changed. Sign in with "
			"it.") },
	{ GET, "/forgot-password", PUBLIC, .shows = forgot_fields,
		.view = "email_verification/forgot", .flags = PAGE_ONLY },
	{ POST, "/forgot-password", PUBLIC, .prepare = count_forgot,
		.summary = "send a mail to set a new password (as "
			"/auth/forgot-password)",
		.query = { Q_password_reset_ask }, .fields = forgot_fields,
		.form = "/forgot-password", .next = "/sign-in",
		.notice = N_("If this address has an account, a link to set a "
			"new password is on its way to it.") },
	{ POST, "/auth/forgot-password", PUBLIC, .prepare = count_forgot,
		.summary = "send a mail to set a new password",
		.query = { Q_password_reset_ask }, .fields = forgot_fields,
		.flags = API_ONLY },
	{ GET, "/reset-password", PUBLIC, .fields = link_fields,
		.shows = reset_fields, .view = "email_verification/reset",
		.flags = PAGE_ONLY },
	{ POST, "/reset-password", PUBLIC, .prepare = reset,
		.summary = "set a new password by the token of a mail (as "
			"/auth/reset-password)",
		.fields = reset_fields, .form = "/reset-password",
		.next = "/sign-in", .workers = AUTH,
		.notice = N_("Your new password is set. Sign in with it.") },
	{ POST, "/auth/reset-password", PUBLIC, .prepare = reset,
		.summary = "set a new password by the token of a mail",
		.fields = reset_fields, .workers = AUTH, .flags = API_ONLY },
	{ 0 }
};

static const char taken[] = N_("Another account was confirmed to have this "
	"address meanwhile. Write to who runs this installation.");

static const struct refusal refusals[] = {
	{ "email_restore_taken", taken },
	{ "account_email_unique", taken },
	{ 0 }
};

const struct resource email_verification =
	{ "email_verification", routes, refusals, "capability" };
