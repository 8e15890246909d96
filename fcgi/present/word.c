/* A code that is not in the table is told as it is. */
#include "present/word.h"

#include <string.h>

#include "base/buf.h"
#include "policy/policy.h"
#include "present/label.h"

/* Columns that hold codes; a code means the same in each of them. */
static const char *const coded[] = { "condition", "decision",
	"deletion_blockers", "effect", "kind", "mail_digest", "plan", "reach",
	"review", "source", "state", "status", "verdict", "workdays",
	"workweek_start" };

static const struct {
	const char *code, *word;
} words[] = {
	{ "accepted", N_("Accepted") },
	{ "account", N_("Account") },
	{ "active", N_("Active") },
	{ "active_certificates", N_("Certificates that are in date") },
	{ "allow", N_("Allow") },
	{ "applied", N_("Applied") },
	{ "approved", N_("Approved") },
	{ "cancelled", N_("Cancelled") },
	{ "certificate", N_("Certificate") },
	{ "daily", N_("In one mail a day") },
	{ "deactivated", N_("Deactivated") },
	{ "dead", N_("Given up") },
	{ "declined", N_("Declined") },
	{ "deleted", N_("Deleted") },
	{ "deny", N_("Deny") },
	{ "department", N_("Departments") },
	{ "discarded", N_("Discarded") },
	{ "draft", N_("Draft") },
	{ "emergency", N_("Taken in an emergency") },
	{ "ended", N_("Ended") },
	{ "enterprise", N_("Enterprise") },
	{ "exception", N_("Exception") },
	{ "exempt", N_("Exempt") },
	{ "expired", N_("Expired") },
	{ "failed", N_("Failed") },
	{ "free", N_("Free") },
	{ "friday", N_("Friday") },
	{ "granted", N_("Granted") },
	{ "idp", N_("From the directory") },
	{ "immediately", N_("At once, one by one") },
	{ "import", N_("From a file") },
	{ "kept", N_("Kept") },
	{ "local", N_("Given here") },
	{ "monday", N_("Monday") },
	{ "none", N_("None") },
	{ "objected", N_("I object to it") },
	{ "open", N_("Open") },
	{ "organization", N_("The whole organization") },
	{ "over", N_("Over") },
	{ "own", N_("Only their own") },
	{ "ownership", N_("Ownership") },
	{ "people", N_("People who are still in it") },
	{ "pending", N_("Pending") },
	{ "pending_certificates", N_("Certificates to be verified") },
	{ "ready", N_("Ready") },
	{ "rejected", N_("Rejected") },
	{ "revoked", N_("Revoked") },
	{ "role", N_("Role") },
	{ "running", N_("Running") },
	{ "saturday", N_("Saturday") },
	{ "selection", N_("Chosen from the list") },
	{ "sent", N_("Sent") },
	{ "standard", N_("Standard") },
	{ "sunday", N_("Sunday") },
	{ "suspended", N_("Suspended") },
	{ "team", N_("Teams") },
	{ "thursday", N_("Thursday") },
	{ "tuesday", N_("Tuesday") },
	{ "two_factor", N_("Signs in with two factors") },
	{ "undecided", N_("To be decided") },
	{ "undone", N_("Undone") },
	{ "verified", N_("Verified") },
	{ "waiting", N_("Waiting") },
	{ "wednesday", N_("Wednesday") },
	{ "withdrawn", N_("Withdrawn") },
};

/* What stands in a part of a subject's name. */
enum part {
	ROLE_NAME,
	ROLE_CODE,
	ROLE_NAME_OR_PERMISSION
};

/* Which part of a subject's name is a role or a permission. */
static const struct {
	const char *kind;
	bool first, last;
	enum part part;
} subjects[] = {
	{ "access_review_item", true, false, ROLE_NAME_OR_PERMISSION },
	{ "emergency_access_overdue", true, true },
	{ "emergency_access_reviewed", true, true },
	{ "emergency_access_taken", true, true },
	{ "idp_group_role", false, true, ROLE_CODE },
	{ "invitation_role", true, false },
	{ "member_permission", true, false, ROLE_NAME_OR_PERMISSION },
	{ "member_role", true, false },
	{ "role", true, true },
	{ "role_granted", true, true },
	{ "role_parent", true, true },
	{ "role_permission", true, true, ROLE_NAME_OR_PERMISSION },
};

static bool
is_one_of(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* By title alone: an organization's own role may be called "billing". */
const char *
word_of_role(const struct language *language, struct slice name)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (slice_equals(name, role_title((enum role)role)))
			return translate(language,
				role_title((enum role)role));
	return NULL;
}

static const char *
word_of_template(const struct language *language, struct slice code)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (slice_equals(code, role_name((enum role)role)))
			return translate(language,
				role_title((enum role)role));
	return NULL;
}

/* NULL for anything that is no permission. */
static const char *
word_of_permission(const struct language *language, struct slice name)
{
	enum permission permission = permission_find(name.data, name.length);

	return permission == PERMISSION_UNSET ? NULL :
		translate(language, permission_sentence(permission));
}

static const char *
word_of_code(const struct language *language, struct slice code)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_equals(code, words[i].code))
			return translate(language, words[i].word);
	return NULL;
}

/* NULL where the column holds no codes, or not this one. */
static const char *
word_of_item(const struct language *language, const char *column,
	struct slice item)
{
	static const char *const roles[] = { "parent_id", "role_id",
		"role_name", "role_names" };
	static const char *const templates[] = { "role", "template" };
	static const char *const permissions[] = { "permission", "scopes" };

	if (is_one_of(templates, sizeof(templates) / sizeof(*templates),
	    column))
		return word_of_template(language, item);
	if (is_one_of(roles, sizeof(roles) / sizeof(*roles), column))
		return word_of_role(language, item);
	if (is_one_of(permissions, sizeof(permissions) /
	    sizeof(*permissions), column))
		return word_of_permission(language, item);
	return is_one_of(coded, sizeof(coded) / sizeof(*coded), column) ?
		word_of_code(language, item) : NULL;
}

/* Up to the next ", ", which is skipped. */
static struct slice
next_item(struct slice *rest)
{
	struct slice item = *rest;

	for (size_t i = 0; i + 1 < rest->length; i++)
		if (rest->data[i] == ',' && rest->data[i + 1] == ' ') {
			item.length = i;
			*rest = (struct slice){ rest->data + i + 2,
				rest->length - i - 2 };
			return item;
		}
	*rest = (struct slice){ rest->data + rest->length, 0 };
	return item;
}

/* "2026-12-03", with a time of day where the columns of instants have it. */
static bool
is_date(const char *column, struct slice text)
{
	const char *end = strrchr(column, '_');

	if (end == NULL || text.length < 10 || text.data[4] != '-' ||
	    text.data[7] != '-')
		return false;
	return strcmp(end, "_on") == 0 ? text.length == 10 :
		text.length == 16 && (strcmp(end, "_at") == 0 ||
		strcmp(end, "_from") == 0 || strcmp(end, "_until") == 0);
}

struct slice
word_of_value(struct pool *pool, const struct language *language,
	const char *column, struct slice text)
{
	struct slice rest = text, item;
	const char *word;
	struct buf list;

	if (is_date(column, text))
		return (text.length == 10 ? label_date : label_timestamp)(pool,
			language, pool_copy(pool, text.data, text.length));
	buf_init(&list, pool);
	while (rest.length > 0) {
		item = next_item(&rest);
		word = word_of_item(language, column, item);
		buf_text(&list, list.length > 0 ? ", " : "");
		if (word != NULL)
			buf_text(&list, word);
		else
			buf_add(&list, item.data, item.length);
	}
	return buf_slice(&list);
}

/* NULL where it stays as it is. */
static const char *
word_of_part(const struct language *language, enum part part,
	struct slice name)
{
	const char *word = part == ROLE_CODE ?
		word_of_template(language, name) :
		word_of_role(language, name);

	return word == NULL && part == ROLE_NAME_OR_PERMISSION ?
		word_of_permission(language, name) : word;
}

static void
add_part(struct buf *name, const char *word, struct slice part)
{
	buf_text(name, name->length > 0 ? ", " : "");
	if (word != NULL)
		buf_text(name, word);
	else
		buf_add(name, part.data, part.length);
}

struct slice
word_of_subject(struct pool *pool, const struct language *language,
	const char *kind, struct slice name)
{
	struct slice rest = name, part;
	struct buf words_of_it;
	size_t i = 0;

	while (i < sizeof(subjects) / sizeof(*subjects) &&
	    strcmp(subjects[i].kind, kind) != 0)
		i++;
	if (i == sizeof(subjects) / sizeof(*subjects))
		return name;
	buf_init(&words_of_it, pool);
	while (rest.length > 0) {
		bool first = rest.data == name.data, known;

		part = next_item(&rest);
		known = (first && subjects[i].first) ||
			(rest.length == 0 && subjects[i].last);
		add_part(&words_of_it, known ? word_of_part(language,
			subjects[i].part, part) : NULL, part);
	}
	return buf_slice(&words_of_it);
}

struct slice
word_of_action(struct pool *pool, const struct language *language,
	struct slice action)
{
	const char *word = word_of_permission(language, action);

	return word == NULL ? action : slice_of(pool_printf(pool,
		"%s (%.*s)", word, (int)action.length, action.data));
}
