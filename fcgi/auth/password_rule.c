/*
 * Lengths in code points, and comparisons without regard to case.
 * Must not know accounts, hashes or where a password is asked for.
 */
#include "auth/password_rule.h"

#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include <openssl/crypto.h>

#include "base/language.h"
#include "base/utf8.h"

#define WORD_LEAST 4	/* code points of a word that counts */
#define SURPRISES_LEAST 6	/* code points that do not follow from others */

/* Code points without regard to case; those past the end are left out. */
struct folded {
	uint32_t points[PASSWORD_MOST];
	size_t count;
};

/* C.UTF-8 is part of the C library; the process's own locale is not asked. */
static locale_t
unicode(void)
{
	static locale_t locale;

	if (locale == (locale_t)0)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale == (locale_t)0 ? LC_GLOBAL_LOCALE : locale;
}

/* Reads up to the end, an @, or bytes that are not UTF-8. */
static void
fold(struct folded *folded, struct slice text, bool address)
{
	uint32_t c;
	size_t step;

	folded->count = 0;
	while (text.length > 0 && folded->count < PASSWORD_MOST) {
		step = utf8_decode(text.data, text.length, &c);
		if (step == 0 || (address && c == '@'))
			return;
		folded->points[folded->count++] =
			(uint32_t)towlower_l((wint_t)c, unicode());
		text.data += step;
		text.length -= step;
	}
}

static bool
contains(const struct folded *text, const uint32_t *part, size_t count)
{
	for (size_t i = 0; i + count <= text->count; i++)
		if (memcmp(text->points + i, part, count * sizeof(*part)) == 0)
			return true;
	return false;
}

/* Code points from i on that are all letters and digits, or all neither. */
static size_t
run_length(const struct folded *text, size_t i, bool *is_word)
{
	size_t end = i;

	*is_word = iswalnum_l((wint_t)text->points[i], unicode()) != 0;
	while (end < text->count && *is_word ==
	    (iswalnum_l((wint_t)text->points[end], unicode()) != 0))
		end++;
	return end - i;
}

/* The whole text counts beside its words, for such as "a.b.c". */
static bool
contains_words(const struct folded *password, const struct folded *text)
{
	bool is_word;

	if (text->count >= WORD_LEAST &&
	    contains(password, text->points, text->count))
		return true;
	for (size_t i = 0, run; i < text->count; i += run) {
		run = run_length(text, i, &is_word);
		if (is_word && run >= WORD_LEAST &&
		    contains(password, text->points + i, run))
			return true;
	}
	return false;
}

static bool
is_personal(const struct folded *password, const char *const *context)
{
	struct folded text;

	for (; *context != NULL; context++) {
		fold(&text, slice_of(*context), true);
		if (contains_words(password, &text))
			return true;
	}
	return false;
}

/* FNV-1a of the code points: a list is numbers, sorted, to look one up. */
static uint64_t
digest(const uint32_t *points, size_t count)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ points[i]) * UINT64_C(1099511628211);
	return hash;
}

static int
compare_digests(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

struct list {
	uint64_t *digests;
	size_t count;
	size_t size;
};

static struct list listed;

static void
list_add(struct list *list, uint64_t hash)
{
	if (list->count == list->size) {
		list->size = list->size * 2 + 1024;
		list->digests = realloc(list->digests,
			list->size * sizeof(*list->digests));
		if (list->digests == NULL)
			abort();
	}
	list->digests[list->count++] = hash;
}

static void
list_line(struct list *list, const char *line, ssize_t length)
{
	struct folded folded;

	while (length > 0 && (line[length - 1] == '\n' ||
	    line[length - 1] == '\r'))
		length--;
	fold(&folded, (struct slice){ line, (size_t)length }, false);
	if (folded.count >= WORD_LEAST)
		list_add(list, digest(folded.points, folded.count));
}

bool
password_rule_load(const char *path)
{
	FILE *file = fopen(path, "re");
	struct list list = { 0 };
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	if (file == NULL)
		return false;
	while ((length = getline(&line, &size, file)) >= 0)
		list_line(&list, line, length);
	free(line);
	if (ferror(file) != 0 || list.count == 0) {
		fclose(file);
		free(list.digests);
		return false;
	}
	fclose(file);
	qsort(list.digests, list.count, sizeof(*list.digests),
		compare_digests);
	free(listed.digests);
	listed = list;
	return true;
}

static bool
is_listed(const uint32_t *points, size_t count)
{
	uint64_t hash = digest(points, count);

	return listed.count > 0 && bsearch(&hash, listed.digests,
		listed.count, sizeof(hash), compare_digests) != NULL;
}

/* Length of the shortest part that the text repeats; else all of it. */
static size_t
period(const uint32_t *points, size_t count)
{
	for (size_t part = 1; part <= count / 2; part++)
		if (count % part == 0 && memcmp(points, points + part,
		    (count - part) * sizeof(*points)) == 0)
			return part;
	return count;
}

/* A known word stays known with digits and signs around it. */
static bool
is_padded(const struct folded *password)
{
	const uint32_t *points = password->points;
	size_t count = password->count;

	while (count > 0 && !iswalpha_l((wint_t)points[count - 1], unicode()))
		count--;
	while (count > 0 && !iswalpha_l((wint_t)*points, unicode())) {
		points++;
		count--;
	}
	return count >= WORD_LEAST && (is_listed(points, count) ||
		is_listed(points, period(points, count)));
}

static bool
is_built_in(const struct folded *password)
{
	static const char *const common[] = {
#define COMMON(password) password,
#include "auth/common.def"
#undef COMMON
	};
	struct folded known;

	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
		fold(&known, slice_of(common[i]), false);
		if (known.count == password->count &&
		    contains(password, known.points, known.count))
			return true;
	}
	return false;
}

/* Where a code point is in a row of a keyboard; 0 where in none. */
static size_t
key_of(uint32_t c)
{
	static const char keys[] = " qwertyuiop asdfghjkl zxcvbnm";
	const char *key = c > ' ' && c < 0x80 ? strchr(keys, (int)c) : NULL;

	return key == NULL ? 0 : (size_t)(key - keys);
}

static bool
follows(uint32_t before, uint32_t c)
{
	size_t a = key_of(before), b = key_of(c);

	return c == before || c == before + 1 || c + 1 == before ||
		(a > 0 && b > 0 && (b == a + 1 || a == b + 1));
}

/* Of "aaaa1234qwert" three count: the rest repeats, or goes on as expected. */
static bool
is_sequence(const struct folded *password)
{
	size_t length = period(password->points, password->count);
	size_t count = 1;

	for (size_t i = 1; i < length; i++)
		if (!follows(password->points[i - 1], password->points[i]))
			count++;
	return count < SURPRISES_LEAST;
}

static bool
is_common(const struct folded *password)
{
	return is_built_in(password) ||
		is_listed(password->points, password->count) ||
		is_listed(password->points,
			period(password->points, password->count)) ||
		is_padded(password);
}

const char *
password_check(struct slice password, const char *const *context)
{
	struct folded folded;
	size_t length;
	const char *message = NULL;

	if (utf8_has_control(password.data, password.length, false))
		return N_("Use letters, digits, spaces and signs only.");
	length = utf8_length(password.data, password.length);
	if (length < PASSWORD_LEAST)
		return N_("Use at least 12 characters.");
	if (length > PASSWORD_MOST)
		return N_("Use at most 128 characters.");
	fold(&folded, password, false);
	if (is_common(&folded))
		message = N_("This is one of the most used passwords, or one "
			"with a few signs added. Choose one that nobody "
			"else has, such as a few unrelated words.");
	else if (is_personal(&folded, context))
		message = N_("Leave your name, e-mail address and organization "
			"out of the password.");
	else if (is_sequence(&folded))
		message = N_("This is little more than a sequence or a "
			"repetition. Choose a few unrelated words instead.");
	OPENSSL_cleanse(&folded, sizeof(folded));
	return message;
}
