/*
 * What programs can ask for, from the same rows that answer them. Must not
 * know any one resource.
 */
#include "resource/openapi.h"

#include <ctype.h>
#include <string.h>

#include "resource/fields.h"

static void
print_small(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		buf_char(out, (char)tolower((unsigned char)*name));
}

/* "Certificate type": resources by their names. */
static void
print_tag(struct buf *out, const struct resource *resource)
{
	char *tag = pool_text(out->pool, resource->name);

	for (char *c = tag; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
	*tag = (char)toupper((unsigned char)*tag);
	openapi_text(out, tag);
}

/* ---- what is sent ------------------------------------------------------ */

static const char *
print_query(struct buf *out, const struct route *route,
	const struct field *fields, const char *before)
{
	for (; fields != NULL && fields->name != NULL; fields++) {
		if (strcmp(fields->name, "sort") == 0 && route->sorts == NULL)
			continue;
		buf_printf(out, "%s{\"in\":\"query\",\"name\":\"%s\","
			"\"required\":%s,\"schema\":", before, fields->name,
			fields->required ? "true" : "false");
		if (strcmp(fields->name, "sort") == 0) {
			buf_text(out, "{\"type\":\"string\",\"enum\":[");
			for (const struct sort *s = route->sorts; s->name;
			    s++)
				buf_printf(out, "%s\"%s\"",
					s == route->sorts ? "" : ",",
					s->name);
			buf_text(out, "]}");
		} else {
			openapi_field(out, fields, false);
		}
		buf_char(out, '}');
		before = ",";
	}
	return before;
}

static const char *
print_path_parameters(struct buf *out, const struct route *route)
{
	const char *before = "";

	for (const char *c = strchr(route->path, '{'); c != NULL;
	    c = strchr(c + 1, '{')) {
		size_t length = strcspn(c + 1, "}");

		buf_printf(out, "%s{\"in\":\"path\",\"name\":\"%.*s\","
			"\"required\":true,\"schema\":{\"type\":\"string\""
			"%s}}", before, (int)length, c + 1,
			length >= 2 && strncmp(c + length - 1, "id", 2) == 0 ?
			",\"format\":\"uuid\"" : "");
		before = ",";
	}
	return before;
}

static void
print_parameters(struct buf *out, const struct route *route, bool export)
{
	const char *before;

	buf_text(out, ",\"parameters\":[");
	before = print_path_parameters(out, route);
	if (route->method == GET) {
		before = print_query(out, route, route->fields, before);
		if (!export && route_is_paged(route, true))
			print_query(out, route, route_is_list(route) ?
				list_fields : short_list_fields, before);
	}
	if (openapi_takes_key(route))
		buf_printf(out, "%s{\"$ref\":\"#/components/parameters/"
			"IdempotencyKey\"}", before);
	buf_char(out, ']');
}

void
openapi_operation(struct buf *out, const struct route *route)
{
	const char *c = route->path;

	print_small(out, method_name(route->method));
	for (; *c != '\0'; c++)
		if (isalnum((unsigned char)*c))
			buf_char(out, *c);
		else if (*c == '/' || *c == '-' || *c == '_')
			buf_char(out, '_');
}

static void
print_form(struct buf *out, const char *type, const char *name,
	const char *form)
{
	buf_printf(out, "\"%s\":{\"schema\":{\"$ref\":"
		"\"#/components/schemas/", type);
	openapi_name(out, name);
	buf_printf(out, "%s\"}}", form);
}

static void
print_body(struct buf *out, const struct route *route)
{
	bool needed = false;
	struct buf name;

	if (route->method == GET || route->fields == NULL)
		return;
	for (const struct field *f = route->fields; f->name != NULL; f++)
		needed |= f->required;
	buf_init(&name, out->pool);
	openapi_operation(&name, route);
	buf_printf(out, ",\"requestBody\":{\"required\":%s,\"content\":{",
		needed ? "true" : "false");
	if (openapi_takes_json(route))
		print_form(out, "application/json", name.data, "Body");
	if (route_takes_file(route)) {
		buf_text(out, openapi_takes_json(route) ? "," : "");
		print_form(out, "multipart/form-data", name.data, "Form");
	}
	buf_text(out, "}}");
}

/* ---- one route ---------------------------------------------------------- */

static void
print_description(struct buf *out, const struct route *route,
	enum permission permission)
{
	enum statement_id id = openapi_answer_of(route);
	struct buf text;

	buf_init(&text, out->pool);
	if (id != Q_none)
		buf_text(&text, statement_get(id)->purpose);
	if (*permission_sentence(permission) != '\0')
		buf_printf(&text, " Needs %s: “%s”",
			permission_name(permission),
			permission_sentence(permission));
	if (route->flags & RECENT)
		buf_text(&text, " Only within five minutes after a sign-in or "
			"POST /account/confirm: 403 "
			"reauthentication_required.");
	if (openapi_takes_key(route))
		buf_text(&text, " With an Idempotency-Key it is done once.");
	buf_text(out, ",\"description\":");
	openapi_text(out, text.length > 0 ? text.data : "");
}

static void
print_security(struct buf *out, const struct route *route)
{
	if (route->permission == PUBLIC)
		buf_text(out, ",\"security\":[]");
	else if (route->permission == SIGNED_IN &&
	    !(route->flags & ANY_TOKEN))
		buf_text(out, ",\"security\":[{\"accessToken\":[]},"
			"{\"session\":[]}]");
}

static void
print_head(struct buf *out, const struct resource *resource,
	const struct route *route, enum permission permission)
{
	buf_text(out, ",\"tags\":[");
	print_tag(out, resource);
	buf_text(out, "],\"summary\":");
	openapi_summary(out, route);
	print_description(out, route, permission);
	buf_printf(out, ",\"x-permission\":\"%s\"",
		permission_name(permission));
	print_security(out, route);
}

void
openapi_route(struct openapi *to, const struct resource *resource,
	const struct route *route)
{
	struct buf *out = to->out;

	buf_printf(out, "%s\"", to->before);
	print_small(out, method_name(route->method));
	buf_text(out, "\":{\"operationId\":\"");
	openapi_operation(out, route);
	buf_char(out, '"');
	print_head(out, resource, route, route->permission);
	print_parameters(out, route, false);
	print_body(out, route);
	buf_text(out, ",\"responses\":{");
	openapi_answer(to, route);
	openapi_problems(out, resource, route);
	buf_text(out, ",\"default\":{\"$ref\":"
		"\"#/components/responses/Problem\"}}}");
	to->before = ",";
}

static void
print_export(struct openapi *to, const struct resource *resource,
	const struct route *route, const char *form)
{
	struct buf *out = to->out;

	buf_printf(out, "%s\"%s.%s\":{\"get\":{\"operationId\":\"",
		to->before, route->path, form);
	openapi_operation(out, route);
	buf_printf(out, "_%s\"", form);
	print_head(out, resource, route, route->export_permission);
	print_parameters(out, route, true);
	buf_printf(out, ",\"responses\":{\"200\":{\"description\":\"%s\","
		"\"content\":{\"%s\":{\"schema\":", *form == 'c' ?
		"A line of names, and one for each row (RFC 4180)" :
		"JSON: an object on each line", *form == 'c' ? "text/csv" :
		"application/jsonl");
	if (*form == 'c')
		buf_text(out, "{\"type\":\"string\"}");
	else
		openapi_rows(out, route->export);
	buf_text(out, "}}}");
	openapi_problems(out, resource, route);
	buf_text(out, ",\"default\":{\"$ref\":"
		"\"#/components/responses/Problem\"}}}}");
	to->named[route->export] = true;
	to->before = ",";
}

void
openapi_export(struct openapi *to, const struct resource *resource,
	const struct route *route)
{
	print_export(to, resource, route, "csv");
	print_export(to, resource, route, "jsonl");
}
