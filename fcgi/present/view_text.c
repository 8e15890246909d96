/*
 * From marked texts to plain templates. Must not know what tags mean, beyond
 * where they begin and end.
 */
#include "present/view_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define TAGS_MAX 32

struct marker {
	struct pool *pool;	/* for what stays: the fault */
	struct pool *scratch;
	const struct language *language;
	const char *name;
	struct slice source;
	struct buf out;
	const char *fault;
};

/* One marked text: what stands between the tags, and a plural's name. */
struct mark {
	struct slice text;
	struct slice counted;	/* length 0: not a plural */
	const char *end;	/* behind the closing tag */
};

static struct slice
between(const char *from, const char *to)
{
	return (struct slice){ from, (size_t)(to - from) };
}

static const char *
find(struct slice text, const char *needle)
{
	return memmem(text.data, text.length, needle, strlen(needle));
}

static void
complain(struct marker *m, const char *at, const char *what)
{
	unsigned line = 1;

	if (m->fault != NULL)
		return;
	for (const char *c = m->source.data; c < at; c++)
		line += *c == '\n';
	m->fault = pool_printf(m->pool, "%s:%u: %s", m->name, line, what);
}

static int
by_bytes(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t least = x->length < y->length ? x->length : y->length;
	int order = memcmp(x->data, y->data, least);

	return order != 0 ? order :
		(x->length > y->length) - (x->length < y->length);
}

/* The tags of a text in the order of their bytes, TAGS_MAX if too many. */
static size_t
tags_of(struct slice text, struct slice tags[TAGS_MAX])
{
	const char *end = text.data + text.length, *open;
	size_t count = 0;

	while (count < TAGS_MAX && (open = find(text, "{{")) != NULL) {
		const char *close = find(between(open, end), "}}");

		if (close == NULL)
			break;
		tags[count++] = between(open, close + 2);
		text = between(close + 2, end);
	}
	qsort(tags, count, sizeof(*tags), by_bytes);
	return count;
}

static bool
same_tags(struct slice a, struct slice b)
{
	struct slice left[TAGS_MAX], right[TAGS_MAX];
	size_t count = tags_of(a, left);

	if (count == TAGS_MAX || tags_of(b, right) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (by_bytes(&left[i], &right[i]) != 0)
			return false;
	return true;
}

/* A translation must not end an attribute or begin an element. */
static bool
same_markup(struct slice text, struct slice translation)
{
	static const char special[] = "<>&\"";

	for (const char *c = special; *c != '\0'; c++)
		if (memchr(text.data, *c, text.length) == NULL &&
		    memchr(translation.data, *c, translation.length) != NULL)
			return false;
	return true;
}

static struct slice
checked(struct marker *m, const struct mark *mark, struct slice text,
	struct slice translation)
{
	if (!same_tags(text, translation))
		complain(m, mark->text.data, pool_printf(m->pool, "the tags "
			"of the translation to %s are not those of the text",
			language_code(m->language)));
	else if (!same_markup(text, translation))
		complain(m, mark->text.data, pool_printf(m->pool, "the "
			"translation to %s must not hold < > & or \"",
			language_code(m->language)));
	return translation;
}

static void
write_text(struct marker *m, const struct mark *mark)
{
	struct slice found = language_find(m->language, mark->text);

	if (found.data != NULL)
		found = checked(m, mark, mark->text, found);
	else
		found = mark->text;
	buf_add(&m->out, found.data, found.length);
}

/* A form may leave the number out where the singular does. */
static void
write_form(struct marker *m, const struct mark *mark, unsigned number,
	struct slice form)
{
	const char *name = pool_printf(m->scratch, "%.*s.plural_%u",
		(int)mark->counted.length, mark->counted.data, number);
	const char *bar = find(mark->text, "|");
	struct slice one = between(mark->text.data, bar);
	struct slice many = between(bar + 1,
		mark->text.data + mark->text.length);

	form = checked(m, mark, same_tags(one, form) ? one : many, form);
	buf_printf(&m->out, "{{#%s}}", name);
	buf_add(&m->out, form.data, form.length);
	buf_printf(&m->out, "{{/%s}}", name);
}

static void
write_plural(struct marker *m, const struct mark *mark)
{
	const char *bar = find(mark->text, "|");
	const char *end = mark->text.data + mark->text.length;
	unsigned forms = language_forms(m->language);
	struct slice found;

	if (bar == NULL || find(between(bar + 1, end), "|") != NULL) {
		complain(m, mark->text.data,
			"a plural is two texts with one | between them");
		return;
	}
	found = language_find(m->language, between(mark->text.data, bar));
	if (found.data == NULL) {
		/* English, whose two forms are better than nothing. */
		for (unsigned i = 0; i < forms; i++)
			write_form(m, mark, i, i == 0 && forms > 1 ?
				between(mark->text.data, bar) :
				between(bar + 1, end));
		return;
	}
	end = found.data + found.length;
	for (unsigned i = 0; i < forms; i++) {
		struct slice form = slice_of(found.data);

		write_form(m, mark, i, form);
		found.data += form.length + (i + 1 < forms &&
			found.data + form.length < end);
	}
}

/* open is where a tag begins; false where it marks no text. */
static bool
read_mark(struct marker *m, const char *open, struct mark *mark)
{
	static const char plural[] = "{{#plural ";
	const char *end = m->source.data + m->source.length;
	struct slice rest = between(open, end);
	const char *line = memchr(open, '\n', rest.length), *close = "{{/t}}";

	rest = between(open, line == NULL ? end : line);
	*mark = (struct mark){ .counted = { open, 0 } };
	if (rest.length >= 6 && memcmp(open, "{{#t}}", 6) == 0) {
		mark->text.data = open + 6;
	} else if (rest.length > sizeof(plural) &&
	    memcmp(open, plural, sizeof(plural) - 1) == 0) {
		const char *name = open + sizeof(plural) - 1;
		const char *after = find(rest, "}}");

		if (after == NULL)
			return false;
		mark->counted = between(name, after);
		mark->text.data = after + 2;
		close = "{{/plural}}";
	} else {
		return false;
	}
	rest = between(mark->text.data, rest.data + rest.length);
	mark->end = find(rest, close);
	if (mark->end == NULL) {
		complain(m, open, "a text to translate ends on its line");
		return false;
	}
	mark->text.length = (size_t)(mark->end - mark->text.data);
	mark->end += strlen(close);
	if (mark->text.length == 0 || find(mark->text, "{{#t}}") != NULL ||
	    find(mark->text, "{{#plural ") != NULL)
		complain(m, open, "a text to translate holds no other");
	return m->fault == NULL;
}

/* Everything but the marks stays as it is. */
static void
write_all(struct marker *m)
{
	const char *end = m->source.data + m->source.length, *open;
	struct slice rest = m->source;
	struct mark mark;

	while (m->fault == NULL && (open = find(rest, "{{#")) != NULL) {
		bool marked = read_mark(m, open, &mark);
		const char *next = marked ? mark.end : open + 3;

		buf_add(&m->out, rest.data,
			(size_t)((marked ? open : next) - rest.data));
		if (marked && mark.counted.length > 0)
			write_plural(m, &mark);
		else if (marked)
			write_text(m, &mark);
		rest = between(next, end);
	}
	buf_add(&m->out, rest.data, rest.length);
}

struct slice
view_text(struct pool *pool, const struct language *language,
	const char *name, struct slice source, const char **fault)
{
	struct marker m = { .pool = pool, .scratch = pool_create(),
		.language = language, .name = name, .source = source };
	struct slice written;

	buf_init(&m.out, m.scratch);
	write_all(&m);
	written = (struct slice){ pool_copy(pool, m.out.data, m.out.length),
		m.out.length };
	pool_destroy(m.scratch);
	*fault = m.fault;
	return m.fault == NULL ? written : (struct slice){ NULL, 0 };
}
