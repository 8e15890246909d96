/*
 * Catalogues by their codes, and the form a number takes. Must not know who
 * reads, or where a text is shown.
 */
#include "base/language.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/messages.h"

#define CATALOGUE_MAX (1u << 20)
#define CODE_MAX 3

struct plurals {
	const char *rule;	/* of the head, without blanks and brackets */
	unsigned forms;
	unsigned (*form)(unsigned long number);
};

struct language {
	char code[CODE_MAX + 1];
	const char *name;
	const struct messages *messages;	/* NULL: English */
	const struct plurals *plurals;
};

static unsigned
form_only(unsigned long n)
{
	(void)n;
	return 0;
}

static unsigned
form_not_one(unsigned long n)
{
	return n != 1;
}

static unsigned
form_many(unsigned long n)
{
	return n > 1;
}

static bool
is_few(unsigned long n)
{
	return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 || n % 100 >= 20);
}

static unsigned
form_russian(unsigned long n)
{
	return n % 10 == 1 && n % 100 != 11 ? 0 : is_few(n) ? 1 : 2;
}

static unsigned
form_polish(unsigned long n)
{
	return n == 1 ? 0 : is_few(n) ? 1 : 2;
}

static unsigned
form_czech(unsigned long n)
{
	return n == 1 ? 0 : n >= 2 && n <= 4 ? 1 : 2;
}

#define FEW "n%10>=2&&n%10<=4&&n%100<10||n%100>=20"

/*
 * The rules of the gettext manual ("Plural forms") that families of languages
 * share. One more language of another family is one more line.
 */
static const struct plurals rules[] = {
	{ "nplurals=2;plural=n!=1;", 2, form_not_one },
	{ "nplurals=1;plural=0;", 1, form_only },
	{ "nplurals=2;plural=n>1;", 2, form_many },
	{ "nplurals=3;plural=n%10==1&&n%100!=11?0:" FEW "?1:2;", 3,
		form_russian },
	{ "nplurals=3;plural=n==1?0:" FEW "?1:2;", 3, form_polish },
	{ "nplurals=3;plural=n==1?0:n>=2&&n<=4?1:2;", 3, form_czech },
};

static const struct language english =
	{ .code = "en", .name = "English", .plurals = rules };

static const struct plurals *
plurals_of(struct pool *pool, const struct messages *messages)
{
	static const char key[] = "Plural-Forms:";
	struct slice head;
	char *rule, *end;
	const char *from;

	if (!messages_find(messages, SLICE(""), &head))
		return NULL;
	from = strstr(head.data, key);
	if (from == NULL)
		return NULL;
	from += strlen(key);
	end = rule = pool_alloc(pool, strlen(from) + 1);
	for (; *from != '\0' && *from != '\n'; from++)
		if (strchr(" \t()", *from) == NULL)
			*end++ = *from;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].rule, rule) == 0)
			return &rules[i];
	return NULL;
}

/* name is CODE.mo. */
static const char *
load(struct pool *pool, const char *path, const char *name,
	struct language *language)
{
	struct slice bytes;
	const char *fault = file_read(pool, path, CATALOGUE_MAX, &bytes);

	if (fault != NULL)
		return fault;
	memcpy(language->code, name, strcspn(name, "."));
	language->messages = messages_read(pool, bytes, &fault);
	if (language->messages == NULL)
		return pool_printf(pool, "%s: %s", path, fault);
	language->plurals = plurals_of(pool, language->messages);
	if (language->plurals == NULL)
		return pool_printf(pool, "%s: its rule of plurals is not "
			"known", path);
	/* The translator writes here what the language calls itself. */
	language->name = translate(language,
		N_IN("the name of this language", "English"));
	return NULL;
}

static bool
is_catalogue(const char *name)
{
	size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	return letters >= 2 && letters <= CODE_MAX &&
		strcmp(name + letters, ".mo") == 0 &&
		strncmp(name, "en.", 3) != 0;
}

static int
by_code(const void *a, const void *b)
{
	return strcmp(language_code(*(const struct language *const *)a),
		language_code(*(const struct language *const *)b));
}

const struct languages *
languages_load(struct pool *pool, const char *folder, const char **fault)
{
	struct languages *languages = pool_alloc(pool, sizeof(*languages));
	DIR *files = opendir(folder);
	const struct dirent *entry;

	*fault = NULL;
	languages->list[languages->count++] = &english;
	while (*fault == NULL && files != NULL &&
	    languages->count < LANGUAGES_MAX &&
	    (entry = readdir(files)) != NULL) {
		struct language *language;

		if (!is_catalogue(entry->d_name))
			continue;
		language = pool_alloc(pool, sizeof(*language));
		languages->list[languages->count++] = language;
		*fault = load(pool, pool_printf(pool, "%s/%s", folder,
			entry->d_name), entry->d_name, language);
	}
	if (files != NULL)
		closedir(files);
	qsort(languages->list + 1, languages->count - 1,
		sizeof(*languages->list), by_code);
	return *fault == NULL ? languages : NULL;
}

const struct language *
language_named(const struct languages *languages, struct slice code)
{
	for (size_t i = 0; i < languages->count; i++)
		if (slice_equals(code, language_code(languages->list[i])))
			return languages->list[i];
	return NULL;
}

static const struct language *
given(const struct language *language)
{
	return language == NULL ? &english : language;
}

const char *
language_code(const struct language *language)
{
	return given(language)->code;
}

const char *
language_name(const struct language *language)
{
	return given(language)->name;
}

struct slice
language_find(const struct language *language, struct slice text)
{
	struct slice found = { NULL, 0 };

	if (text.length > 0 && given(language)->messages != NULL &&
	    !messages_find(given(language)->messages, text, &found))
		found.data = NULL;
	return found;
}

/* Without what it is about. */
static const char *
plain(const char *text)
{
	const char *end = strchr(text, '\004');

	return end == NULL ? text : end + 1;
}

const char *
translate(const struct language *language, const char *text)
{
	struct slice found = language_find(language, slice_of(text));

	return found.data == NULL ? plain(text) : found.data;
}

const char *
translate_plural(const struct language *language, const char *one,
	const char *many, unsigned long number)
{
	struct slice found = language_find(language, slice_of(one));
	const char *form = found.data;

	if (form == NULL)
		return number == 1 ? plain(one) : plain(many);
	for (unsigned i = language_form(language, number); i > 0; i--) {
		const char *next = form + strlen(form) + 1;

		if (next > found.data + found.length)
			break;
		form = next;
	}
	return form;
}

unsigned
language_forms(const struct language *language)
{
	return given(language)->plurals->forms;
}

unsigned
language_form(const struct language *language, unsigned long number)
{
	return given(language)->plurals->form(number);
}
