/* Leaving for good, and taking along what is kept of oneself. */
#include "resource/resource.h"

#include "auth/session.h"
#include "http/header_out.h"
#include "present/rows.h"

static const char *
enumerate(struct pool *pool, const PGresult *names)
{
	int count = PQntuples(names);
	struct buf text;

	buf_init(&text, pool);
	for (int i = 0; i < count; i++)
		buf_printf(&text, "%s%s", i == 0 ? "" : ", ",
			PQgetvalue(names, i, 0));
	return text.data;
}

/* The database refuses it too, but cannot say where. */
static enum status
check_owners(struct request *request)
{
	static const enum statement_id read[] =
		{ Q_account_sole_owner_of, Q_none };
	enum status status = run_alone(request, false, read);
	const PGresult *names;

	if (status != OK)
		return status;
	names = result_of(request, Q_account_sole_owner_of);
	if (PQntuples(names) == 0)
		return OK;
	refuse(request, NULL, pool_printf(request->pool, say(request,
		"You are the only owner of %s. Make somebody else an owner "
		"first."), enumerate(request->pool, names)));
	return CONFLICT;
}

static enum status
forget(struct request *request)
{
	principal_drop(request->app->principals, request->token_hash);
	if (!request->by_cookie)
		return OK;
	http_header(&request->http, "Set-Cookie", session_cookie_end(
		request->pool, request->app->secure));
	http_header(&request->http, "Clear-Site-Data",
		"\"cache\", \"storage\"");
	return OK;
}

static void
print_list(struct request *request, const char *name, enum statement_id id)
{
	struct buf *out = &request->http.out;
	PGresult *rows = result_of(request, id);

	buf_printf(out, ",\"%s\":[", name);
	rows_json_list(out, rows, PQntuples(rows));
	buf_char(out, ']');
}

static enum status
answer_export(struct request *request)
{
	struct buf *out = &request->http.out;

	request->http.out_type = "application/json; charset=utf-8";
	http_header(&request->http, "Content-Disposition",
		header_out_disposition(request->pool, "attachment",
		"outstaff-account.json"));
	buf_text(out, "{\"profile\":");
	rows_json_object(out, result_of(request, Q_account_get), 0);
	buf_text(out, ",\"two_factor\":");
	rows_json_object(out, result_of(request, Q_two_factor_state), 0);
	print_list(request, "memberships", Q_account_memberships);
	print_list(request, "certificates", Q_account_certificates);
	print_list(request, "sessions", Q_account_session_list);
	buf_char(out, '}');
	request->answered = true;
	return OK;
}

static const struct route routes[] = {
	{ GET, "/account/export", SIGNED_IN, .query = { Q_account_get,
		Q_two_factor_state, Q_account_memberships,
		Q_account_certificates, Q_account_session_list },
		.summary = "take along what is kept of the own account",
		.answer = "profile {$account_get}, two_factor "
			"{$two_factor_state}, memberships "
			"[{$account_memberships}], certificates "
			"[{$account_certificates}], sessions "
			"[{$account_session_list}]",
		.finish = answer_export },
	{ GET, "/account/delete", SIGNED_IN,
		.page = { Q_account_sole_owner_of },
		.view = "account/delete", .flags = PAGE_ONLY | RECENT },
	{ DELETE, "/account", SIGNED_IN, .prepare = check_owners,
		.summary = "delete the own account",
		.query = { Q_account_delete }, .finish = forget,
		.form = "/account/delete", .next = "/sign-in",
		.notice = N_("Your account is deleted."), .flags = RECENT },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "membership_role_last_owner", N_("You are the only owner of an "
		"organization. Make somebody else an owner first.") },
	{ "organization_second_person_owners", N_("An organization of yours "
		"wants a second person for changes of rights, and needs two "
		"owners. Make somebody else an owner there first, or end "
		"that setting.") },
	{ 0 }
};

const struct resource account_end = { "account_end", routes, refusals };
