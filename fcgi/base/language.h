/*
 * The languages the program can speak: English, which its texts are written
 * in, and one for each catalogue that is installed. A text is its own key:
 * what has no translation is said in English.
 *
 * A NULL language is English everywhere below.
 */
#ifndef BASE_LANGUAGE_H
#define BASE_LANGUAGE_H

#include "base/pool.h"

#define LANGUAGES_MAX 32

/*
 * Marks a text for the catalogues where it is only stored; translate() is
 * called where it is shown. N_IN tells texts apart that are one word in
 * English, by what it is about.
 */
#define N_(text) text
#define N_IN(about, text) about "\004" text

struct language;

/* English is the first; the others follow in the order of their codes. */
struct languages {
	size_t count;
	const struct language *list[LANGUAGES_MAX];
};

/*
 * English, and every catalogue folder/CODE.mo; no folder is no fault. All
 * lives in pool. NULL, and in *fault a sentence that names the file, where
 * one is damaged or has a rule of plurals that is not known here.
 */
const struct languages *languages_load(struct pool *pool, const char *folder,
	const char **fault);

/* The language of this code, or NULL where it is not installed. */
const struct language *language_named(const struct languages *languages,
	struct slice code);

/* "de"; and how its speakers call it, "Deutsch". */
const char *language_code(const struct language *language);
const char *language_name(const struct language *language);

/* The text in the language; itself where it is no known text. */
const char *translate(const struct language *language, const char *text)
	__attribute__((format_arg(2)));

/* The form that the number takes: "%ld day", "%ld days". */
const char *translate_plural(const struct language *language,
	const char *one, const char *many, unsigned long number)
	__attribute__((format_arg(2), format_arg(3)));

/*
 * The same of a text that is not NUL-terminated, for whoever reads views.
 * data is NULL where there is no translation. The forms of a plural, of
 * which there are language_forms(), are separated by NUL.
 */
struct slice language_find(const struct language *language,
	struct slice text);

/* How many forms plurals have (English: 2), and which one a number takes. */
unsigned language_forms(const struct language *language);
unsigned language_form(const struct language *language, unsigned long number);

#endif
