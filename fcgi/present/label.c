/*
 * How people read what PostgreSQL writes. Must not know which column it is.
 */
#include "present/label.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* The month of a date, or NULL where the text is none. */
static const char *
month_of(const struct language *language, const char *text)
{
	static const char *const months[] = {
		N_IN("month", "Jan"), N_IN("month", "Feb"),
		N_IN("month", "Mar"), N_IN("month", "Apr"),
		N_IN("month", "May"), N_IN("month", "Jun"),
		N_IN("month", "Jul"), N_IN("month", "Aug"),
		N_IN("month", "Sep"), N_IN("month", "Oct"),
		N_IN("month", "Nov"), N_IN("month", "Dec")
	};
	long month = strlen(text) < 10 ? 0 : strtol(text + 5, NULL, 10);

	return month < 1 || month > 12 ? NULL :
		translate(language, months[month - 1]);
}

struct slice
label_date(struct pool *pool, const struct language *language,
	const char *text)
{
	const char *month = month_of(language, text);

	if (month == NULL)
		return slice_of(text);
	/* Day, month and year: "3 Dec 2026". */
	return slice_of(pool_printf(pool, translate(language,
		N_IN("date", "%1$ld %2$s %3$.4s")),
		strtol(text + 8, NULL, 10), month, text));
}

struct slice
label_month(const struct language *language, const char *text)
{
	const char *month = month_of(language, text);

	return slice_of(month == NULL ? text : month);
}

struct slice
label_timestamp(struct pool *pool, const struct language *language,
	const char *text)
{
	struct slice date = label_date(pool, language, text);

	if (strlen(text) < 16)
		return date;
	/* Date and time of day: "3 Dec 2026, 14:05". */
	return slice_of(pool_printf(pool, translate(language,
		N_IN("date and time", "%1$s, %2$.5s")), date.data,
		text + 11));
}

struct slice
label_number(struct pool *pool, const struct language *language,
	const char *text)
{
	const char *group = translate(language,
		N_IN("between thousands", ","));
	const char *mark = translate(language, N_IN("decimal mark", "."));
	size_t sign = *text == '-', whole = strspn(text + sign, "0123456789");
	struct buf label;

	buf_init(&label, pool);
	buf_add(&label, text, sign);
	text += sign;
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buf_text(&label, group);
		buf_char(&label, text[i]);
	}
	if (text[whole] == '.')
		buf_text(&label, mark);
	buf_text(&label, text + whole + (text[whole] == '.'));
	return buf_slice(&label);
}

/* A number with so many decimals. */
static const char *
decimal(struct pool *pool, const struct language *language, double number,
	int decimals)
{
	return label_number(pool, language,
		pool_printf(pool, "%.*f", decimals, number)).data;
}

struct slice
label_size(struct pool *pool, const struct language *language,
	const char *text)
{
	double size = strtod(text, NULL);

	if (size < 1000)
		return slice_of(pool_printf(pool, translate_plural(language,
			"%.0f byte", "%.0f bytes",
			(unsigned long)size), size));
	if (size < 1000000)
		return slice_of(pool_printf(pool,
			translate(language, "%s KB"),
			decimal(pool, language, size / 1000, 0)));
	return slice_of(pool_printf(pool, translate(language, "%s MB"),
		decimal(pool, language, size / 1000000, 1)));
}

struct slice
label_array(struct pool *pool, struct slice text)
{
	struct buf label;

	buf_init(&label, pool);
	for (size_t i = 1; i + 1 < text.length; i++) {
		buf_char(&label, text.data[i]);
		if (text.data[i] == ',')
			buf_char(&label, ' ');
	}
	return buf_slice(&label);
}

/* {a,"b, \"c\""}, without nulls (PostgreSQL 15, section 8.15.6). */
struct slice
label_texts(struct pool *pool, const struct language *language,
	struct slice text)
{
	bool quoted = false;
	struct buf label, item;

	buf_init(&label, pool);
	buf_init(&item, pool);
	for (size_t i = 1; i < text.length; i++) {
		if (text.data[i] == '"') {
			quoted = !quoted;
		} else if (quoted || strchr(",}", text.data[i]) == NULL) {
			i += quoted && text.data[i] == '\\' ? 1 : 0;
			buf_char(&item, text.data[i]);
		} else if (item.length > 0) {
			buf_text(&label, label.length > 0 ? ", " : "");
			buf_text(&label, translate(language, item.data));
			buf_init(&item, pool);
		}
	}
	return buf_slice(&label);
}
