/* Words between blanks, each cut at its first colon. */
#include "base/named_key.h"

#include <stdbool.h>
#include <string.h>

#define BLANKS " \t"
#define LEAST_DIFFERENT 8	/* random digits are more */

static bool
is_name(const char *text, size_t length)
{
	return length > 0 && length < KEY_NAME_SIZE &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789_-") >= length;
}

static size_t
different(struct slice text)
{
	bool seen[256] = { false };
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++) {
		bool *mark = &seen[(unsigned char)text.data[i]];

		count += !*mark;
		*mark = true;
	}
	return count;
}

/* What manuals and examples have in the place of a secret. */
static bool
is_example(struct slice text)
{
	static const char *const words[] = { "changeme", "change-me",
		"change_me", "secret", "password", "example", NULL };
	char lower[256];
	size_t length = text.length < sizeof(lower) ? text.length :
		sizeof(lower) - 1;

	for (size_t i = 0; i < length; i++)
		lower[i] = text.data[i] >= 'A' && text.data[i] <= 'Z' ?
			(char)(text.data[i] + 'a' - 'A') : text.data[i];
	lower[length] = '\0';
	for (size_t i = 0; words[i] != NULL; i++)
		if (strstr(lower, words[i]) != NULL)
			return true;
	return false;
}

static bool
is_known(const struct named_keys *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return true;
	return false;
}

static const char *
add(struct named_keys *secrets, struct slice word, bool alone)
{
	const char *colon = memchr(word.data, ':', word.length);
	struct named_key entry = { .name = "1", .secret = word };
	size_t name = colon == NULL ? 0 : (size_t)(colon - word.data);

	if (colon == NULL && !alone)
		return "must have entries of the form name:secret";
	if (colon != NULL) {
		if (!is_name(word.data, name))
			return "has a name that is not 1 to 32 letters, "
				"digits, - or _";
		memset(entry.name, 0, sizeof(entry.name));
		memcpy(entry.name, word.data, name);
		entry.secret = (struct slice){ colon + 1,
			word.length - name - 1 };
	}
	if (is_known(secrets, entry.name))
		return "has the same name twice";
	if (entry.secret.length < NAMED_KEY_LEAST)
		return "must have at least 32 characters in each secret";
	if (different(entry.secret) < LEAST_DIFFERENT ||
	    is_example(entry.secret))
		return "has a secret that can be guessed";
	secrets->items[secrets->count++] = entry;
	return NULL;
}

const char *
named_keys_parse(const char *text, struct named_keys *secrets)
{
	const char *fault = NULL;

	*secrets = (struct named_keys){ .count = 0 };
	text += strspn(text, BLANKS);
	while (*text != '\0' && fault == NULL) {
		struct slice word = { text, strcspn(text, BLANKS) };

		text += word.length;
		text += strspn(text, BLANKS);
		if (secrets->count == NAMED_KEYS_MAX)
			return "has more than 8 entries";
		fault = add(secrets, word,
			secrets->count == 0 && *text == '\0');
	}
	return fault;
}
