/*
 * Documents in a bucket of an S3-compatible service. What its answers mean for
 * a document is decided here; how they come is s3_transfer.c's. Must not know
 * who asks. Everything is safe to repeat, so a passing trouble is tried again
 * while the deadline allows.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/header_out.h"
#include "store/store_s3.h"

#define TRIES 3
#define PAUSE_MS 100		/* before the second try, then four times it */
#define ERROR_SIZE 65536
#define PAGE_SIZE 4194304	/* a page of 1000 keys takes a tenth of it */
#define PAGES_MAX 100000

static struct store_s3 *
store_s3_of(struct store *store)
{
	return (struct store_s3 *)(void *)store;
}

static bool
is_passing(const struct s3_answer *answer)
{
	return answer->status >= 500 || answer->status == 408 ||
		answer->status == 429 ||
		strcmp(answer->code, "RequestTimeout") == 0;
}

/* The meaning of an answer: OK for any 2xx, ABSENT only for the key. */
static enum store_result
judge(const struct s3_call *call, const struct s3_answer *answer)
{
	if (answer->status >= 200 && answer->status < 300)
		return STORE_OK;
	if (answer->status == 404 && strcmp(answer->code, "NoSuchKey") == 0)
		return STORE_ABSENT;
	log_error("S3 refused", LOG_TEXT("method", call->method),
		LOG_NUMBER("status", answer->status),
		LOG_TEXT("code", answer->code));
	return is_passing(answer) ? STORE_UNAVAILABLE : STORE_REFUSED;
}

static void
pause_before(int attempt)
{
	long ms = attempt == 1 ? PAUSE_MS : 4L * PAUSE_MS;
	struct timespec pause = { .tv_nsec = ms * 1000000 };

	nanosleep(&pause, NULL);
}

static enum store_result
ask(struct store_s3 *store, struct pool *pool, const struct s3_call *call,
	struct s3_answer *answer)
{
	enum store_result result = STORE_UNAVAILABLE;

	for (int attempt = 0; attempt < TRIES; attempt++) {
		if (attempt > 0)
			pause_before(attempt);
		if (clock_left_ms(call->deadline_us) == 0)
			return STORE_TIMEOUT;
		result = s3_transfer(store, pool, call, answer);
		if (result == STORE_OK)
			result = judge(call, answer);
		if (result != STORE_UNAVAILABLE ||
		    clock_left_ms(call->deadline_us) < 8 * PAUSE_MS)
			return result;
	}
	return result;
}

/*
 * An ETag of 32 hexadecimal digits is the MD5 of what was kept, unless the
 * service encrypts with keys of its own and says something longer. The
 * signature has bound the content already; this catches a wrong server.
 */
static bool
is_kept(const struct s3_answer *answer)
{
	if (answer->status != 200 || !answer->sent_all ||
	    answer->etag[0] == '\0')
		return false;
	return answer->md5[0] == '\0' || strlen(answer->etag) != 32 ||
		strcasecmp(answer->etag, answer->md5) == 0;
}

static enum store_result
put_once(struct store_s3 *store, struct pool *pool, const struct s3_call *call)
{
	struct s3_answer answer;
	enum store_result result = ask(store, pool, call, &answer);

	if (result == STORE_ABSENT)
		return STORE_REFUSED;
	if (result != STORE_OK)
		return result;
	if (is_kept(&answer))
		return STORE_OK;
	log_error("S3 kept something else",
		LOG_NUMBER("status", answer.status));
	return STORE_REFUSED;
}

static enum store_result
s3_put(struct store *base, const struct object *object, int64_t deadline_us)
{
	struct pool *pool = pool_create();
	struct s3_call call = {
		.method = "PUT", .key = object->key, .object = object,
		.deadline_us = deadline_us, .body_max = ERROR_SIZE,
	};
	enum store_result result = put_once(store_s3_of(base), pool, &call);

	pool_destroy(pool);
	return result;
}

static enum store_result
s3_delete(struct store *base, const char *key, int64_t deadline_us)
{
	struct pool *pool = pool_create();
	struct s3_call call = {
		.method = "DELETE", .key = key,
		.deadline_us = deadline_us, .body_max = ERROR_SIZE,
	};
	struct s3_answer answer;
	enum store_result result =
		ask(store_s3_of(base), pool, &call, &answer);

	pool_destroy(pool);
	return result == STORE_ABSENT ? STORE_OK : result;
}

/* Asks for one byte, not by HEAD: only a body tells which thing is absent. */
static enum store_result
s3_exists(struct store *base, const char *key, int64_t deadline_us)
{
	struct pool *pool = pool_create();
	struct s3_call call = {
		.method = "GET", .key = key, .range = "bytes=0-0",
		.deadline_us = deadline_us, .body_max = ERROR_SIZE,
	};
	struct s3_answer answer;
	enum store_result result =
		ask(store_s3_of(base), pool, &call, &answer);

	pool_destroy(pool);
	return result;
}

static enum store_result
s3_get(struct store *base, const char *key, int64_t deadline_us,
	struct buf *out)
{
	struct pool *pool = pool_create();
	struct s3_call call = {
		.method = "GET", .key = key,
		.deadline_us = deadline_us, .body_max = STORE_GET_MAX,
	};
	struct s3_answer answer;
	enum store_result result =
		ask(store_s3_of(base), pool, &call, &answer);

	if (result == STORE_OK && answer.overflow)
		result = STORE_REFUSED;
	if (result == STORE_OK)
		buf_add(out, answer.body.data, answer.body.length);
	pool_destroy(pool);
	return result;
}

static const char *
s3_link(struct store *base, struct pool *pool, const struct link *link)
{
	struct store_s3 *store = store_s3_of(base);
	const struct sigv4_item headers[] = {
		{ "host", store->public.host }, { NULL, NULL } };
	const struct sigv4_item query[] = {
		{ "response-content-disposition",
			header_out_disposition(pool, "attachment",
			link->file_name) },
		{ "response-content-type", link->content_type },
		{ NULL, NULL } };
	const struct sigv4_request request = {
		.method = "GET", .path = s3_path(store, pool, link->key),
		.query = query, .headers = headers, .time = clock_wall(),
	};

	return pool_printf(pool, "%s%s?%s", store->public.base,
		sigv4_path(pool, request.path),
		sigv4_presign(pool, &store->key, &request, link->lifetime));
}

/* Tells the objects of a page; false where the listener has had enough. */
static bool
tell_page(struct pool *pool, struct s3_page *page,
	const struct store_listing *listing)
{
	int64_t now = clock_wall();
	const char *key;
	int64_t modified;

	while (s3_page_next(pool, page, &key, &modified)) {
		int64_t age = modified < 0 || modified > now ? 0 :
			now - modified;

		if (store_key_valid(key) &&
		    !listing->found(listing->context, key, age))
			return false;
	}
	return true;
}

/* One page; `next` becomes the token of the following one, NULL at the end. */
static enum store_result
list_page(struct store_s3 *store, struct pool *pool,
	const struct store_listing *listing, const char **next)
{
	const struct sigv4_item query[] = {
		{ "list-type", "2" },
		{ "prefix", listing->prefix },
		{ *next == NULL ? NULL : "continuation-token", *next },
		{ NULL, NULL } };
	struct s3_call call = {
		.method = "GET", .query = query,
		.deadline_us = listing->deadline_us, .body_max = PAGE_SIZE,
	};
	struct s3_answer answer;
	struct s3_page page;
	enum store_result result = ask(store, pool, &call, &answer);

	if (result == STORE_ABSENT || (result == STORE_OK &&
	    (answer.overflow ||
	    !s3_page_open(pool, buf_slice(&answer.body), &page))))
		return STORE_REFUSED;
	if (result != STORE_OK)
		return result;
	if (!tell_page(pool, &page, listing))
		page.next = NULL;
	if (page.next != NULL && *next != NULL &&
	    strcmp(page.next, *next) == 0)
		return STORE_REFUSED;	/* it would never end */
	*next = page.next;
	return STORE_OK;
}

static enum store_result
s3_list(struct store *base, const struct store_listing *listing)
{
	struct pool *pools[2] = { pool_create(), pool_create() };
	enum store_result result = STORE_OK;
	const char *next = NULL;
	int page = 0;

	/* A page's pool outlives it by one: the token is in it. */
	do {
		pool_reset(pools[page % 2]);
		result = list_page(store_s3_of(base), pools[page % 2],
			listing, &next);
	} while (result == STORE_OK && next != NULL && ++page < PAGES_MAX);
	pool_destroy(pools[0]);
	pool_destroy(pools[1]);
	return page == PAGES_MAX ? STORE_REFUSED : result;
}

static void
s3_close(struct store *base)
{
	struct store_s3 *store = store_s3_of(base);

	curl_easy_cleanup(store->curl);
	pool_destroy(store->pool);
}

static const struct backend store_s3_backend = {
	.put = s3_put,
	.delete = s3_delete,
	.get = s3_get,
	.exists = s3_exists,
	.link = s3_link,
	.list = s3_list,
	.close = s3_close,
};

static bool
is_bucket(const char *name)
{
	size_t length = strlen(name);

	return length >= 3 && length <= 63 && name[0] != '.' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") ==
		length;
}

/* Goes into a header: letters, digits and marks, no blanks and no slash. */
static bool
is_word(const char *text)
{
	const char *c = text;

	while (*c > ' ' && *c < 0x7f && *c != '/' && *c != ',')
		c++;
	return c > text && *c == '\0';
}

/* The name of the first setting that cannot work, or NULL. */
static const char *
wrong_setting(struct store_s3 *store)
{
	const struct config *config = store->store.config;
	const char *public = config->s3_public_endpoint;

	if (!s3_endpoint_parse(store->pool, config->s3_endpoint,
	    &store->endpoint))
		return "S3_ENDPOINT must be http(s)://host[:port]";
	if (!s3_endpoint_parse(store->pool, *public == '\0' ?
	    config->s3_endpoint : public, &store->public))
		return "S3_PUBLIC_ENDPOINT must be http(s)://host[:port]";
	if (!is_bucket(config->s3_bucket))
		return "S3_BUCKET must be the name of a bucket";
	if (!is_word(config->s3_region))
		return "S3_REGION must be the name of a region";
	if (!is_word(config->s3_access_key))
		return "S3_ACCESS_KEY must be set";
	return *config->s3_secret_key == '\0' ? "S3_SECRET_KEY must be set" :
		NULL;
}

struct store *
store_s3_open(const struct config *config, char *error, size_t error_size)
{
	struct pool *pool = pool_create();
	struct store_s3 *store = pool_alloc(pool, sizeof(*store));
	const char *wrong;

	store->store = (struct store){ &store_s3_backend, config };
	store->pool = pool;
	wrong = wrong_setting(store);
	if (wrong == NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		store->curl = curl_easy_init();
	if (wrong == NULL && store->curl == NULL)
		wrong = "libcurl does not start";
	if (wrong != NULL) {
		snprintf(error, error_size, "%s", wrong);
		pool_destroy(pool);
		return NULL;
	}
	store->key = (struct sigv4_key){ config->s3_access_key,
		config->s3_secret_key, config->s3_region, "s3" };
	return &store->store;
}
