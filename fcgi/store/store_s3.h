/* The S3 store's insides, shared by its parts. */
#ifndef STORE_STORE_S3_H
#define STORE_STORE_S3_H

#include <curl/curl.h>

#include "base/buf.h"
#include "store/backend.h"
#include "store/sigv4.h"

#define S3_ERROR_CODE_SIZE 64
#define S3_ETAG_SIZE 64

struct s3_endpoint {
	const char *base;	/* "https://host:port" */
	const char *host;	/* "host:port" as the Host header has it */
};

struct store_s3 {
	struct store store;	/* first: a store is one of these */
	struct pool *pool;	/* lives as long as the store */
	CURL *curl;		/* kept: its connection is used again */
	struct sigv4_key key;
	struct s3_endpoint endpoint;	/* as this process reaches it */
	struct s3_endpoint public;	/* as browsers do */
};

/* One question. */
struct s3_call {
	const char *method;		/* GET, PUT or DELETE */
	const char *key;		/* NULL asks the bucket */
	const struct sigv4_item *query;	/* or NULL */
	const char *range;		/* or NULL */
	const struct object *object;	/* the body of PUT, else NULL */
	int64_t deadline_us;
	size_t body_max;		/* more makes the answer overflow */
};

struct s3_answer {
	long status;
	struct buf body;
	bool overflow;
	bool sent_all;		/* true too where there was nothing to send */
	char etag[S3_ETAG_SIZE];	/* without its quotes */
	char md5[33];		/* of the body sent; "" where unknown */
	char code[S3_ERROR_CODE_SIZE];	/* "NoSuchKey"; "" where none */
};

/* "http(s)://host[:port]" and nothing else; false where it is not. */
bool s3_endpoint_parse(struct pool *pool, const char *url,
	struct s3_endpoint *endpoint);

/* "/bucket/key", decoded. */
const char *s3_path(const struct store_s3 *store, struct pool *pool,
	const char *key);

/*
 * Asks once. OK where a whole answer came, whatever its status; otherwise
 * logs why not. Never follows a redirect.
 */
enum store_result s3_transfer(struct store_s3 *store, struct pool *pool,
	const struct s3_call *call, struct s3_answer *answer);

/* The XML of ListObjectsV2. */
struct s3_page {
	struct slice rest;	/* objects not yet told */
	const char *next;	/* continuation token; NULL at the end */
};

/* False where the text is no such list. */
bool s3_page_open(struct pool *pool, struct slice xml, struct s3_page *page);

/* The next object; false at the end. `modified` is -1 where it is unclear. */
bool s3_page_next(struct pool *pool, struct s3_page *page, const char **key,
	int64_t *modified);

/* The text of the first <name> element, or an empty slice. */
struct slice s3_element(struct slice xml, const char *name);

#endif
