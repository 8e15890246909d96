/*
 * Where a form's values come from differs (just entered, stored, standard);
 * the view does not see it. Must not know HTML.
 */
#include "app/page_form.h"

#include <string.h>

#include "present/label.h"
#include "present/rows.h"
#include "present/value.h"
#include "resource/fields.h"
#include "resource/kinds.h"

struct options {
	struct context context;
	const struct choice *choices;
	struct rows rows;
	struct slice selected;
	const struct language *language;
	const struct languages *languages;
	const struct request *request;
	bool several;
};

void
page_form_init(struct page_form *form, struct request *request)
{
	const struct route *route = request->route;

	*form = (struct page_form){ .request = request };
	if (route != NULL)
		form->fields = route->shows != NULL ? route->shows :
			route->fields;
}

static const struct field *
find_field(const struct page_form *form, struct slice name)
{
	const struct field *lists[] = { form->fields, list_fields };

	for (size_t i = 0; i < 2; i++)
		for (const struct field *field = lists[i];
		    field != NULL && field->name != NULL; field++)
			if (slice_equals(name, field->name))
				return field;
	return NULL;
}

static bool
is_submitted(const struct request *request)
{
	return request->http.body.count > 0;
}

/* Choices are compared as a form sends them: "a,b" of "{a,b}". */
static struct slice
without_braces(const struct field *field, struct slice text)
{
	if (field->kind != CHOICES || text.length < 2 || *text.data != '{')
		return text;
	return (struct slice){ text.data + 1, text.length - 2 };
}

static struct slice
standard_value(const struct page_form *form, const struct field *field)
{
	struct slice text = slice_of(field->standard ? field->standard : "");

	return field->kind == INTEGERS ?
		label_array(form->request->pool, text) :
		without_braces(field, text);
}

static struct slice
stored_value(const struct page_form *form, const struct field *field)
{
	const struct request *request = form->request;
	const PGresult *row = request->answer_count == 0 ? NULL :
		request->answers[0].result;
	int column = row == NULL || statement_get(
		request->answers[0].id)->rows != ROWS_ONE ? -1 :
		PQfnumber(row, field->name);
	struct slice text;

	if (column < 0 || PQntuples(row) == 0)
		return standard_value(form, field);
	text = slice_of(PQgetvalue(row, 0, column));
	if (field->kind == INTEGERS)
		return label_array(request->pool, text);
	return without_braces(field, text);
}

static struct slice
current_value(const struct page_form *form, const struct field *field)
{
	const struct http *http = &form->request->http;
	const struct pair *pair = pairs_find(&http->body, field->name);

	if (field->kind == PASSWORD)
		return SLICE("");
	if (pair == NULL)
		pair = pairs_find(&http->query, field->name);
	if (pair != NULL)
		return (struct slice){ pair->value, pair->length };
	return is_submitted(form->request) ? SLICE("") :
		stored_value(form, field);
}

/* "status.is_expired" asks whether the field has that value. */
struct value
page_form_value(const struct page_form *form, struct slice name)
{
	const char *dot = memchr(name.data, '.', name.length);
	struct slice stem = name, value, wanted;
	const struct field *field;

	if (dot != NULL)
		stem.length = (size_t)(dot - name.data);
	field = find_field(form, stem);
	if (field == NULL)
		return value_missing();
	value = current_value(form, field);
	if (dot == NULL)
		return value_text(value);
	wanted = (struct slice){ dot + 1, name.length - stem.length - 1 };
	if (wanted.length < 3 || memcmp(wanted.data, "is_", 3) != 0)
		return value_missing();
	return (struct value){ .kind = wanted.length - 3 == value.length &&
		memcmp(wanted.data + 3, value.data, value.length) == 0 ?
		VALUE_TEXT : VALUE_FALSE };
}

struct value
page_form_made(const struct page_form *form, struct slice name)
{
	const char *made = value_of(form->request, pool_printf(
		form->request->pool, "made.%.*s", (int)name.length,
		name.data));

	return value_text(slice_of(made == NULL ? "" : made));
}

struct value
page_form_error(const struct page_form *form, struct slice name)
{
	const struct request *request = form->request;

	for (size_t i = 0; i < request->error_count; i++)
		if (request->errors[i].field != NULL &&
		    slice_equals(name, request->errors[i].field->name))
			return value_text(slice_of(say(request,
				request->errors[i].message)));
	return value_truth(false);
}

static bool
is_selected(const struct options *options, const char *id)
{
	return options->several ? choices_have(options->selected, id) :
		slice_equals(options->selected, id);
}

/* Of choices that are permissions: whether the caller has it to give. */
static bool
is_held(const struct options *options, const char *id)
{
	const struct principal *who = options->request->principal;
	enum permission permission = permission_by_name(id);

	return permission == PERMISSION_UNSET || (who != NULL &&
		who->grants.scope[permission] != SCOPE_NONE);
}

static bool
is_same_group(const char *one, const char *other)
{
	size_t length = strcspn(one, ".");

	return length == strcspn(other, ".") &&
		strncmp(one, other, length) == 0;
}

/* "Certificate types" before the first that is held of certificate_type.*. */
static struct value
find_group(const struct options *options, size_t index)
{
	const struct choice *choices = options->choices;
	const char *id = choices[index].id;

	for (size_t i = 0; i < index; i++)
		if (is_same_group(choices[i].id, id) &&
		    is_held(options, choices[i].id))
			return value_truth(false);
	return value_text(slice_of(translate(options->language,
		permission_group(permission_by_name(id)))));
}

static struct value
find_choice(const struct context *context, size_t index, struct slice name)
{
	const struct options *options = context->data;
	const struct choice *choice = &options->choices[index];

	if (slice_equals(name, "id"))
		return value_text(slice_of(choice->id));
	if (slice_equals(name, "name"))
		return value_text(slice_of(translate(options->language,
			choice->name)));
	if (slice_equals(name, "key"))
		return value_text(slice_of(choice_key(options->request->pool,
			choice->id)));
	if (slice_equals(name, "selected"))
		return value_truth(is_selected(options, choice->id));
	if (slice_equals(name, "held"))
		return value_truth(is_held(options, choice->id));
	if (slice_equals(name, "group"))
		return find_group(options, index);
	return value_missing();
}

static struct value
find_row(const struct context *context, size_t index, struct slice name)
{
	const struct options *options = context->data;
	struct value id;

	if (!slice_equals(name, "selected"))
		return rows_find(&options->rows, index, name);
	id = rows_find(&options->rows, index, SLICE("id"));
	return (struct value){ .kind = id.text.length > 0 &&
		id.text.length == options->selected.length &&
		memcmp(id.text.data, options->selected.data,
		id.text.length) == 0 ? VALUE_TEXT : VALUE_FALSE };
}

/* Each as its own speakers call it. */
static struct value
find_language(const struct context *context, size_t index, struct slice name)
{
	const struct options *options = context->data;
	const struct language *language = options->languages->list[index];
	const char *code = language_code(language);

	if (slice_equals(name, "id"))
		return value_text(slice_of(code));
	if (slice_equals(name, "name"))
		return value_text(slice_of(language_name(language)));
	if (slice_equals(name, "selected"))
		return value_truth(slice_equals(options->selected, code));
	return value_missing();
}

static struct value
list_languages(struct request *request, struct slice selected)
{
	struct options *options =
		pool_alloc(request->pool, sizeof(*options));

	options->context = (struct context){ find_language, options };
	options->languages = request->app->languages;
	options->selected = selected;
	return (struct value){ .kind = VALUE_LIST,
		.context = &options->context,
		.count = options->languages->count };
}

struct value
page_form_languages(struct request *request)
{
	return list_languages(request,
		slice_of(language_code(request->language)));
}

static size_t
count_choices(const struct choice *choices)
{
	size_t count = 0;

	while (choices[count].id != NULL)
		count++;
	return count;
}

struct value
page_form_options(const struct page_form *form, struct slice name)
{
	const struct field *field = find_field(form, name);
	struct options *options;
	PGresult *result;

	if (field == NULL)
		return value_missing();
	if (field->kind == LANGUAGE)
		return list_languages(form->request,
			current_value(form, field));
	options = pool_alloc(form->request->pool, sizeof(*options));
	options->selected = current_value(form, field);
	options->language = form->request->language;
	options->choices = field->choices;
	options->request = form->request;
	options->several = field->kind == CHOICES;
	options->context = (struct context){ find_choice, options };
	if (field->choices != NULL)
		return (struct value){ .kind = VALUE_LIST,
			.context = &options->context,
			.count = count_choices(field->choices) };
	result = result_of(form->request, field->options);
	if (result == NULL)
		return value_truth(false);
	rows_init(&options->rows, form->request->pool, result,
		form->request->language);
	options->context.find = find_row;
	return (struct value){ .kind = VALUE_LIST,
		.context = &options->context,
		.count = (size_t)PQntuples(result) };
}

static struct value
find_summary(const struct context *context, size_t index, struct slice name)
{
	const struct request *request = context->data;
	const struct field_error *error = &request->errors[index];

	if (slice_equals(name, "message"))
		return value_text(slice_of(say(request, error->message)));
	if (slice_equals(name, "field"))
		return value_text(slice_of(error->field == NULL ? "" :
			error->field->name));
	if (slice_equals(name, "label"))
		return value_text(slice_of(error->field == NULL ? "" :
			say(request, error->field->label)));
	return value_missing();
}

struct value
page_form_errors(const struct page_form *form)
{
	struct context *context =
		pool_alloc(form->request->pool, sizeof(*context));

	*context = (struct context){ find_summary, form->request };
	return (struct value){ .kind = VALUE_LIST, .context = context,
		.count = form->request->error_count };
}
