/*
 * A list of ranges with weights, read strictly, and the best of the codes at
 * hand.
 */
#include "http/accept_language.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct range {
	struct slice tag;
	int weight;		/* thousandths */
};

struct reader {
	struct slice rest;
	struct range ranges[ACCEPT_LANGUAGE_RANGES];
	size_t count;
};

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
next(const struct reader *r)
{
	return r->rest.length == 0 ? '\0' : r->rest.data[0];
}

static char
take(struct reader *r)
{
	char c = next(r);

	if (r->rest.length > 0) {
		r->rest.data++;
		r->rest.length--;
	}
	return c;
}

static void
skip_blanks(struct reader *r)
{
	while (next(r) == ' ' || next(r) == '\t')
		take(r);
}

/* 1*8ALPHA *("-" 1*8alphanum), or "*" */
static bool
read_tag(struct reader *r, struct slice *tag)
{
	bool first = true;
	size_t part = 0;

	*tag = (struct slice){ r->rest.data, 0 };
	if (next(r) == '*') {
		take(r);
		tag->length = 1;
		return true;
	}
	for (; letter(next(r)) || (!first && digit(next(r))) ||
	    (part > 0 && next(r) == '-'); tag->length++) {
		bool hyphen = take(r) == '-';

		first = first && !hyphen;
		part = hyphen ? 0 : part + 1;
		if (part > 8)
			return false;
	}
	return part > 0;
}

/* "q=" ( "0" [ "." 0*3DIGIT ] / "1" [ "." 0*3("0") ] ) */
static bool
read_weight(struct reader *r, int *weight)
{
	char whole;

	if ((next(r) != 'q' && next(r) != 'Q') || (take(r), take(r)) != '=')
		return false;
	whole = take(r);
	if (whole != '0' && whole != '1')
		return false;
	*weight = (whole - '0') * 1000;
	if (next(r) != '.')
		return true;
	take(r);
	for (int unit = 100; unit > 0 && digit(next(r)); unit /= 10)
		*weight += (take(r) - '0') * unit;
	return *weight <= 1000;
}

static bool
read_range(struct reader *r)
{
	struct range range = { .weight = 1000 };

	if (r->count == ACCEPT_LANGUAGE_RANGES || !read_tag(r, &range.tag))
		return false;
	skip_blanks(r);
	if (next(r) == ';') {
		take(r);
		skip_blanks(r);
		if (!read_weight(r, &range.weight))
			return false;
		skip_blanks(r);
	}
	r->ranges[r->count++] = range;
	return true;
}

/* A recipient takes empty elements too (RFC 9110 section 5.6.1). */
static bool
read_all(struct reader *r)
{
	for (;;) {
		skip_blanks(r);
		if (next(r) != ',' && r->rest.length > 0 && !read_range(r))
			return false;
		if (r->rest.length == 0)
			return true;
		if (take(r) != ',')
			return false;
	}
}

/* How well a range fits a code: 0 not, 1 any, 2 a dialect of it, 3 it. */
static int
fit(struct slice tag, const char *code)
{
	size_t length = strlen(code);

	if (slice_equals(tag, "*"))
		return 1;
	if (tag.length < length || strncasecmp(tag.data, code, length) != 0)
		return 0;
	if (tag.length == length)
		return 3;
	return tag.data[length] == '-' ? 2 : 0;
}

/* The range that speaks for a code: the closest, then the heaviest. */
static const struct range *
range_for(const struct reader *r, const char *code)
{
	const struct range *best = NULL;
	int best_fit = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct range *range = &r->ranges[i];
		int its = fit(range->tag, code);

		if (its == 0 || its < best_fit || (its == best_fit &&
		    range->weight <= best->weight))
			continue;
		best = range;
		best_fit = its;
	}
	return best;
}

int
accept_language(struct slice header, const char *const *codes, size_t count)
{
	struct reader reader = { .rest = header };
	const struct range *best = NULL;
	int chosen = -1;

	if (header.length > ACCEPT_LANGUAGE_MAX || !read_all(&reader))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct range *range = range_for(&reader, codes[i]);

		if (range == NULL || range->weight == 0)
			continue;
		if (best != NULL && (range->weight < best->weight ||
		    (range->weight == best->weight && range >= best)))
			continue;
		best = range;
		chosen = (int)i;
	}
	/* Whoever takes anything has no wish that others must follow. */
	return chosen == 0 && slice_equals(best->tag, "*") ? -1 : chosen;
}
