/*
 * The names of who asks, from the principal alone. Must not know what is
 * asked for.
 */
#include "app/page_reader.h"

#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "deliver/sms.h"
#include "present/label.h"
#include "present/value.h"
#include "present/word.h"

static struct value
text_value(const char *text)
{
	return value_text(slice_of(text));
}

static const char *
who_is(const struct request *request, size_t offset)
{
	const struct principal *who = request->principal;

	return who == NULL ? "" : (const char *)who + offset;
}

static const char *
full_name(const struct request *request)
{
	const struct principal *who = request->principal;

	return who == NULL ? "" : pool_printf(request->pool, "%s %s",
		who->first_name, who->last_name);
}

/* The first letter of each name, whatever its script. */
static const char *
initials(const struct request *request)
{
	const struct principal *who = request->principal;
	uint32_t code_point;

	if (who == NULL)
		return "";
	return pool_printf(request->pool, "%.*s%.*s",
		(int)utf8_decode(who->first_name, strlen(who->first_name),
		&code_point), who->first_name,
		(int)utf8_decode(who->last_name, strlen(who->last_name),
		&code_point), who->last_name);
}

/* How many notifications are new; false for none. */
static struct value
unread(const struct request *request)
{
	const char *count = cell_of(result_of(request,
		Q_notification_unread), "unread");

	return text_value(count == NULL || strcmp(count, "0") == 0 ? "" :
		count);
}

/* Built-in roles are kept by their English names. */
static const char *
role_words(const struct request *request, const char *name)
{
	const char *word = word_of_role(request->language, slice_of(name));

	return word == NULL ? name : word;
}

/* The emergency that the reader is in: its id, role and end. */
static struct value
emergency(const struct request *request, const char *column)
{
	const char *text = cell_of(result_of(request, Q_organization_frame),
		column);

	if (text != NULL && strcmp(column, "emergency_until") == 0)
		text = label_timestamp(request->pool, request->language,
			text).data;
	if (text != NULL && strcmp(column, "emergency_role") == 0)
		text = role_words(request, text);
	return text_value(text == NULL ? "" : text);
}

struct value
page_reader_me(const struct request *request, struct slice name)
{
	if (slice_equals(name, "name"))
		return text_value(full_name(request));
	if (slice_equals(name, "email"))
		return text_value(who_is(request,
			offsetof(struct principal, email)));
	if (slice_equals(name, "initials"))
		return text_value(initials(request));
	if (slice_equals(name, "unverified"))
		return value_truth(request->principal != NULL &&
			request->principal->unverified);
	if (slice_equals(name, "lacks_two_factor"))
		return value_truth(request->principal != NULL &&
			request->principal->lacks_two_factor);
	if (slice_equals(name, "unread"))
		return unread(request);
	if (slice_equals(name, "emergency_id"))
		return emergency(request, "emergency_id");
	if (slice_equals(name, "emergency_role"))
		return emergency(request, "emergency_role");
	if (slice_equals(name, "emergency_until"))
		return emergency(request, "emergency_until");
	if (slice_equals(name, "sms"))
		return value_truth(sms_is_on(request->app->config));
	if (slice_equals(name, "member_id"))
		return text_value(who_is(request,
			offsetof(struct principal, member_id)));
	return name.length > 0 ? value_missing() :
		value_truth(request->principal != NULL);
}

static struct value
of_frame(const struct request *request, const char *column)
{
	const char *url = cell_of(result_of(request, Q_organization_frame),
		column);

	return text_value(url == NULL ? "" : url);
}

struct value
page_reader_organization(const struct request *request, struct slice name)
{
	if (slice_equals(name, "id") || name.length == 0)
		return text_value(who_is(request,
			offsetof(struct principal, organization_id)));
	if (slice_equals(name, "name"))
		return text_value(who_is(request,
			offsetof(struct principal, organization_name)));
	if (slice_equals(name, "slug"))
		return text_value(who_is(request,
			offsetof(struct principal, organization_slug)));
	if (slice_equals(name, "logo_url"))
		return of_frame(request, "logo_url");
	if (slice_equals(name, "style_url"))
		return of_frame(request, "style_url");
	return value_missing();
}

/* Whether the permission of a column reaches further than a scope. */
static struct value
reaches(const struct request *request, struct slice name, enum scope scope)
{
	const struct principal *who = request->principal;
	enum permission id = permission_by_column(name.data, name.length);

	if (id == PERMISSION_UNSET)
		return value_missing();
	return value_truth(who != NULL && who->grants.scope[id] > scope);
}

/* may.certificate_verify: the permission's dot is the last underscore. */
struct value
page_reader_may(const struct request *request, struct slice name)
{
	return reaches(request, name, SCOPE_NONE);
}

/* beyond.certificate_read: that of others too, of few or of all. */
struct value
page_reader_beyond(const struct request *request, struct slice name)
{
	return reaches(request, name, SCOPE_OWN);
}

void
page_reader_language(struct request *request)
{
	http_header(&request->http, "Content-Language",
		language_code(request->language));
	http_header(&request->http, "Vary", "Accept-Language, Cookie");
}
