/*
 * One checker per kind of field. A checker gets text that is valid UTF-8
 * without NUL, stores the value that PostgreSQL reads, or returns a sentence.
 * Must not know which resource a field belongs to.
 */
#include "resource/kinds.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/uuid.h"
#include "resource/fields.h"

static void
store(const struct input *input, const char *value)
{
	value_set(input->request, field_parameter(input->field), value);
}

static const char *
check_length(const struct input *input, bool lines)
{
	size_t bytes = strlen(input->text);
	size_t length = utf8_length(input->text, bytes);

	if (utf8_has_control(input->text, bytes, lines))
		return N_("Leave out characters that cannot be seen.");
	if (input->field->max > 0 && length > (size_t)input->field->max)
		return pool_printf(input->request->pool,
			say_plural(input->request,
			"Use at most %ld character.",
			"Use at most %ld characters.",
			(unsigned long)input->field->max), input->field->max);
	if (length < (size_t)input->field->min)
		return pool_printf(input->request->pool,
			say_plural(input->request,
			"Use at least %ld character.",
			"Use at least %ld characters.",
			(unsigned long)input->field->min), input->field->min);
	store(input, input->text);
	return NULL;
}

static const char *
check_text(const struct input *input)
{
	return check_length(input, false);
}

static const char *
check_lines(const struct input *input)
{
	return check_length(input, true);
}

/* As typed: spaces at either end belong to it. */
static const char *
check_password(const struct input *input)
{
	if (input->pair->length > 1024)
		return N_("Use at most 128 characters.");
	store(input, input->pair->value);
	return NULL;
}

static bool
only(const char *text, const char *allowed)
{
	return text[strspn(text, allowed)] == '\0';
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/*
 * The shape that nearly all addresses have; whether one is real only a mail
 * to it can tell.
 */
static const char *
check_email(const struct input *input)
{
	static const char sentence[] =
		N_("Enter an email address such as name@example.com.");
	char *text = pool_text(input->request->pool, input->text);
	const char *at = strchr(text, '@');
	const char *dot = at == NULL ? NULL : strrchr(at, '.');

	for (char *c = text; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	if (at == NULL || at == text || at - text > 64 ||
	    strlen(text) > 254 || dot == NULL || dot[1] == '\0' ||
	    !only(text, LOWER DIGITS "!#$%&'*+/=?^_`{|}~.-@") ||
	    !only(at + 1, LOWER DIGITS ".-") || at[1] == '.' ||
	    strstr(text, "..") != NULL)
		return sentence;
	store(input, text);
	return NULL;
}

static const char *
check_slug(const struct input *input)
{
	const char *text = input->text;

	if (!only(text, LOWER DIGITS "-") || text[0] == '-' ||
	    text[strlen(text) - 1] == '-' || strstr(text, "--") != NULL)
		return N_("Use small letters, digits and single hyphens, "
			"such as north-star.");
	return check_length(input, false);
}

static bool
read_integer(const char *text, long *number)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	size_t length = strlen(digits);

	if (length == 0 || length > 10 || !only(digits, DIGITS))
		return false;
	*number = strtol(text, NULL, 10);
	return true;
}

static const char *
out_of_range(const struct input *input)
{
	return pool_printf(input->request->pool,
		say(input->request, "Enter a whole number from %ld to %ld."),
		input->field->min, input->field->max);
}

static const char *
check_integer(const struct input *input)
{
	long number;

	if (!read_integer(input->text, &number) ||
	    number < input->field->min || number > input->field->max)
		return out_of_range(input);
	store(input, pool_printf(input->request->pool, "%ld", number));
	return NULL;
}

static const char *
check_integers(const struct input *input)
{
	char *rest = pool_text(input->request->pool, input->text), *item;
	struct buf list;
	long number;

	buf_init(&list, input->request->pool);
	while ((item = strsep(&rest, ", ")) != NULL) {
		if (*item == '\0')
			continue;
		if (!read_integer(item, &number) ||
		    number < input->field->min || number > input->field->max)
			return out_of_range(input);
		buf_printf(&list, "%c%ld", list.length == 0 ? '{' : ',',
			number);
	}
	if (list.length == 0)
		return out_of_range(input);
	buf_char(&list, '}');
	store(input, list.data);
	return NULL;
}

static const char *
check_boolean(const struct input *input)
{
	if (strcmp(input->text, "true") == 0 ||
	    strcmp(input->text, "on") == 0)
		store(input, "t");
	else if (strcmp(input->text, "false") == 0)
		store(input, "f");
	else
		return N_("Answer with true or false.");
	return NULL;
}

static bool
is_day(long year, long month, long day)
{
	static const int days[] =
		{ 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1900 && year <= 2200 && month >= 1 && month <= 12 &&
		day >= 1 &&
		day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static const char *
check_date(const struct input *input)
{
	const char *text = input->text;

	if (strlen(text) != 10 || !only(text, DIGITS "-") ||
	    text[4] != '-' || text[7] != '-' ||
	    strcspn(text, "-") != 4 || strcspn(text + 5, "-") != 2 ||
	    strchr(text + 8, '-') != NULL ||
	    !is_day(strtol(text, NULL, 10), strtol(text + 5, NULL, 10),
	    strtol(text + 8, NULL, 10)))
		return N_("Enter a date such as 2027-03-31.");
	store(input, text);
	return NULL;
}

static const char *
check_uuid(const struct input *input)
{
	if (!is_uuid(input->text))
		return N_("Choose one from the list.");
	store(input, input->text);
	return NULL;
}

/* As they are written, or without the hyphens. */
static const char *
check_uuids(const struct input *input)
{
	char *rest = pool_text(input->request->pool, input->text), *item;
	struct buf list;

	buf_init(&list, input->request->pool);
	while ((item = strsep(&rest, ",")) != NULL) {
		if (!is_uuid(item) && !(strlen(item) == 32 &&
		    only(item, DIGITS "abcdef")))
			return N_("Choose from the list.");
		buf_printf(&list, "%c%s", list.length == 0 ? '{' : ',', item);
	}
	buf_char(&list, '}');
	store(input, list.data);
	return NULL;
}

static const char *
check_choice(const struct input *input)
{
	const struct choice *choice = input->field->choices;

	for (; choice->id != NULL; choice++)
		if (strcmp(choice->id, input->text) == 0) {
			store(input, choice->id);
			return NULL;
		}
	return N_("Choose one from the list.");
}

bool
choices_have(struct slice list, const char *id)
{
	size_t length = strlen(id);

	while (list.length >= length) {
		const char *comma = memchr(list.data, ',', list.length);
		size_t item = comma == NULL ? list.length :
			(size_t)(comma - list.data);

		if (item == length && memcmp(list.data, id, length) == 0)
			return true;
		if (comma == NULL)
			return false;
		list = (struct slice){ comma + 1, list.length - item - 1 };
	}
	return false;
}

const char *
choice_key(struct pool *pool, const char *id)
{
	char *key = pool_text(pool, id);

	for (char *c = key; *c != '\0'; c++)
		if (*c == '.' || *c == '-')
			*c = '_';
	return key;
}

static bool
is_choice(const struct choice *choices, const char *text)
{
	for (; choices->id != NULL; choices++)
		if (strcmp(choices->id, text) == 0)
			return true;
	return false;
}

/* Each at most once, so that a list means one thing. */
static const char *
check_choices(const struct input *input)
{
	char *rest = pool_text(input->request->pool, input->text), *item;
	struct buf list;

	buf_init(&list, input->request->pool);
	while ((item = strsep(&rest, ",")) != NULL) {
		if (!is_choice(input->field->choices, item) ||
		    (rest != NULL && choices_have(slice_of(rest), item)))
			return N_("Choose from the list, each at most "
				"once.");
		buf_printf(&list, "%c%s", list.length == 0 ? '{' : ',', item);
	}
	buf_char(&list, '}');
	store(input, list.data);
	return NULL;
}

static const char *
check_timezone(const struct input *input)
{
	if (strlen(input->text) > 64 ||
	    !only(input->text, UPPER LOWER DIGITS "_+/-"))
		return N_("Choose a time zone from the list.");
	store(input, input->text);
	return NULL;
}

static const char *
check_language(const struct input *input)
{
	if (language_named(input->request->app->languages,
	    slice_of(input->text)) == NULL)
		return N_("Choose one from the list.");
	store(input, input->text);
	return NULL;
}

static const char *
check_cursor(const struct input *input)
{
	if (strlen(input->text) > 200 ||
	    !only(input->text, UPPER LOWER DIGITS "~.:+_-"))
		return N_("Take the cursor from the page before.");
	store(input, input->text);
	return NULL;
}

/* What is in the file is judged when all other fields are right. */
static const char *
check_document(const struct input *input)
{
	if (input->pair->kind != PAIR_FILE)
		return N_("Send the document as a file of a multipart form.");
	if (input->pair->upload->size == 0)
		return N_("This file is empty. Choose another one.");
	return NULL;
}

static const struct {
	const char *(*check)(const struct input *);
	enum pair_kind json;
} kinds[] = {
	[TEXT] = { check_text, PAIR_STRING },
	[LINES] = { check_lines, PAIR_STRING },
	[EMAIL] = { check_email, PAIR_STRING },
	[PASSWORD] = { check_password, PAIR_STRING },
	[SLUG] = { check_slug, PAIR_STRING },
	[INTEGER] = { check_integer, PAIR_NUMBER },
	[INTEGERS] = { check_integers, PAIR_LIST },
	[BOOLEAN] = { check_boolean, PAIR_BOOLEAN },
	[DATE] = { check_date, PAIR_STRING },
	[UUID] = { check_uuid, PAIR_STRING },
	[UUIDS] = { check_uuids, PAIR_LIST },
	[CHOICE] = { check_choice, PAIR_STRING },
	[CHOICES] = { check_choices, PAIR_LIST },
	[TIMEZONE] = { check_timezone, PAIR_STRING },
	[LANGUAGE] = { check_language, PAIR_STRING },
	[CURSOR] = { check_cursor, PAIR_STRING },
	[DOCUMENT] = { check_document, PAIR_FILE },
};

enum pair_kind
kind_of_json(enum field_kind kind)
{
	return kinds[kind].json;
}

const char *
kind_check(const struct input *input)
{
	return kinds[input->field->kind].check(input);
}
