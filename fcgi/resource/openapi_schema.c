/*
 * Fields and columns as JSON schemas (draft 2020-12, as OpenAPI 3.1 has them).
 * Must not know any one resource.
 */
#include "resource/openapi.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "resource/fields.h"

void
openapi_text(struct buf *out, const char *text)
{
	buf_json(out, text, strlen(text));
}

void
openapi_name(struct buf *out, const char *text)
{
	bool large = true;

	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text))
			buf_char(out, large ?
				(char)toupper((unsigned char)*text) : *text);
		large = !isalnum((unsigned char)*text);
	}
}

/* The types of JSON, and what else is known of each kind. */
static const struct {
	const char *type, *more;
} kinds[] = {
	[TEXT] = { "string", "" },
	[LINES] = { "string", "" },
	[EMAIL] = { "string", ",\"format\":\"email\",\"maxLength\":254" },
	[PASSWORD] = { "string", ",\"format\":\"password\"" },
	[SLUG] = { "string", ",\"pattern\":"
		"\"^[a-z0-9]+(-[a-z0-9]+)*$\"" },
	[INTEGER] = { "integer", "" },
	[INTEGERS] = { "array", "" },
	[BOOLEAN] = { "boolean", "" },
	[DATE] = { "string", ",\"format\":\"date\"" },
	[UUID] = { "string", ",\"format\":\"uuid\"" },
	[UUIDS] = { "array", ",\"items\":{\"type\":\"string\","
		"\"format\":\"uuid\"}" },
	[CHOICE] = { "string", "" },
	[CHOICES] = { "array", "" },
	[TIMEZONE] = { "string", ",\"maxLength\":64" },
	[LANGUAGE] = { "string", ",\"maxLength\":35" },
	[CURSOR] = { "string", ",\"maxLength\":200" },
	[DOCUMENT] = { "string", ",\"contentMediaType\":"
		"\"application/octet-stream\"" },
};

static void
print_bounds(struct buf *out, const struct field *field)
{
	if (field->kind == INTEGER)
		buf_printf(out, ",\"minimum\":%ld,\"maximum\":%ld",
			field->min, field->max);
	else if (field->kind == INTEGERS)
		buf_printf(out, ",\"items\":{\"type\":\"integer\","
			"\"minimum\":%ld,\"maximum\":%ld}", field->min,
			field->max);
	else if (field->max > 0 && (field->kind == TEXT ||
	    field->kind == LINES || field->kind == SLUG))
		buf_printf(out, ",\"minLength\":%ld,\"maxLength\":%ld",
			field->min, field->max);
}

static void
print_choices(struct buf *out, const struct choice *choices, bool null)
{
	buf_text(out, "\"enum\":[");
	for (const struct choice *c = choices; c->id != NULL; c++) {
		buf_text(out, c == choices ? "" : ",");
		openapi_text(out, c->id);
	}
	buf_text(out, null ? ",null]" : "]");
}

/* What is taken where nothing is given: "{30,7}", "f", "UTC". */
static void
print_standard(struct buf *out, const struct field *field)
{
	const char *text = field->standard;

	buf_text(out, ",\"default\":");
	if (field->kind == BOOLEAN) {
		buf_text(out, *text == 't' ? "true" : "false");
	} else if (field->kind == INTEGER) {
		buf_text(out, text);
	} else if (field->kind == INTEGERS) {
		buf_printf(out, "[%.*s]", (int)strlen(text) - 2, text + 1);
	} else if (field->kind == CHOICES) {
		buf_printf(out, "[\"%.*s\"]", (int)strlen(text) - 2,
			text + 1);
	} else {
		openapi_text(out, text);
	}
}

void
openapi_field(struct buf *out, const struct field *field, bool null)
{
	buf_printf(out, null ? "{\"type\":[\"%s\",\"null\"]%s" :
		"{\"type\":\"%s\"%s", kinds[field->kind].type,
		kinds[field->kind].more);
	print_bounds(out, field);
	if (field->choices != NULL) {
		bool several = field->kind == CHOICES;

		buf_text(out, several ? ",\"items\":{" : ",");
		print_choices(out, field->choices, null && !several);
		buf_text(out, several ? "},\"uniqueItems\":true" : "");
	}
	if (field->standard != NULL)
		print_standard(out, field);
	buf_text(out, ",\"description\":");
	openapi_text(out, field->label);
	buf_char(out, '}');
}

bool
openapi_takes_json(const struct route *route)
{
	for (const struct field *f = route->fields; f->name != NULL; f++)
		if (f->kind == DOCUMENT && f->required)
			return false;
	return true;
}

void
openapi_fields(struct buf *out, const struct route *route, bool form)
{
	const char *before = "";

	buf_text(out, "{\"type\":\"object\",\"properties\":{");
	for (const struct field *f = route->fields; f->name != NULL; f++) {
		if (f->kind == DOCUMENT && !form)
			continue;
		buf_printf(out, "%s\"%s\":", before, f->name);
		openapi_field(out, f, !f->required && !form);
		before = ",";
	}
	buf_text(out, "},\"additionalProperties\":false,\"required\":[");
	before = "";
	for (const struct field *f = route->fields; f->name != NULL; f++)
		if ((f->required || f->stated) && route->method != PATCH) {
			buf_printf(out, "%s\"%s\"", before, f->name);
			before = ",";
		}
	buf_text(out, "]}");
}

/* ---- answers ---------------------------------------------------------- */

static const struct {
	const char *name, *type, *more;
} types[] = {
	{ "bool", "boolean", "" },
	{ "int", "integer", "" },
	{ "number", "number", "" },
	{ "text", "string", "" },
	{ "uuid", "string", ",\"format\":\"uuid\"" },
	{ "date", "string", ",\"format\":\"date\"" },
	{ "timestamptz", "string", ",\"format\":\"date-time\"" },
};

/* Where a type or a list of members ends: what is inside stays inside. */
static const char *
end_of(const char *text, const char *ends)
{
	int depth = 0;

	for (; *text != '\0'; text++) {
		if (depth == 0 && strchr(ends, *text) != NULL)
			break;
		depth += (*text == '{' || *text == '[') -
			(*text == '}' || *text == ']');
	}
	return text;
}

static void print_members(struct buf *out, struct slice members, bool null);

static void
print_simple(struct buf *out, struct slice type, bool null)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (slice_equals(type, types[i].name)) {
			buf_printf(out, null ? "\"type\":[\"%s\",\"null\"]%s" :
				"\"type\":\"%s\"%s", types[i].type,
				types[i].more);
			return;
		}
}

static void
print_type(struct buf *out, struct slice type, bool null)
{
	if (type.length > 0 && type.data[type.length - 1] == '?') {
		type.length--;
		null = true;
	}
	if (type.length < 2 || strchr("{[", *type.data) == NULL) {
		buf_char(out, '{');
		print_simple(out, type, null);
		buf_char(out, '}');
	} else if (*type.data == '{') {
		print_members(out, (struct slice){ type.data + 1,
			type.length - 2 }, null);
	} else {
		buf_printf(out, "{\"type\":%s,\"items\":", null ?
			"[\"array\",\"null\"]" : "\"array\"");
		print_type(out, (struct slice){ type.data + 1,
			type.length - 2 }, false);
		buf_char(out, '}');
	}
}

/* Columns that are there in every row; a join can leave out all others. */
static bool
is_sure(struct slice name)
{
	static const char *const sure[] = { "id", "created_at", "updated_at" };

	for (size_t i = 0; i < sizeof(sure) / sizeof(*sure); i++)
		if (slice_equals(name, sure[i]))
			return true;
	return false;
}

struct members {
	struct buf *out;
	struct buf names;	/* of those that are always there */
	bool several;
	bool rows;		/* columns, which may be null */
};

static void write_members(struct members *to, struct slice text);

static void
write_statement(struct members *to, struct slice name)
{
	struct members columns = *to;

	for (int id = Q_none + 1; id < Q_count; id++) {
		const struct statement *statement =
			statement_get((enum statement_id)id);

		if (!slice_equals(name, statement->name) ||
		    statement->columns == NULL)
			continue;
		columns.rows = true;
		write_members(&columns, slice_of(statement->columns));
		to->names = columns.names;
		to->several = columns.several;
	}
}

static void
write_member(struct members *to, struct slice text)
{
	const char *space = memchr(text.data, ' ', text.length);
	struct slice name = text, type = { "", 0 };
	bool always;

	if (*text.data == '$') {
		write_statement(to, (struct slice){ text.data + 1,
			text.length - 1 });
		return;
	}
	if (space != NULL) {
		name.length = (size_t)(space - text.data);
		type = (struct slice){ space + 1,
			text.length - name.length - 1 };
	}
	always = name.data[name.length - 1] != '?';
	name.length -= always ? 0 : 1;
	buf_printf(to->out, "%s\"%.*s\":", to->several ? "," : "",
		(int)name.length, name.data);
	to->several = true;
	print_type(to->out, type, to->rows && !is_sure(name));
	if (always)
		buf_printf(&to->names, "%s\"%.*s\"", to->names.length > 0 ?
			"," : "", (int)name.length, name.data);
}

static void
write_members(struct members *to, struct slice text)
{
	const char *c = text.data, *end = text.data + text.length;

	while (c < end) {
		const char *stop = end_of(c, ",");

		if (stop > end)
			stop = end;
		write_member(to, (struct slice){ c, (size_t)(stop - c) });
		c = stop + strspn(stop, ", ");
	}
}

static void
print_members(struct buf *out, struct slice text, bool null)
{
	struct members to = { .out = out };

	buf_init(&to.names, out->pool);
	buf_printf(out, "{\"type\":%s,\"properties\":{", null ?
		"[\"object\",\"null\"]" : "\"object\"");
	write_members(&to, text);
	buf_printf(out, "},\"required\":[%s]}",
		to.names.length > 0 ? to.names.data : "");
}

void
openapi_members(struct buf *out, const char *members)
{
	print_members(out, slice_of(members), false);
}

void
openapi_rows(struct buf *out, enum statement_id id)
{
	buf_text(out, "{\"$ref\":\"#/components/schemas/");
	openapi_name(out, statement_get(id)->name);
	buf_text(out, "\"}");
}
