/*
 * The few elements of S3's XML that are read. S3 escapes markup in text, so a
 * tag is a tag wherever it stands; attributes, comments and CDATA are not
 * among what it writes in these. Must not know keys or stores.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/store_s3.h"

static const char *
find(struct slice in, const char *text)
{
	return in.length == 0 ? NULL :
		memmem(in.data, in.length, text, strlen(text));
}

static struct slice
after(struct slice in, const char *at)
{
	return (struct slice){ at, in.length - (size_t)(at - in.data) };
}

/* Takes the next <name>text</name> out of `in`. */
static bool
take_element(struct slice *in, const char *name, struct slice *text)
{
	char open[40], shut[40];
	const char *from, *to;

	snprintf(open, sizeof(open), "<%s>", name);
	snprintf(shut, sizeof(shut), "</%s>", name);
	if ((from = find(*in, open)) == NULL)
		return false;
	from += strlen(open);
	if ((to = find(after(*in, from), shut)) == NULL)
		return false;
	*text = (struct slice){ from, (size_t)(to - from) };
	*in = after(*in, to + strlen(shut));
	return true;
}

struct slice
s3_element(struct slice xml, const char *name)
{
	struct slice text = { "", 0 };

	take_element(&xml, name, &text);
	return text;
}

/* The byte that "&...;" means, or -1; `length` is that of the reference. */
static int
reference(struct slice text, size_t *length)
{
	static const struct { const char *name; int c; } named[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&apos;", '\'' },
	};
	char number[9] = "";
	bool hex;
	long c;

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		*length = strlen(named[i].name);
		if (text.length >= *length &&
		    memcmp(text.data, named[i].name, *length) == 0)
			return named[i].c;
	}
	memcpy(number, text.data, text.length < 8 ? text.length : 8);
	*length = strcspn(number, ";") + 1;
	hex = number[1] == '#' && (number[2] | 0x20) == 'x';
	if (number[1] != '#' || *length > strlen(number))
		return -1;
	c = hex ? strtol(number + 3, NULL, 16) : strtol(number + 2, NULL, 10);
	return c > 0 && c < 128 ? (int)c : -1;
}

/* Text without its references; NULL where one is unknown. */
static const char *
decode(struct pool *pool, struct slice text)
{
	char *plain = pool_alloc(pool, text.length + 1);
	char *end = plain;

	while (text.length > 0) {
		size_t length = 1;
		int c = (unsigned char)*text.data;

		if (c == '&' && (c = reference(text, &length)) < 0)
			return NULL;
		*end++ = (char)c;
		text = after(text, text.data + length);
	}
	return plain;
}

/* "2013-05-24T00:00:00.000Z"; -1 where it is not. */
static int64_t
parse_time(const char *text)
{
	struct tm utc = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &utc);

	return rest == NULL || (*rest != '.' && *rest != 'Z') ? -1 :
		(int64_t)timegm(&utc);
}

bool
s3_page_open(struct pool *pool, struct slice xml, struct s3_page *page)
{
	struct slice token = s3_element(xml, "NextContinuationToken");
	bool more = slice_equals(s3_element(xml, "IsTruncated"), "true");

	*page = (struct s3_page){ .rest = xml };
	if (find(xml, "<ListBucketResult") == NULL ||
	    find(xml, "</ListBucketResult>") == NULL)
		return false;
	if (more)
		page->next = decode(pool, token);
	return !more || (page->next != NULL && *page->next != '\0');
}

bool
s3_page_next(struct pool *pool, struct s3_page *page, const char **key,
	int64_t *modified)
{
	struct slice object;

	if (!take_element(&page->rest, "Contents", &object))
		return false;
	*key = decode(pool, s3_element(object, "Key"));
	if (*key == NULL)
		*key = "";
	*modified = parse_time(pool_copy(pool,
		s3_element(object, "LastModified").data,
		s3_element(object, "LastModified").length));
	return true;
}
