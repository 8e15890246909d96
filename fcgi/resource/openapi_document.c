/*
 * The whole document: paths, and what they refer to. Must not know any one
 * resource.
 */
#include <string.h>

#include "auth/session.h"
#include "http/status.h"
#include "resource/fields.h"
#include "resource/openapi.h"

struct writer {
	struct openapi to;
	const char *path;	/* the one that is being written */
	const char *before_path;
};

static bool
is_api(const struct route *route)
{
	return !(route->flags & (PAGE_ONLY | ROOT_ONLY));
}

/* One path's methods stand together, wherever its rows are. */
static void
print_same_path(void *context, const struct resource *resource,
	const struct route *route)
{
	struct writer *writer = context;

	if (is_api(route) && strcmp(route->path, writer->path) == 0)
		openapi_route(&writer->to, resource, route);
}

struct first {
	const char *path;
	const struct route *route;
};

static void
find_first(void *context, const struct resource *resource,
	const struct route *route)
{
	struct first *first = context;

	(void)resource;
	if (first->route == NULL && is_api(route) &&
	    strcmp(route->path, first->path) == 0)
		first->route = route;
}

static void
print_path(void *context, const struct resource *resource,
	const struct route *route)
{
	struct writer *writer = context;
	struct first first = { .path = route->path };
	struct buf *out = writer->to.out;

	(void)resource;
	route_each(find_first, &first);
	if (!is_api(route) || first.route != route)
		return;
	buf_text(out, writer->before_path);
	openapi_text(out, route->path);
	buf_text(out, ":{");
	writer->path = route->path;
	writer->to.before = "";
	route_each(print_same_path, writer);
	buf_char(out, '}');
	writer->before_path = ",";
}

static void
print_export(void *context, const struct resource *resource,
	const struct route *route)
{
	struct openapi *to = context;

	to->before = ",";
	if (is_api(route) && (route->flags & CSV))
		openapi_export(to, resource, route);
}

static void
print_body_schema(void *context, const struct resource *resource,
	const struct route *route)
{
	struct openapi *to = context;
	struct buf name;

	(void)resource;
	if (!is_api(route) || route->method == GET || route->fields == NULL)
		return;
	buf_init(&name, to->out->pool);
	openapi_operation(&name, route);
	for (int form = !openapi_takes_json(route);
	    form <= route_takes_file(route); form++) {
		buf_text(to->out, ",\"");
		openapi_name(to->out, name.data);
		buf_text(to->out, form ? "Form\":" : "Body\":");
		openapi_fields(to->out, route, form);
	}
}

static void
print_row_schemas(const struct openapi *to)
{
	for (int id = Q_none + 1; id < Q_count; id++) {
		const struct statement *statement =
			statement_get((enum statement_id)id);

		if (!to->named[id])
			continue;
		buf_text(to->out, ",\"");
		openapi_name(to->out, statement->name);
		buf_text(to->out, "\":");
		if (statement->columns == NULL)
			buf_text(to->out, "{}");
		else
			openapi_members(to->out, pool_printf(to->out->pool,
				"$%s", statement->name));
	}
}

#define PROBLEM "\"content\":{\"application/problem+json\":{\"schema\":{" \
	"\"$ref\":\"#/components/schemas/Problem\"}}}}"

/* One for each number: all codes that come with it. */
static void
print_problem(struct buf *out, int number)
{
	const char *before = "";

	buf_printf(out, ",\"%d\":{\"description\":\"%s (code: ", number,
		status_reason(number));
	for (int status = OK + 1; status < STATUS_COUNT; status++) {
		const struct status_row *row =
			status_row((enum status)status);

		if (row->number != number)
			continue;
		buf_printf(out, "%s%s", before, row->code);
		before = ", ";
	}
	buf_printf(out, ")\",%s" PROBLEM, number != 429 && number != 503 ? "" :
		"\"headers\":{\"Retry-After\":{\"description\":\"Seconds\","
		"\"schema\":{\"type\":\"integer\"}}},");
}

static void
print_responses(struct buf *out)
{
	buf_text(out, "\"Problem\":{\"description\":\"What went wrong "
		"(RFC 9457)\"," PROBLEM);
	for (int number = 400; number < 600; number++)
		for (int status = OK + 1; status < STATUS_COUNT; status++)
			if (status_row((enum status)status)->number ==
			    number) {
				print_problem(out, number);
				break;
			}
}

static const char problem[] = "type text, title text, status int, "
	"detail text, error text, code text, instance text, request_id text, "
	"details {fields? {}, missing_permission? text, granted_to? [text], "
	"granters? [text]}";

static void
print_schemas(struct openapi *to)
{
	buf_text(to->out, "\"Problem\":");
	openapi_members(to->out, problem);
	buf_text(to->out, ",\"Page\":");
	openapi_members(to->out, "limit int?, next text?");
	print_row_schemas(to);
	route_each(print_body_schema, to);
}

static void
print_components(struct openapi *to)
{
	struct buf *out = to->out;

	buf_printf(out, "\"securitySchemes\":{\"accessToken\":{\"type\":"
		"\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
		"\"description\":\"From POST /auth/login, for ten minutes: "
		"POST /auth/refresh-token takes the refresh_token once for "
		"the next pair\"},\"apiToken\":{\"type\":\"http\",\"scheme\":"
		"\"bearer\",\"description\":\"From POST /account/api-tokens, "
		"for some permissions and up to a year\"},\"session\":{"
		"\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"%s\","
		"\"description\":\"What browsers send; changes then also need "
		"an Origin of this site\"}},", session_cookie_name(true));
	buf_text(out, "\"headers\":{\"Location\":{\"schema\":{\"type\":"
		"\"string\",\"format\":\"uri-reference\"}}},\"parameters\":{"
		"\"IdempotencyKey\":{\"in\":\"header\",\"name\":"
		"\"Idempotency-Key\",\"schema\":{\"type\":\"string\","
		"\"maxLength\":255},\"description\":\"Any text of yours: with "
		"it, however often the same is sent, it is done once\"}},"
		"\"responses\":{");
	print_responses(out);
	buf_text(out, "},\"schemas\":{");
	print_schemas(to);
	buf_char(out, '}');
}

static const char information[] =
	"\"info\":{\"title\":\"OutStaff\",\"version\":\"1\","
	"\"description\":\"POST /auth/login gives an access_token for "
	"Authorization: Bearer. It is for one organization, the one named in "
	"organization_id; POST /auth/switch gives one for another. A script "
	"takes a token of POST /account/api-tokens instead.\\n\\nBodies are "
	"JSON (multipart/form-data where a file is among them); unknown "
	"fields are refused. A PATCH changes what it names, and null takes "
	"away. A list is {data, page}: where page.next is not null, the same "
	"address with cursor=<page.next> goes on. Errors are "
	"application/problem+json with a code, and with details.fields by the "
	"name of the field. HEAD answers wherever GET does. Instants are "
	"RFC 3339; texts of errors come in the language of "
	"Accept-Language. Who has not confirmed their address (POST "
	"/verify-email) administers nothing: 403 email_unverified.\"},";

/* What x-permission names: in words, and the least reach that it works for. */
static void
print_permissions(struct buf *out)
{
	buf_text(out, ",\"x-permissions\":{");
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++) {
		enum permission permission = (enum permission)i;

		buf_printf(out, "%s\"%s\":{\"description\":",
			i == PERMISSION_FIRST ? "" : ",",
			permission_name(permission));
		openapi_text(out, permission_sentence(permission));
		buf_printf(out, ",\"least_reach\":\"%s\","
			"\"needs_confirmed_email\":%s}",
			scope_name(permission_floor(permission)),
			permission_is_administrative(permission) ? "true" :
			"false");
	}
	buf_char(out, '}');
}

void
openapi_print(struct buf *out)
{
	struct writer writer = { .to = { .out = out }, .before_path = "" };

	buf_printf(out, "{\"openapi\":\"3.1.0\",%s\"servers\":[{\"url\":"
		"\"/api/v1\"}],\"security\":[{\"accessToken\":[]},"
		"{\"apiToken\":[]},{\"session\":[]}],\"paths\":{",
		information);
	route_each(print_path, &writer);
	route_each(print_export, &writer.to);
	buf_text(out, "},\"components\":{");
	print_components(&writer.to);
	buf_char(out, '}');
	print_permissions(out);
	buf_char(out, '}');
}
