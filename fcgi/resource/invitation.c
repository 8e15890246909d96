/*
 * Who is asked to join, and what becomes of it. Nothing that is answered to
 * who invites depends on whether the address has an account here; who opens
 * the link of the mail has proven the address.
 */
#include "resource/rights_change.h"

#include <string.h>

#include "auth/token.h"
#include "present/rows.h"
#include "resource/sign_in.h"
#include "resource/throttle.h"

static const struct choice roles[] = {
#define ROLE(name, title, sentence) { #name, title },
#include "policy/catalogue.def"
	{ 0 }
};

static const struct choice statuses[] = {
	{ "pending", N_("Pending") }, { "accepted", N_("Accepted") },
	{ "declined", N_("Declined") }, { "expired", N_("Expired") },
	{ "revoked", N_("Revoked") }, { 0 }
};

static const struct field filters[] = {
	{ "status", CHOICE, N_("Status"), .choices = statuses },
	{ "search", TEXT, N_("Search"), 1, 120 },
	{ 0 }
};

/* A program may name one role, or several. */
static const struct field fields[] = {
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "first_name", TEXT, N_("First name"), 1, 120 },
	{ "last_name", TEXT, N_("Last name"), 1, 120 },
	{ "roles", CHOICES, N_("Roles"), .choices = roles },
	{ "role", CHOICE, N_("Role"), .choices = roles },
	{ "message", LINES, N_("Message"), 1, 500 },
	{ 0 }
};

static const struct field many_fields[] = {
	{ "emails", LINES, N_("Email addresses"), 3, 60000,
		.required = true },
	{ "roles", CHOICES, N_("Roles"), .choices = roles },
	{ "role", CHOICE, N_("Role"), .choices = roles },
	{ "message", LINES, N_("Message"), 1, 500 },
	{ 0 }
};

/* A form starts with the role that most people get; owners, the first of all
 * roles, are not invited. */
#define FORM_ROLES { "roles", CHOICES, N_("Roles"), .standard = "{member}", \
	.choices = roles + 1 }

static const struct field form[] = {
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "first_name", TEXT, N_("First name"), 1, 120 },
	{ "last_name", TEXT, N_("Last name"), 1, 120 },
	FORM_ROLES,
	{ "message", LINES, N_("Message"), 1, 500 },
	{ 0 }
};

static const struct field many_form[] = {
	{ "emails", LINES, N_("Email addresses"), 3, 60000,
		.required = true },
	FORM_ROLES,
	{ "message", LINES, N_("Message"), 1, 500 },
	{ 0 }
};

/* A link may say whom. */
static const struct field for_whom[] = {
	{ "email", EMAIL, N_("Email") },
	{ 0 }
};

static const struct field link_fields[] = {
	{ "token", TEXT, N_("Link"), 0, 100 },
	{ 0 }
};

static const struct field token_fields[] = {
	{ "token", TEXT, N_("Link"), 1, 100, .required = true },
	{ 0 }
};

static const struct field newcomer_fields[] = {
	{ "token", TEXT, N_("Link"), 1, 100, .required = true },
	{ "first_name", TEXT, N_("First name"), 1, 120, .required = true },
	{ "last_name", TEXT, N_("Last name"), 1, 120, .required = true },
	{ "password", PASSWORD, N_("Password"), .required = true },
	{ 0 }
};

static const char dead_link[] = N_("This invitation does not work any more: "
	"it was answered, withdrawn, has expired, or a newer one was sent. "
	"Ask whoever invited you for another.");

/* Inviting is not for sending mails to the world. */
static enum status
count_invitation(struct request *request)
{
	return throttle(request, "invitation", request->principal == NULL ?
		"" : request->principal->account_id, 1000);
}

static enum status
invite(struct request *request)
{
	const char *one = value_of(request, "role");

	if (value_of(request, "roles") == NULL && one == NULL)
		return refuse(request, "roles", N_("Choose at least one "
			"role."));
	if (value_of(request, "roles") == NULL)
		value_set(request, "roles", pool_printf(request->pool,
			"{%s}", one));
	return count_invitation(request);
}

/* What is no link finds nothing. */
static enum status
read_link(struct request *request)
{
	unsigned char hash[SHA256_SIZE];
	const char *token = value_of(request, "token");

	if (token != NULL && token_hash(slice_of(token), hash))
		value_set_bytes(request, "token_hash", hash, sizeof(hash));
	return OK;
}

/* The statement answers with a row if the link is good. */
static enum status
answer(struct request *request, bool write, const enum statement_id *ids)
{
	enum status status = throttle(request, "link",
		throttle_network(request), 100);

	if (status == OK)
		status = read_link(request);
	if (status == OK)
		status = run_alone(request, write, ids);
	if (status == OK && (PQntuples(result_of(request, ids[0])) == 0 ||
	    (!write && cell_of(result_of(request, ids[0]), "email") == NULL)))
		return refuse(request, NULL, dead_link);
	return status;
}

/*
 * A browser's session is in another organization from then on: who it was is
 * not who it is, so nothing more is asked in its name.
 */
static enum status
accept(struct request *request)
{
	static const enum statement_id ids[] =
		{ Q_invitation_accept, Q_none };
	enum status status = answer(request, true, ids);

	if (status != OK)
		return status;
	request->principal = NULL;
	if (!request->api)
		return OK;
	request->http.out_type = "application/json; charset=utf-8";
	rows_json_object(&request->http.out,
		result_of(request, Q_invitation_accept), 0);
	request->answered = true;
	return OK;
}

static enum status
decline(struct request *request)
{
	static const enum statement_id ids[] =
		{ Q_invitation_decline, Q_none };

	return answer(request, true, ids);
}

/* The rules of passwords ask for the address that only the link leads to. */
static enum status
sign_up(struct request *request)
{
	static const enum statement_id find[] =
		{ Q_invitation_find, Q_none };
	static const enum statement_id join[] =
		{ Q_invitation_sign_up, Q_none };
	enum status status = answer(request, false, find);

	if (status == OK) {
		value_set(request, "email", pool_text(request->pool, cell_of(
			result_of(request, Q_invitation_find), "email")));
		status = hash_new_password(request);
	}
	if (status == OK)
		status = run_alone(request, true, join);
	if (status == OK &&
	    PQntuples(result_of(request, Q_invitation_sign_up)) == 0)
		status = refuse(request, NULL, dead_link);
	return status;
}

/* Who opened the link by a click is signed in at once. */
static enum status
sign_up_here(struct request *request)
{
	enum status status = sign_up(request);

	if (status != OK)
		return status;
	value_set(request, "account_id", pool_text(request->pool, cell_of(
		result_of(request, Q_invitation_sign_up), "account_id")));
	return session_begin(request, NULL);
}

static enum status
sign_up_elsewhere(struct request *request)
{
	enum status status = sign_up(request);

	if (status != OK)
		return status;
	request->http.out_type = "application/json; charset=utf-8";
	buf_text(&request->http.out, "{\"next\":\"/api/v1/auth/login\"}");
	request->answered = true;
	return OK;
}

static const struct route routes[] = {
	{ GET, "/invitations", MEMBER_WRITE, .query = { Q_invitation_list },
		.page = { Q_invitation_figures }, .fields = filters,
		.export = Q_invitation_export,
		.export_permission = MEMBER_WRITE, .view = "invitation/list",
		.flags = CSV },
	{ GET, "/invitations/figures", MEMBER_WRITE,
		.summary = "read how invitations fare",
		.query = { Q_invitation_figures }, .flags = API_ONLY },
	{ GET, "/invitations/new", MEMBER_WRITE, .fields = for_whom,
		.shows = form,
		.view = "invitation/form", .flags = PAGE_ONLY },
	{ POST, "/invitations", MEMBER_WRITE, .prepare = invite,
		.summary = "invite a person",
		.query = { Q_invitation_create }, .fields = fields,
		.form = "/invitations/new", .next = "/invitations/{id}",
		.notice = N_("Invitation sent.") },
	{ POST, "/members", MEMBER_WRITE, .prepare = invite,
		.summary = "invite a person (as /invitations)",
		.query = { Q_invitation_create }, .fields = fields,
		.next = "/invitations/{id}", .flags = API_ONLY },
	{ GET, "/invitations/bulk", MEMBER_WRITE, .shows = many_form,
		.view = "invitation/bulk", .flags = PAGE_ONLY },
	{ POST, "/invitations/bulk", MEMBER_WRITE, .prepare = invite,
		.summary = "invite many people",
		.query = { Q_invitation_bulk }, .fields = many_fields,
		.view = "invitation/sent", .form = "/invitations/bulk" },
	{ GET, "/invitations/accept", PUBLIC, .prepare = read_link,
		.query = { Q_invitation_find }, .fields = link_fields,
		.shows = newcomer_fields, .view = "invitation/accept",
		.flags = PAGE_ONLY },
	{ POST, "/invitations/accept", SIGNED_IN, .prepare = accept,
		.summary = "accept an invitation by its token",
		.answer = "$invitation_accept",
		.fields = token_fields, .form = "/invitations/accept",
		.next = "/home",
		.notice = N_("Welcome! You have joined the organization.") },
	{ POST, "/invitations/sign-up", PUBLIC, .prepare = sign_up_here,
		.query = { Q_session_create }, .finish = session_give_cookie,
		.fields = newcomer_fields, .form = "/invitations/accept",
		.workers = AUTH, .flags = PAGE_ONLY },
	{ POST, "/invitations/sign-up", PUBLIC,
		.summary = "sign up by the token of an invitation",
		.answer = "next text",
		.prepare = sign_up_elsewhere, .fields = newcomer_fields,
		.workers = AUTH, .flags = API_ONLY },
	{ POST, "/invitations/decline", PUBLIC, .prepare = decline,
		.summary = "decline an invitation by its token",
		.fields = token_fields, .form = "/invitations/accept",
		.next = "/sign-in",
		.notice = N_("You have declined the invitation.") },
	{ GET, "/invitations/{id}", MEMBER_WRITE,
		.query = { Q_invitation_get },
		.view = "invitation/detail" },
	{ POST, "/invitations/{id}/resend", MEMBER_WRITE,
		.summary = "send an invitation again",
		.prepare = count_invitation, .query = { Q_invitation_resend },
		.form = "/invitations/{id}", .next = "/invitations/{id}",
		.notice = N_("A new link is on its way. The one before does "
			"not work any more.") },
	{ POST, "/invitations/{id}/revoke", MEMBER_WRITE,
		.query = { Q_invitation_revoke }, .form = "/invitations/{id}",
		.next = "/invitations/{id}",
		.notice = N_("Invitation revoked. Its link does not work any "
			"more.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	SIGN_IN_OVERTAKEN,
	{ "token_gives", N_("An API token gives no rights: it invites people "
		"as members, and changes nobody's roles.") },
	{ "ownership_only", N_("Owners are made and unmade under Owners "
		"(/owners) alone: all owners are told of it.") },
	RIGHTS_CHANGE_NEEDED,
	{ "invitation_email_unique", N_("This address has an invitation "
		"already. Send that one again instead.") },
	{ "invitation_email_member",
		N_("This person belongs to the organization already.") },
	{ "invitation_email_often", N_("This address got five mails within "
		"an hour. Wait before you send another.") },
	{ "invitation_roles_not_held", N_("You can only "
		"give what you may do yourself: only an owner makes owners.") },
	{ "member_role_exceeds", N_("Whoever invited you may no longer give "
		"these roles. Ask for another invitation.") },
	{ "invitation_emails_most", N_("Invite at most 200 people at once.") },
	{ "invitation_status_ended", N_("This invitation has ended. Make a "
		"new one.") },
	{ "invitation_account_other", N_("This invitation is for somebody "
		"else. Sign in with the account that it was sent to.") },
	{ "invitation_accepted_by_suspended", N_("Your access to this "
		"organization is suspended. Ask who invited you to resume it.")
		},
	{ "membership_seats_left", N_("The organization has no seat left. "
		"Tell who invited you.") },
	{ "account_email_unique", N_("You have an account already. Sign "
		"in with it, then accept.") },
	{ 0 }
};

const struct resource invitation = { "invitation", routes, refusals };
