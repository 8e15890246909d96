/*
 * A body for a route with a field of every kind: whatever was sent, what
 * statements get to see has the form that PostgreSQL reads for the kind.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "http/form.h"
#include "http/json_in.h"
#include "resource/fields.h"
#include "resource/kinds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct choice choices[] = { { "a", "A" }, { "b", "B" }, { 0 } };

static const struct field fields[] = {
	{ "text", TEXT, "Text", 1, 20, .required = true },
	{ "lines", LINES, "Lines", 1, 100 },
	{ "email", EMAIL, "Email" },
	{ "password", PASSWORD, "Password" },
	{ "slug", SLUG, "Slug", 2, 20 },
	{ "integer", INTEGER, "Integer", -5, 200, .standard = "7" },
	{ "integers", INTEGERS, "Integers", 0, 365 },
	{ "boolean", BOOLEAN, "Boolean" },
	{ "date", DATE, "Date" },
	{ "uuid", UUID, "Id" },
	{ "choice", CHOICE, "Choice", .choices = choices },
	{ "timezone", TIMEZONE, "Time zone" },
	{ "cursor", CURSOR, "Cursor" },
	{ "document", DOCUMENT, "Document" },
	{ 0 }
};

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static bool
only(const char *value, const char *allowed)
{
	return *value != '\0' && value[strspn(value, allowed)] == '\0';
}

static bool
is_right(enum field_kind kind, const char *value)
{
	size_t length = strlen(value);

	switch (kind) {
	case TEXT:
		return !utf8_has_control(value, length, false) &&
			utf8_length(value, length) <= 20;
	case LINES:
		return !utf8_has_control(value, length, true);
	case INTEGER:
		return only(value, "-0123456789") && length <= 3;
	case INTEGERS:
		return only(value, "{0123456789,}") && value[0] == '{' &&
			value[length - 1] == '}';
	case BOOLEAN:
		return only(value, "tf") && length == 1;
	case DATE:
		return only(value, "0123456789-") && length == 10;
	case UUID:
		return is_uuid(value);
	case CHOICE:
		return only(value, "ab") && length == 1;
	case DOCUMENT:
		return false;
	case PASSWORD:
		return length <= 1024;
	case EMAIL:
	case SLUG:
	case TIMEZONE:
	case CURSOR:
	default:
		return strpbrk(value, " \"\\<>\r\n") == NULL && length <= 254;
	}
}

static void
check(const struct request *request)
{
	for (const struct field *field = fields; field->name; field++) {
		const char *value = value_of(request, field->name);

		must(value == NULL || is_right(field->kind, value));
	}
	for (size_t i = 0; i < request->error_count; i++)
		must(request->errors[i].message != NULL);
}

static void
read_as(enum method method, const struct pairs *body, struct pool *pool)
{
	const struct route route = { .method = method, .fields = fields };
	struct request request = { .pool = pool, .route = &route,
		.http = { .pool = pool, .method = method, .body = *body,
		.query = *body } };
	enum status status = fields_read(&request);

	must((status == OK) == (request.error_count == 0));
	must(request.input_refused == (status != OK));
	check(&request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice text = { (const char *)data, size };
	struct pool *pool = pool_create();
	struct pairs pairs = { .count = 0 };
	const char *reason = NULL;
	bool json = size > 0 && data[0] == '{';

	if ((json ? json_in_parse : form_parse)(pool, text, &pairs,
	    &reason) == PARSE_OK) {
		read_as(POST, &pairs, pool);
		read_as(PATCH, &pairs, pool);
		read_as(GET, &pairs, pool);
	}
	pool_destroy(pool);
	return 0;
}
