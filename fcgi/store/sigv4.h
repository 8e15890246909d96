/*
 * AWS Signature Version 4 for S3: the header form and the query form (a
 * presigned link). Pure: no clock, no network, no settings. Must not know
 * which store is asked for what.
 *
 * Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API
 * Reference, whose published examples are its test.
 */
#ifndef STORE_SIGV4_H
#define STORE_SIGV4_H

#include <stdint.h>

#include "base/pool.h"

#define SIGV4_UNSIGNED "UNSIGNED-PAYLOAD"
#define SIGV4_EMPTY \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SIGV4_DATE_SIZE 17

struct sigv4_key {
	const char *access_key;
	const char *secret_key;
	const char *region;
	const char *service;	/* "s3" */
};

/* A name and a value as they mean, not as they are encoded. */
struct sigv4_item {
	const char *name;
	const char *value;
};

struct sigv4_request {
	const char *method;
	const char *path;	/* decoded: "/bucket/key" */
	const struct sigv4_item *query;	/* ends with {NULL}, or NULL */
	const struct sigv4_item *headers;	/* ends with {NULL}; has host */
	const char *payload;	/* hex SHA-256 of the body, or SIGV4_UNSIGNED */
	int64_t time;		/* seconds since 1970, years 1970 to 9999 */
};

/* "20130524T000000Z": the value of X-Amz-Date. */
void sigv4_date(int64_t time, char text[SIGV4_DATE_SIZE]);

/* The path and the query (sorted, without '?') as they must go on the wire. */
char *sigv4_path(struct pool *pool, const char *path);
char *sigv4_query(struct pool *pool, const struct sigv4_item *query);

/*
 * The value of Authorization. It signs `headers` and, beside them,
 * x-amz-date (of `time`) and x-amz-content-sha256 (`payload`): the caller
 * sends these two as well, but does not list them.
 */
char *sigv4_authorization(struct pool *pool, const struct sigv4_key *key,
	const struct sigv4_request *request);

/*
 * The whole query string (without '?') of a link that whoever holds it may
 * use for `lifetime` seconds (1 to 604800) after `time`. The payload is
 * unsigned whatever the request says.
 */
char *sigv4_presign(struct pool *pool, const struct sigv4_key *key,
	const struct sigv4_request *request, int lifetime);

#endif
