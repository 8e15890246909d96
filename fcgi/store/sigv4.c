/*
 * Canonical request, string to sign, signature: the three texts of Signature
 * Version 4, built in the order in which Amazon's documents describe them.
 * Must not know what is stored, nor send anything.
 */
#include "store/sigv4.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/crypto.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define YEAR_9999_END 253402300799
#define DAY_LENGTH 8

/* What a request becomes before it is signed. */
struct canon {
	const char *path;
	const char *query;
	const struct sigv4_item *headers;	/* lower-case, sorted */
	const char *signed_names;		/* "host;x-amz-date" */
	const char *payload;
};

void
sigv4_date(int64_t at, char text[SIGV4_DATE_SIZE])
{
	time_t seconds = at < 0 ? 0 : at > YEAR_9999_END ? YEAR_9999_END : at;
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(text, SIGV4_DATE_SIZE, "%Y%m%dT%H%M%SZ", &utc);
}

static const char *
percent(struct pool *pool, const char *text)
{
	struct buf buf;

	buf_init(&buf, pool);
	buf_percent(&buf, text, strlen(text));
	return buf_slice(&buf).data;
}

char *
sigv4_path(struct pool *pool, const char *path)
{
	struct buf buf;

	buf_init(&buf, pool);
	if (*path != '/')
		buf_char(&buf, '/');
	while (*path != '\0') {
		size_t length = strcspn(path, "/");

		buf_percent(&buf, path, length);
		path += length;
		if (*path == '/') {
			buf_char(&buf, '/');
			path++;
		}
	}
	return buf.data;
}

static int
item_order(const void *left, const void *right)
{
	const struct sigv4_item *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->value, b->value);
}

static size_t
item_count(const struct sigv4_item *items)
{
	size_t count = 0;

	while (items != NULL && items[count].name != NULL)
		count++;
	return count;
}

/* A copy, with room for `more` and the end. */
static struct sigv4_item *
item_copy(struct pool *pool, const struct sigv4_item *items, size_t more)
{
	size_t count = item_count(items);
	struct sigv4_item *copy =
		pool_alloc(pool, (count + more + 1) * sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = items[i];
	return copy;
}

/* Order is that of the encoded text, which differs from that of the plain. */
char *
sigv4_query(struct pool *pool, const struct sigv4_item *query)
{
	struct sigv4_item *items = item_copy(pool, query, 0);
	size_t count = item_count(items);
	struct buf buf;

	for (size_t i = 0; i < count; i++) {
		items[i].name = percent(pool, items[i].name);
		items[i].value = percent(pool, items[i].value);
	}
	qsort(items, count, sizeof(*items), item_order);
	buf_init(&buf, pool);
	buf_text(&buf, "");
	for (size_t i = 0; i < count; i++)
		buf_printf(&buf, "%s%s=%s", i == 0 ? "" : "&",
			items[i].name, items[i].value);
	return buf.data;
}

static const char *
lower(struct pool *pool, const char *text)
{
	char *copy = pool_text(pool, text);

	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + ('a' - 'A'));
	return copy;
}

/* Ends trimmed, runs of blanks as one space. */
static const char *
trim(struct pool *pool, const char *text)
{
	char *copy = pool_alloc(pool, strlen(text) + 1);
	char *end = copy;

	for (text += strspn(text, " \t"); *text != '\0';) {
		size_t length = strcspn(text, " \t");

		memcpy(end, text, length);
		end += length;
		text += length;
		text += strspn(text, " \t");
		if (*text != '\0')
			*end++ = ' ';
	}
	return copy;
}

static void
canon_headers(struct pool *pool, struct canon *canon,
	struct sigv4_item *headers)
{
	size_t count = item_count(headers);
	struct buf names;

	for (size_t i = 0; i < count; i++) {
		headers[i].name = lower(pool, headers[i].name);
		headers[i].value = trim(pool, headers[i].value);
	}
	qsort(headers, count, sizeof(*headers), item_order);
	buf_init(&names, pool);
	buf_text(&names, "");
	for (size_t i = 0; i < count; i++)
		buf_printf(&names, "%s%s", i == 0 ? "" : ";", headers[i].name);
	canon->headers = headers;
	canon->signed_names = names.data;
}

static const char *
canon_digest(struct pool *pool, const char *method, const struct canon *canon)
{
	unsigned char digest[SHA256_SIZE];
	struct buf buf;

	buf_init(&buf, pool);
	buf_printf(&buf, "%s\n%s\n%s\n", method, canon->path, canon->query);
	for (const struct sigv4_item *h = canon->headers; h->name != NULL; h++)
		buf_printf(&buf, "%s:%s\n", h->name, h->value);
	buf_printf(&buf, "\n%s\n%s", canon->signed_names, canon->payload);
	sha256(buf.data, buf.length, digest);
	return hex_encode(pool, digest, sizeof(digest));
}

static const char *
scope_of(struct pool *pool, const struct sigv4_key *key, const char *date)
{
	return pool_printf(pool, "%.*s/%s/%s/aws4_request", DAY_LENGTH, date,
		key->region, key->service);
}

/* The key of one day, region and service, derived from the secret. */
static void
signing_key(struct pool *pool, const struct sigv4_key *key, const char *date,
	unsigned char digest[SHA256_SIZE])
{
	const char *first = pool_printf(pool, "AWS4%s", key->secret_key);

	hmac_sha256(first, strlen(first), date, DAY_LENGTH, digest);
	hmac_sha256(digest, SHA256_SIZE, key->region, strlen(key->region),
		digest);
	hmac_sha256(digest, SHA256_SIZE, key->service, strlen(key->service),
		digest);
	hmac_sha256(digest, SHA256_SIZE, "aws4_request", 12, digest);
}

static const char *
signature(struct pool *pool, const struct sigv4_key *key,
	const struct sigv4_request *request, const struct canon *canon)
{
	unsigned char digest[SHA256_SIZE];
	char date[SIGV4_DATE_SIZE];
	const char *text;

	sigv4_date(request->time, date);
	text = pool_printf(pool, ALGORITHM "\n%s\n%s\n%s", date,
		scope_of(pool, key, date),
		canon_digest(pool, request->method, canon));
	signing_key(pool, key, date, digest);
	hmac_sha256(digest, SHA256_SIZE, text, strlen(text), digest);
	return hex_encode(pool, digest, sizeof(digest));
}

char *
sigv4_authorization(struct pool *pool, const struct sigv4_key *key,
	const struct sigv4_request *request)
{
	struct sigv4_item *headers = item_copy(pool, request->headers, 2);
	size_t count = item_count(headers);
	struct canon canon = { .payload = request->payload };
	char date[SIGV4_DATE_SIZE];

	sigv4_date(request->time, date);
	headers[count] = (struct sigv4_item){ "x-amz-date", date };
	headers[count + 1] = (struct sigv4_item){ "x-amz-content-sha256",
		request->payload };
	canon.path = sigv4_path(pool, request->path);
	canon.query = sigv4_query(pool, request->query);
	canon_headers(pool, &canon, headers);
	return pool_printf(pool, ALGORITHM
		" Credential=%s/%s,SignedHeaders=%s,Signature=%s",
		key->access_key, scope_of(pool, key, date), canon.signed_names,
		signature(pool, key, request, &canon));
}

char *
sigv4_presign(struct pool *pool, const struct sigv4_key *key,
	const struct sigv4_request *request, int lifetime)
{
	struct sigv4_item *query = item_copy(pool, request->query, 5);
	struct sigv4_item *more = query + item_count(query);
	struct canon canon = { .payload = SIGV4_UNSIGNED };
	char date[SIGV4_DATE_SIZE];

	sigv4_date(request->time, date);
	canon_headers(pool, &canon, item_copy(pool, request->headers, 0));
	more[0] = (struct sigv4_item){ "X-Amz-Algorithm", ALGORITHM };
	more[1] = (struct sigv4_item){ "X-Amz-Credential", pool_printf(pool,
		"%s/%s", key->access_key, scope_of(pool, key, date)) };
	more[2] = (struct sigv4_item){ "X-Amz-Date", date };
	more[3] = (struct sigv4_item){ "X-Amz-Expires",
		pool_printf(pool, "%d", lifetime) };
	more[4] = (struct sigv4_item){ "X-Amz-SignedHeaders",
		canon.signed_names };
	canon.path = sigv4_path(pool, request->path);
	canon.query = sigv4_query(pool, query);
	return pool_printf(pool, "%s&X-Amz-Signature=%s", canon.query,
		signature(pool, key, request, &canon));
}
