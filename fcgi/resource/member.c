/* The people of an organization. */
#include "resource/resource.h"

#include "resource/throttle.h"

static const struct choice roles[] = {
#define ROLE(name, title, sentence) { #name, title },
#include "policy/catalogue.def"
	{ 0 }
};

static const struct field fields[] = {
	{ "first_name", TEXT, N_("First name"), 1, 120, .required = true },
	{ "last_name", TEXT, N_("Last name"), 1, 120, .required = true },
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "role", CHOICE, N_("Role"), .required = true, .standard = "member",
		.choices = roles },
	{ "password", PASSWORD, N_("First password"), .required = true },
	{ 0 }
};

static const struct choice statuses[] = {
	{ "active", N_("Active") }, { "suspended", N_("Suspended") }, { 0 }
};

static const struct field filters[] = {
	{ "search", TEXT, N_("Name or email"), 1, 100 },
	{ "department_id", UUID, N_("Department"),
		.options = Q_department_options },
	{ "without_department", BOOLEAN, N_("In no department") },
	{ "team_id", UUID, N_("Team"), .options = Q_team_options },
	{ "role", CHOICE, N_("Role"), .choices = roles },
	{ "status", CHOICE, N_("Access"), .choices = statuses },
	{ 0 }
};

/* Adding people is not for trying which addresses are known here. */
static enum status
add_person(struct request *request)
{
	enum status status;

	/* Counted and hashed already: only the principal had changed. */
	if (value_of(request, "password_hash") != NULL)
		return OK;
	status = throttle(request, "add person",
		request->principal == NULL ? "" :
		request->principal->account_id, 1000);

	return status == OK ? hash_new_password(request) : status;
}

static const struct route routes[] = {
	{ GET, "/members", MEMBER_READ, .query = { Q_member_list },
		.page = { Q_department_options, Q_team_options },
		.export = Q_member_export, .export_permission = MEMBER_READ,
		.fields = filters, .view = "member/list", .flags = CSV },
	{ GET, "/members/new", MEMBER_WRITE, .shows = fields,
		.view = "member/form", .flags = PAGE_ONLY },
	{ POST, "/members", MEMBER_WRITE, .prepare = add_person,
		.query = { Q_member_create }, .fields = fields,
		.form = "/members/new", .next = "/members/{id}",
		.workers = AUTH, .notice = N_("Person added.") },
	{ GET, "/members/{id}", MEMBER_READ, .query = { Q_member_get },
		.page = { Q_member_certificates, Q_member_teams,
			Q_member_direct_reports, Q_member_history,
			Q_audit_history },
		.view = "member/detail" },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "membership_email_unique",
		N_("This person belongs to the organization already.") },
	{ "membership_seats_left", N_("All seats are taken. Suspend or "
		"remove somebody, or ask who looks after the plan for more "
		"seats.") },
	{ "membership_role_not_held", N_("Only an owner can make owners.") },
	{ 0 }
};

const struct resource member =
	{ "member", routes, refusals, .table = "membership" };
