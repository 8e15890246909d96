/*
 * What claims tell of a person, cut to what an account can hold. Must not
 * know where they came from.
 */
#include "auth/oidc.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

#define NAME_MAX_POINTS 120
#define EMAIL_MAX 254

/* One line of 1 to 120 code points; more is cut off. */
static const char *
name_of(struct pool *pool, const char *text)
{
	size_t length, used = 0;
	uint32_t point;

	if (text == NULL)
		return NULL;
	text += strspn(text, " ");
	length = strlen(text);
	for (int points = 0; used < length && points < NAME_MAX_POINTS;
	    points++) {
		size_t bytes = utf8_decode(text + used, length - used, &point);

		if (bytes == 0 || point < ' ' || (point >= 0x7f &&
		    point <= 0x9f))
			return NULL;
		used += bytes;
	}
	while (used > 0 && text[used - 1] == ' ')
		used--;
	return used == 0 ? NULL : pool_copy(pool, text, used);
}

static const char *
email_of(struct pool *pool, const char *text)
{
	const char *at = text == NULL ? NULL : strchr(text, '@');
	char *email;

	if (at == NULL || at == text || at[1] == '\0' ||
	    strchr(at + 1, '@') != NULL || strlen(text) > EMAIL_MAX)
		return NULL;
	email = pool_text(pool, text);
	for (char *c = email; *c != '\0'; c++) {
		if (*c <= ' ' || *c > '~' || strchr("\"<>,;:\\()", *c))
			return NULL;
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + ('a' - 'A'));
	}
	return email;
}

static void
add_group(struct buf *out, const char *text)
{
	buf_text(out, out->length == 1 ? "\"" : ",\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_char(out, '\\');
		buf_char(out, *text);
	}
	buf_char(out, '"');
}

/* A list of texts, or one text; what else is in it is no group. */
static const char *
groups_of(struct pool *pool, const struct json *claim)
{
	const struct json *item = claim->kind == JSON_LIST ? claim->first :
		claim;
	struct buf out;

	buf_init(&out, pool);
	buf_char(&out, '{');
	for (int count = 0; item != NULL && count < OIDC_GROUPS_MAX;
	    count++) {
		if (item->kind == JSON_STRING)
			add_group(&out, item->text);
		item = claim->kind == JSON_LIST ? item->next : NULL;
	}
	buf_char(&out, '}');
	return out.data;
}

/* Two names, or one that is cut at its last blank. */
static void
read_names(struct pool *pool, const struct json *claims,
	struct oidc_person *person)
{
	const char *whole = name_of(pool, json_string(claims, "name"));
	const char *blank = whole == NULL ? NULL : strrchr(whole, ' ');

	person->first_name = name_of(pool,
		json_string(claims, "given_name"));
	person->last_name = name_of(pool,
		json_string(claims, "family_name"));
	if (person->first_name != NULL && person->last_name != NULL)
		return;
	if (blank != NULL) {
		person->first_name = pool_copy(pool, whole,
			(size_t)(blank - whole));
		person->last_name = pool_text(pool, blank + 1);
	} else if (person->first_name == NULL) {
		person->first_name = whole;
	}
}

bool
oidc_person_read(struct pool *pool, const struct json *claims,
	const char *group_claim, struct oidc_person *person)
{
	const char *subject = json_string(claims, "sub");
	const struct json *verified = json_member(claims, "email_verified");
	const struct json *groups = group_claim == NULL ? NULL :
		json_member(claims, group_claim);

	if (subject == NULL || (person->subject != NULL &&
	    strcmp(person->subject, subject) != 0))
		return false;
	person->subject = subject;
	if (person->email == NULL) {
		person->email = email_of(pool, json_string(claims, "email"));
		person->email_verified = person->email != NULL &&
			verified != NULL && verified->kind == JSON_TRUE;
	}
	if (person->first_name == NULL || person->last_name == NULL)
		read_names(pool, claims, person);
	if (person->groups == NULL && groups != NULL)
		person->groups = groups_of(pool, groups);
	return true;
}
