/*
 * What programs can ask for, from the same rows that answer them. Must not
 * know any one resource.
 */
#include "resource/openapi.h"

#include <ctype.h>
#include <string.h>

#include "resource/fields.h"

struct writer {
	struct buf *out;
	const char *path;	/* the one that is being written */
	const char *before_path;
	const char *before_method;
};

static void
print_text(struct buf *out, const char *text)
{
	buf_json(out, text, strlen(text));
}

static const char *
type_of(const struct field *field)
{
	switch (field->kind) {
	case INTEGER:
		return "\"type\":\"integer\"";
	case INTEGERS:
		return "\"type\":\"array\",\"items\":{\"type\":\"integer\"}";
	case CHOICES:
		return "\"type\":\"array\"";
	case BOOLEAN:
		return "\"type\":\"boolean\"";
	case DATE:
		return "\"type\":\"string\",\"format\":\"date\"";
	case UUID:
		return "\"type\":\"string\",\"format\":\"uuid\"";
	case UUIDS:
		return "\"type\":\"array\",\"items\":{\"type\":\"string\","
			"\"format\":\"uuid\"}";
	case EMAIL:
		return "\"type\":\"string\",\"format\":\"email\"";
	case PASSWORD:
		return "\"type\":\"string\",\"format\":\"password\"";
	case DOCUMENT:
		return "\"type\":\"string\",\"contentMediaType\":"
			"\"application/octet-stream\"";
	default:
		return "\"type\":\"string\"";
	}
}

static void
print_schema(struct buf *out, const struct field *field)
{
	const char *before = "";
	bool several = field->kind == CHOICES;

	buf_printf(out, "{%s", type_of(field));
	if (several)
		buf_text(out, ",\"items\":{\"type\":\"string\"");
	if (field->kind == INTEGER)
		buf_printf(out, ",\"minimum\":%ld,\"maximum\":%ld",
			field->min, field->max);
	else if (field->max > 0 && field->kind <= LINES)
		buf_printf(out, ",\"maxLength\":%ld", field->max);
	if (field->choices != NULL) {
		buf_text(out, ",\"enum\":[");
		for (const struct choice *c = field->choices; c->id; c++) {
			buf_text(out, before);
			print_text(out, c->id);
			before = ",";
		}
		buf_char(out, ']');
	}
	if (several)
		buf_char(out, '}');
	buf_text(out, ",\"description\":");
	print_text(out, field->label);
	buf_char(out, '}');
}

static const char *
print_query(struct buf *out, const struct field *fields, const char *before)
{
	for (; fields != NULL && fields->name != NULL; fields++) {
		buf_printf(out, "%s{\"in\":\"query\",\"name\":\"%s\","
			"\"required\":%s,\"schema\":", before, fields->name,
			fields->required ? "true" : "false");
		print_schema(out, fields);
		buf_char(out, '}');
		before = ",";
	}
	return before;
}

static void
print_parameters(struct buf *out, const struct route *route)
{
	const char *before = "";

	buf_text(out, ",\"parameters\":[");
	for (const char *c = strchr(route->path, '{'); c != NULL;
	    c = strchr(c + 1, '{')) {
		buf_printf(out, "%s{\"in\":\"path\",\"name\":\"%.*s\","
			"\"required\":true,\"schema\":{\"type\":\"string\"}}",
			before, (int)strcspn(c + 1, "}"), c + 1);
		before = ",";
	}
	if (route->method == GET) {
		before = print_query(out, route->fields, before);
		if (route_is_list(route))
			print_query(out, list_fields, before);
	}
	buf_char(out, ']');
}

static void
print_body(struct buf *out, const struct route *route)
{
	const char *before = "";

	if (route->method == GET || route->fields == NULL)
		return;
	buf_printf(out, ",\"requestBody\":{\"content\":{\"%s\":{\"schema\":"
		"{\"type\":\"object\",\"properties\":{",
		route_takes_file(route) ? "multipart/form-data" :
		"application/json");
	for (const struct field *f = route->fields; f->name != NULL; f++) {
		buf_printf(out, "%s\"%s\":", before, f->name);
		print_schema(out, f);
		before = ",";
	}
	buf_text(out, "},\"required\":[");
	before = "";
	for (const struct field *f = route->fields; f->name != NULL; f++)
		if (f->required && route->method != PATCH) {
			buf_printf(out, "%s\"%s\"", before, f->name);
			before = ",";
		}
	buf_text(out, "]}}}}");
}

static void
print_operation_id(struct buf *out, const struct route *route)
{
	const char *name = method_name(route->method);

	buf_text(out, "\"operationId\":\"");
	for (; *name != '\0'; name++)
		buf_char(out, (char)tolower((unsigned char)*name));
	for (const char *c = route->path; *c != '\0'; c++)
		if (isalnum((unsigned char)*c))
			buf_char(out, *c);
		else if (*c == '/' || *c == '-')
			buf_char(out, '_');
	buf_char(out, '"');
}

static void
print_route(struct writer *writer, const struct resource *resource,
	const struct route *route)
{
	struct buf *out = writer->out;
	const char *name = method_name(route->method);

	buf_printf(out, "%s\"", writer->before_method);
	for (; *name != '\0'; name++)
		buf_char(out, (char)tolower((unsigned char)*name));
	buf_text(out, "\":{");
	print_operation_id(out, route);
	buf_printf(out, ",\"tags\":[\"%s\"],\"summary\":", resource->name);
	print_text(out, *permission_sentence(route->permission) ?
		permission_sentence(route->permission) : resource->name);
	buf_printf(out, ",\"x-permission\":\"%s\"",
		permission_name(route->permission));
	if (route->permission == PUBLIC)
		buf_text(out, ",\"security\":[]");
	print_parameters(out, route);
	print_body(out, route);
	buf_text(out, ",\"responses\":{\"2XX\":{\"description\":\"Done\"},"
		"\"default\":{\"$ref\":\"#/components/responses/Problem\"}}}");
	writer->before_method = ",";
}

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
		print_route(writer, resource, route);
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

	(void)resource;
	route_each(find_first, &first);
	if (!is_api(route) || first.route != route)
		return;
	buf_text(writer->out, writer->before_path);
	print_text(writer->out, route->path);
	buf_text(writer->out, ":{");
	writer->path = route->path;
	writer->before_method = "";
	route_each(print_same_path, writer);
	buf_char(writer->out, '}');
	writer->before_path = ",";
}

void
openapi_print(struct buf *out)
{
	struct writer writer = { .out = out, .before_path = "" };

	buf_text(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"OutStaff\","
		"\"version\":\"1\"},\"servers\":[{\"url\":\"/api/v1\"}],"
		"\"security\":[{\"bearer\":[]}],\"paths\":{");
	route_each(print_path, &writer);
	buf_text(out, "},\"components\":{\"securitySchemes\":{\"bearer\":"
		"{\"type\":\"http\",\"scheme\":\"bearer\"}},\"responses\":{"
		"\"Problem\":{\"description\":\"What went wrong (RFC 9457)\","
		"\"content\":{\"application/problem+json\":{\"schema\":"
		"{\"type\":\"object\",\"required\":[\"error\",\"code\","
		"\"details\",\"request_id\"],\"properties\":{"
		"\"error\":{\"type\":\"string\"},\"code\":{\"type\":"
		"\"string\"},\"details\":{\"type\":\"object\"},"
		"\"request_id\":{\"type\":\"string\"}}}}}}}}}");
}
