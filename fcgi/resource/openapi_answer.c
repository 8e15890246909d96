/*
 * What a route answers, and with which numbers: the rules of app/present.c and
 * of the phases, told. Must not know any one resource.
 */
#include <string.h>

#include "resource/fields.h"
#include "resource/openapi.h"

/* The statement whose rows are the answer (app/present.c). */
enum statement_id
openapi_answer_of(const struct route *route)
{
	for (size_t i = 0; i < QUERIES_MAX; i++)
		if (route->query[i] != Q_none &&
		    statement_get(route->query[i])->rows != ROWS_NONE)
			return route->query[i];
	return Q_none;
}

static bool
has_column(enum statement_id id, const char *name)
{
	const char *columns = statement_get(id)->columns;
	size_t length = strlen(name);

	while (columns != NULL) {
		if (strncmp(columns, name, length) == 0 &&
		    columns[length] == ' ')
			return true;
		columns = strstr(columns, ", ");
		columns = columns == NULL ? NULL : columns + 2;
	}
	return false;
}

static bool
runs(const struct route *route, enum statement_id id)
{
	for (size_t i = 0; i < QUERIES_MAX; i++)
		if (route->query[i] == id)
			return true;
	return false;
}

bool
openapi_takes_key(const struct route *route)
{
	return route->method == POST && route->permission != SIGNED_IN &&
		route->permission != PUBLIC && route->finish == NULL;
}

static void
print_json(struct buf *out, int number, const char *description)
{
	buf_printf(out, "\"%d\":{\"description\":\"%s\",%s\"content\":{"
		"\"application/json\":{\"schema\":", number, description,
		number == 201 || number == 202 ? "\"headers\":{\"Location\":{"
		"\"$ref\":\"#/components/headers/Location\"}}," : "");
}

static void
print_rows(struct buf *out, const struct route *route, enum statement_id id)
{
	bool paged = route_is_paged(route, true);

	if (statement_get(id)->rows != ROWS_MANY) {
		openapi_rows(out, id);
		return;
	}
	buf_text(out, "{\"type\":\"object\",\"properties\":{\"data\":{"
		"\"type\":\"array\",\"items\":");
	openapi_rows(out, id);
	buf_printf(out, "}%s},\"required\":[\"data\"%s]}", paged ?
		",\"page\":{\"$ref\":\"#/components/schemas/Page\"}" : "",
		paged ? ",\"page\"" : "");
}

/* Where something is made, and below which address (app/present.c). */
static bool
makes(const struct route *route, enum statement_id id)
{
	return route->method == POST && strchr(route->path, '{') == NULL &&
		has_column(id, "id");
}

/* What a route writes itself: nothing, another address, a file, or JSON. */
static void
print_own_answer(struct buf *out, const struct route *route)
{
	const char *answer = route->answer;
	bool made = *answer == '$' && makes(route, openapi_answer_of(route));

	if (*answer == '\0') {
		buf_text(out, "\"204\":{\"description\":\"Done\"}");
	} else if (strcmp(answer, "303") == 0) {
		buf_text(out, "\"303\":{\"description\":\"Found at the "
			"address of Location, for a minute\",\"headers\":{"
			"\"Location\":{\"$ref\":\"#/components/headers/"
			"Location\"}}}");
	} else if (strchr(answer, '/') != NULL) {
		buf_printf(out, "\"200\":{\"description\":\"The file "
			"itself\",\"content\":{\"%s\":{}}}", answer);
	} else {
		print_json(out, made ? 201 : 200, "Done");
		openapi_members(out, answer);
		buf_text(out, "}}}");
	}
}

void
openapi_answer(struct openapi *to, const struct route *route)
{
	enum statement_id id = openapi_answer_of(route);
	struct buf *out = to->out;
	int number = 200;

	if (route->answer != NULL) {
		print_own_answer(out, route);
	} else if (id == Q_none || route->method == DELETE) {
		buf_text(out, "\"204\":{\"description\":\"Done\"}");
	} else {
		if (makes(route, id))
			number = route->flags & LATER ? 202 : 201;
		print_json(out, number, number == 202 ? "Begun: "
			"Location tells how far it is" : number == 201 ?
			"Made: Location has it" : "Done");
		print_rows(out, route, id);
		buf_text(out, "}}}");
		to->named[id] = true;
	}
	if (runs(route, Q_rights_change_asked)) {
		buf_char(out, ',');
		print_json(out, 202, "Waiting: a second person decides");
		openapi_rows(out, Q_rights_change_asked);
		buf_text(out, "}}}");
		to->named[Q_rights_change_asked] = true;
	}
}

/* True where one of its statements needs a row that may not be there. */
static bool
may_be_absent(const struct route *route)
{
	bool found = strchr(route->path, '{') != NULL;

	for (size_t i = 0; i < QUERIES_MAX; i++)
		found |= route->query[i] != Q_none &&
			statement_get(route->query[i])->rows == ROWS_ONE;
	return found;
}

void
openapi_problems(struct buf *out, const struct resource *resource,
	const struct route *route)
{
	bool unsafe = route->method != GET;
	bool asked = !(route->flags & WITHOUT_DATABASE);
	const struct {
		int number;
		bool given;
	} problems[] = {
		{ 400, true },
		{ 401, asked },
		{ 403, unsafe || route->permission != PUBLIC },
		{ 404, asked && (may_be_absent(route) ||
			route->prepare != NULL || route->finish != NULL) },
		{ 409, unsafe && (resource->refusals != NULL ||
			openapi_takes_key(route)) },
		{ 413, unsafe },
		{ 415, unsafe },
		{ 422, unsafe },
		{ 429, unsafe && route->prepare != NULL },
		{ 502, route->workers == FILES },
		{ 503, asked },
		{ 504, asked },
	};

	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		if (problems[i].given)
			buf_printf(out, ",\"%d\":{\"$ref\":\"#/components/"
				"responses/%d\"}", problems[i].number,
				problems[i].number);
}
