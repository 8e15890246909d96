/*
 * Changes of many people at once: what is asked for is kept as a draft, shown,
 * and done as it was shown; within a day it can be taken back. What they do to
 * roles is tried when the draft is made, for each person as it is for one.
 */
#include "resource/rights_change.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "http/csv_in.h"

#define COLUMNS_MAX 50
#define LINES_MAX 1000

static const struct choice parts[] = {
	{ "in", N_("Add them to it") }, { "lead", N_("Make them lead it") },
	{ "out", N_("Take them out of it") }, { 0 }
};

static const struct choice role_parts[] = {
	{ "give", N_("Give it to them") }, { "end", N_("End it for them") },
	{ 0 }
};

static const struct field fields[] = {
	{ "people", UUIDS, N_("People"), .required = true },
	{ "to_department_id", UUID, N_("Department") },
	{ "no_department", BOOLEAN, N_("No department") },
	{ "manager_email", EMAIL, N_("Email of their manager") },
	{ "no_manager", BOOLEAN, N_("They report to nobody") },
	{ "to_team_id", UUID, N_("Team") },
	{ "team_part", CHOICE, N_("What with the team"), .standard = "in",
		.choices = parts },
	{ "to_role_id", UUID, N_("Role"), .options = Q_role_options },
	{ "role_part", CHOICE, N_("What with the role"), .standard = "give",
		.choices = role_parts },
	{ "role_ends_on", DATE, N_("Last day of the role") },
	{ 0 }
};

static const struct field text[] = {
	{ "csv", LINES, N_("Lines of the file"), 1, 300000,
		.required = true },
	{ 0 }
};

static const struct field looked_at[] = {
	{ "seen", TEXT, N_("Value “seen” of the change"), 64, 64,
		.required = true },
	{ 0 }
};

/* What heads of columns mean; others are left alone. */
static const struct choice heads[] = {
	{ "email", "email" }, { "email", "e-mail" }, { "email", "mail" },
	{ "department", "department" }, { "department", "abteilung" },
	{ "manager", "manager" }, { "manager", "vorgesetzte" },
	{ "manager", "vorgesetzter" }, { "teams", "teams" },
	{ "teams", "team" }, { 0 }
};

static const char *
meaning_of(const char *head)
{
	for (const struct choice *known = heads; known->id != NULL; known++)
		if (strcasecmp(known->name, head) == 0)
			return known->id;
	return NULL;
}

static bool
is_headed(const char *const *meanings, size_t count, const char *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (meanings[i] != NULL && strcmp(meanings[i], wanted) == 0)
			return true;
	return false;
}

static void
write_line(struct buf *out, unsigned line, const char *const *meanings,
	const char *const *cells, size_t count)
{
	buf_printf(out, "%c{\"line\":%u", out->length == 0 ? '[' : ',', line);
	for (size_t i = 0; i < count; i++) {
		if (meanings[i] == NULL)
			continue;
		buf_printf(out, ",\"%s\":", meanings[i]);
		buf_json(out, cells[i], strlen(cells[i]));
	}
	buf_char(out, '}');
}

/* Who may not change teams does not do so for many people either. */
static enum status
need_teams(struct request *request, const char *field)
{
	if (request->principal->grants.scope[TEAM_WRITE] != SCOPE_NONE)
		return OK;
	return refuse(request, field,
		N_("You may not change teams: leave them as they are."));
}

/* Nor who may not give roles. Whose, the database judges one by one. */
static enum status
check_parts(struct request *request)
{
	if (value_of(request, "to_team_id") != NULL)
		need_teams(request, "to_team_id");
	if (value_of(request, "to_role_id") != NULL &&
	    request->principal->grants.scope[ROLE_ASSIGN] == SCOPE_NONE)
		refuse(request, "to_role_id",
			N_("You may not give roles: leave them as they are."));
	return request->error_count == 0 ? OK : UNPROCESSABLE;
}

/* The file's lines as the statement takes them. */
static enum status
read_lines(struct request *request)
{
	const char *csv = value_of(request, "csv");
	const char *cells[COLUMNS_MAX], *meanings[COLUMNS_MAX];
	size_t heads_count, count, lines = 0;
	struct csv_in in;
	struct buf out;

	buf_init(&out, request->pool);
	csv_in_init(&in, request->pool, slice_of(csv));
	heads_count = csv_in_row(&in, cells, COLUMNS_MAX);
	for (size_t i = 0; i < heads_count; i++)
		meanings[i] = meaning_of(cells[i]);
	if (!is_headed(meanings, heads_count, "email"))
		return refuse(request, "csv", N_("The first line names the "
			"columns, and one of them is “email”."));
	if (is_headed(meanings, heads_count, "teams") &&
	    need_teams(request, "csv") != OK)
		return UNPROCESSABLE;
	while ((count = csv_in_row(&in, cells, heads_count)) > 0) {
		if (++lines > LINES_MAX)
			return refuse(request, "csv",
				N_("Take at most 1000 people at once."));
		write_line(&out, in.line, meanings, cells, count);
	}
	if (lines == 0)
		return refuse(request, "csv",
			N_("There is no line below the names of the columns."));
	buf_char(&out, ']');
	value_set(request, "lines", out.data);
	return OK;
}

static const struct route routes[] = {
	{ GET, "/member-changes", MEMBER_WRITE,
		.query = { Q_member_change_list },
		.view = "member_change/list" },
	{ POST, "/member-changes", MEMBER_WRITE, .prepare = check_parts,
		.summary = "prepare a change of many members",
		.query = { Q_member_change_begin }, .fields = fields,
		.form = "/members", .next = "/member-changes/{id}" },
	{ GET, "/member-imports/new", MEMBER_WRITE, .shows = text,
		.view = "member_change/import", .flags = PAGE_ONLY },
	{ POST, "/member-imports", MEMBER_WRITE, .prepare = read_lines,
		.summary = "prepare a change of many members from CSV",
		.query = { Q_member_change_import }, .fields = text,
		.form = "/member-imports/new",
		.next = "/member-changes/{id}" },
	{ GET, "/member-imports/{id}", MEMBER_WRITE,
		.summary = "read a member import (as /member-changes)",
		.query = { Q_member_change_get }, .flags = API_ONLY },
	{ GET, "/member-changes/{id}", MEMBER_WRITE,
		.query = { Q_member_change_get },
		.page = { Q_member_change_items },
		.view = "member_change/detail" },
	{ GET, "/member-changes/{id}/people", MEMBER_WRITE,
		.query = { Q_member_change_items, Q_member_change_get },
		.flags = API_ONLY },
	{ POST, "/member-changes/{id}/preview", MEMBER_WRITE,
		.summary = "try a prepared change of many members anew",
		.query = { Q_member_change_preview },
		.form = "/member-changes/{id}",
		.next = "/member-changes/{id}",
		.notice = N_("This is what it would do by now.") },
	{ POST, "/member-changes/{id}/apply", MEMBER_WRITE,
		.query = { Q_member_change_apply }, .fields = looked_at,
		.form = "/member-changes/{id}",
		.next = "/member-changes/{id}",
		.notice = N_("The change is done.") },
	{ POST, "/member-changes/{id}/undo", MEMBER_WRITE,
		.query = { Q_member_change_undo },
		.form = "/member-changes/{id}",
		.next = "/member-changes/{id}",
		.notice = N_("The change is taken back.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_OF_PLACE,
	{ "reach_grows", N_("That would let you reach more people than now. "
		"Ask somebody whose rights are not of a place.") },
	{ "member_change_teams", N_("This changes teams, which you may not: "
		"ask somebody who may.") },
	{ "member_change_nothing", N_("Say what is to change.") },
	{ "member_change_people", N_("Choose people of this organization.") },
	{ "member_change_manager_email",
		N_("Nobody here has this address.") },
	{ "member_change_place",
		N_("Choose a department or team from the list.") },
	{ "member_change_to_role_id", N_("Choose a role from the list.") },
	{ "member_change_role_ends_on", N_("A last day is of a role that is "
		"given, and not over yet.") },
	{ "member_change_outcome", N_("What it would do to somebody's role "
		"has changed since it was tried. Try it again, then go on.") },
	{ "member_change_seen", N_("Something changed after you looked at "
		"it. Look at it again, then go on.") },
	{ "member_change_status_draft", N_("This was never applied: there is "
		"nothing to take back.") },
	{ "member_change_status_final", N_("It is too late for that: it is "
		"done already, or more than a day old.") },
	{ 0 }
};

const struct resource member_change =
	{ "member_change", routes, refusals };
