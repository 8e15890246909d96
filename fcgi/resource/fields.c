/*
 * Which fields a route takes, which were given, and what is missing; what a
 * value may be, resource/kinds.c knows.
 */
#include "resource/fields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "resource/kinds.h"

const struct field list_fields[] = {
	{ "limit", INTEGER, N_("Limit"), 1, LIST_LIMIT_MAX, .standard = "50" },
	{ "cursor", CURSOR, N_("Cursor") },
	{ "sort", TEXT, N_("Sort"), 1, 40 },
	{ 0 }
};

const struct field short_list_fields[] = {
	{ "limit", INTEGER, N_("Limit"), 1, LIST_LIMIT_MAX },
	{ "cursor", CURSOR, N_("Cursor") },
	{ 0 }
};

bool
route_is_list(const struct route *route)
{
	return route->query[0] != Q_none &&
		statement_takes(route->query[0], "row_limit");
}

bool
route_is_paged(const struct route *route, bool api)
{
	return route_is_list(route) || (api && route->method == GET &&
		route->finish == NULL && route->query[0] != Q_none &&
		statement_get(route->query[0])->rows == ROWS_MANY);
}

const char *
field_parameter(const struct field *field)
{
	return field->parameter != NULL ? field->parameter : field->name;
}

bool
route_takes_file(const struct route *route)
{
	const struct field *field = route->fields;

	for (; field != NULL && field->name != NULL; field++)
		if (field->kind == DOCUMENT)
			return true;
	return false;
}

static const char *
trimmed(struct pool *pool, const char *text)
{
	size_t length = strlen(text);

	text = utf8_trim(text, &length);
	return pool_copy(pool, text, length);
}

static bool
is_of_kind(const struct pair *pair, const struct field *field)
{
	return pair->kind == PAIR_TEXT ||
		pair->kind == kind_of_json(field->kind);
}

/* English writes a label small inside a sentence; others quote it. */
static const char *
label_inside(const struct request *request, const struct field *field)
{
	char *label = pool_text(request->pool, say(request, field->label));

	if (strcmp(language_code(request->language), "en") == 0)
		label[0] = (char)tolower((unsigned char)label[0]);
	return label;
}

static const char *
missing_sentence(const struct request *request, const struct field *field)
{
	bool choice = field->kind == CHOICE || field->kind == UUID ||
		field->options != Q_none;

	if (field->kind == CHOICES || field->kind == UUIDS)
		return pool_printf(request->pool,
			say(request, "Choose some of the %s."),
			label_inside(request, field));
	if (field->kind == DOCUMENT)
		return N_("Choose a file.");
	return pool_printf(request->pool, choice ?
		say(request, "Choose the %s.") : say(request, "Enter the %s."),
		label_inside(request, field));
}

/* Given but empty is null; whether that may be, required tells. */
static void
read_field(struct request *request, const struct field *field,
	const struct pair *pair)
{
	struct input input = { request, field, pair, "" };
	const char *message = NULL;
	bool query = request->http.method == GET;

	if (pair->kind != PAIR_NULL && pair->kind != PAIR_FILE)
		input.text = trimmed(request->pool, pair->value);
	if (*input.text == '\0' && pair->kind != PAIR_FILE) {
		if (field->required)
			message = missing_sentence(request, field);
		else if (!query)
			value_set(request, field_parameter(field), NULL);
	} else if (!is_of_kind(pair, field)) {
		message = N_("This is not of the right type.");
	} else {
		message = kind_check(&input);
	}
	if (message != NULL)
		refuse(request, field->name, message);
}

static const struct field *
find_field(const struct request *request, const char *name)
{
	const struct route *route = request->route;
	const struct field *lists[] = { route->fields,
		route_is_list(route) ? list_fields :
		route_is_paged(route, request->api) ? short_list_fields :
		NULL };

	for (size_t i = 0; i < 2; i++)
		for (const struct field *field = lists[i];
		    field != NULL && field->name != NULL; field++)
			if (strcmp(field->name, name) == 0)
				return field;
	return NULL;
}

/* An object of JSON where its field wants an id alone: "role_id_id". */
static const struct field *
find_outer(const struct request *request, const char *name)
{
	const struct field *field = request->api ? request->route->fields :
		NULL;

	for (; field != NULL && field->name != NULL; field++) {
		size_t length = strlen(field->name);

		if (field->kind == UUID &&
		    strncmp(name, field->name, length) == 0 &&
		    strcmp(name + length, "_id") == 0)
			return field;
	}
	return NULL;
}

/* A query's unknown name is told as a field's, for programs. */
static void
refuse_unknown(struct request *request, const char *name)
{
	const char *message = pool_printf(request->pool,
		say(request, "There is no field “%s” here."), name);
	const struct field *outer = find_outer(request, name);
	struct field *unknown;

	if (request->http.method != GET && outer != NULL) {
		refuse(request, outer->name,
			N_("Give the id alone, as text."));
		return;
	}
	refuse(request, NULL, message);
	if (request->http.method != GET || request->error_count == 0)
		return;
	unknown = pool_alloc(request->pool, sizeof(*unknown));
	*unknown = (struct field){ .name = name, .label = name };
	request->errors[request->error_count - 1].field = unknown;
}

static void
read_given(struct request *request, const struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		const struct field *field =
			find_field(request, pair->name);

		if (pair->name[0] == '_')
			continue;
		if (field != NULL)
			read_field(request, field, pair);
		else if (!(request->route->flags & ANY_QUERY))
			refuse_unknown(request, pair->name);
	}
}

/* "<field>_<32 digits>" for each row that was ticked. */
static const char *
row_of_box(const struct pair *pair, const struct field *field)
{
	size_t length = strlen(field->name);

	if (pair->kind != PAIR_TEXT || strncmp(pair->name, field->name,
	    length) != 0 || pair->name[length] != '_')
		return NULL;
	return strspn(pair->name + length + 1, "0123456789abcdef") == 32 &&
		pair->name[length + 33] == '\0' ? pair->name + length + 1 :
		NULL;
}

/* Boxes of rows, as boxes of choices below. */
static void
gather_rows(struct request *request, const struct field *field)
{
	struct pairs *body = &request->http.body;
	struct pair pair = { .kind = PAIR_TEXT, .name = field->name };
	const char *reason, *id;
	struct buf list;
	size_t kept = 0;

	buf_init(&list, request->pool);
	for (size_t i = 0; i < body->count; i++) {
		id = row_of_box(&body->items[i], field);
		if (id == NULL)
			body->items[kept++] = body->items[i];
		else
			buf_printf(&list, "%s%s", list.length == 0 ? "" : ",",
				id);
	}
	body->count = kept;
	pair.value = list.data;
	pair.length = list.length;
	if (list.length > 0 && pairs_add(body, request->pool, &pair,
	    &reason) != PARSE_OK)
		refuse(request, field->name, reason);
}

/* Moves a ticked box's name to the list, out of the body. */
static bool
take_box(struct request *request, const struct field *field,
	const char *id)
{
	struct pairs *body = &request->http.body;
	const char *name = pool_printf(request->pool, "%s_%s", field->name,
		choice_key(request->pool, id));

	for (size_t i = 0; i < body->count; i++)
		if (body->items[i].kind == PAIR_TEXT &&
		    strcmp(body->items[i].name, name) == 0) {
			memmove(body->items + i, body->items + i + 1,
				(--body->count - i) * sizeof(*body->items));
			return true;
		}
	return false;
}

/* A form says by an empty field that no ticked box means none. */
static bool
fill_empty(struct pairs *body, const struct pair *filled)
{
	for (size_t i = 0; i < body->count; i++) {
		struct pair *pair = &body->items[i];

		if (strcmp(pair->name, filled->name) == 0 &&
		    pair->kind == PAIR_TEXT && pair->length == 0) {
			*pair = *filled;
			return true;
		}
	}
	return false;
}

/* A form has a box for each choice, "<field>_<choice>"; they become one. */
static void
gather_boxes(struct request *request, const struct field *field)
{
	struct pair pair = { .kind = PAIR_TEXT, .name = field->name };
	const char *reason;
	struct buf list;

	buf_init(&list, request->pool);
	for (const struct choice *c = field->choices; c->id != NULL; c++)
		if (take_box(request, field, c->id))
			buf_printf(&list, "%s%s", list.length == 0 ? "" : ",",
				c->id);
	pair.value = list.data;
	pair.length = list.length;
	if (list.length > 0 && !fill_empty(&request->http.body, &pair) &&
	    pairs_add(&request->http.body, request->pool, &pair, &reason) !=
	    PARSE_OK)
		refuse(request, field->name, reason);
}

static void
gather_choices(struct request *request)
{
	const struct field *field = request->route->fields;

	for (; field != NULL && field->name != NULL; field++)
		if (field->kind == CHOICES)
			gather_boxes(request, field);
		else if (field->kind == UUIDS)
			gather_rows(request, field);
}

/* A change may leave fields out; everything else states them or gets the
 * standard. */
static void
read_absent(struct request *request, const struct field *fields,
	const struct pairs *pairs)
{
	for (const struct field *f = fields;
	    f != NULL && f->name != NULL; f++) {
		if (pairs_find(pairs, f->name) != NULL)
			continue;
		if (f->required && request->http.method != PATCH)
			refuse(request, f->name,
				missing_sentence(request, f));
		else if (f->stated && request->http.method != PATCH)
			refuse(request, f->name, N_("Name all of them; "
				"an empty list means none."));
		else if (f->standard != NULL &&
		    request->http.method != PATCH)
			value_set(request, field_parameter(f), f->standard);
	}
}

static void
read_list(struct request *request, const struct pairs *pairs)
{
	const char *limit;

	read_absent(request, list_fields, pairs);
	limit = value_of(request, "limit");
	value_set(request, "row_limit", pool_printf(request->pool, "%ld",
		limit == NULL ? LIST_LIMIT + 1 :
		strtol(limit, NULL, 10) + 1));
}

static void
check_sort(struct request *request)
{
	const char *sort = value_of(request, "sort");
	const struct sort *order = request->route->sorts;

	if (sort == NULL)
		return;
	for (; order != NULL && order->name != NULL; order++)
		if (strcmp(order->name, sort) == 0)
			return;
	refuse(request, "sort", N_("This list cannot be sorted by that."));
}

/* How many rows of a list that is read as a whole were told already. */
static void
check_place(struct request *request)
{
	const char *place = value_of(request, "cursor");

	if (place != NULL && (strlen(place) > 6 ||
	    place[strspn(place, "0123456789")] != '\0'))
		refuse(request, "cursor",
			N_("Take the cursor from the page before."));
}

enum status
fields_read(struct request *request)
{
	bool query = request->http.method == GET;
	const struct pairs *pairs = query ? &request->http.query :
		&request->http.body;

	gather_choices(request);
	read_given(request, pairs);
	read_absent(request, request->route->fields, pairs);
	if (route_is_list(request->route)) {
		read_list(request, pairs);
		check_sort(request);
	} else if (route_is_paged(request->route, request->api)) {
		check_place(request);
	}
	if (request->error_count == 0)
		return OK;
	return query ? BAD_REQUEST : UNPROCESSABLE;
}
