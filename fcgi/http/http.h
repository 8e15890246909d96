/*
 * One HTTP exchange over FastCGI: what came in, as Nginx passed it, and what
 * goes out. Must not know routes, people or the database.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include <fcgiapp.h>

#include "base/buf.h"
#include "http/multipart.h"
#include "http/pairs.h"
#include "http/path.h"
#include "http/status.h"

/* Bit values, so that a route can tell what else its path answers. */
enum method {
	METHOD_NONE = 0,
	GET = 1,
	POST = 2,
	PATCH = 4,
	PUT = 8,
	DELETE = 16
};

/* Everything is NUL-terminated, "" where absent, and lives in the pool. */
struct http {
	struct pool *pool;
	FCGX_Request *fcgi;
	enum method method;
	bool head_only;		/* HEAD: like GET, without the body */
	const char *uri;	/* raw, with the query */
	struct path path;	/* decoded segments */
	const char *request_id;
	const char *address;
	const char *user_agent;
	const char *cookies;
	const char *authorization;
	const char *accept;
	const char *accept_language;
	const char *origin;
	const char *sec_fetch_site;
	const char *content_type;
	const char *csrf_header;
	const char *idempotency_key;
	int64_t content_length;	/* -1 where absent */
	struct pairs query;
	struct pairs body;
	struct slice raw;	/* a foreign body, as it came */
	const char *signature;	/* of who sent that */

	struct buf head;	/* header lines of the answer */
	const char *out_type;	/* its Content-Type */
	struct buf out;		/* body of the answer */
	bool streaming;		/* the head has been sent already */
};

/* What a body may be for the route at hand. */
struct body_limits {
	int64_t size;		/* bytes of the whole body */
	int64_t file_size;	/* bytes of a file in it; 0: no file */
	const char *folder;	/* of the unnamed file */
	bool raw;		/* its fields are not ours to name */
};

const char *method_name(enum method method);

/* Reads the headers of the request, as they are. */
void http_read_head(struct http *http);

/*
 * Reads path and query: OK, or BAD_REQUEST where the address is not canonical;
 * the reason is a sentence for people, here and below in the language of
 * http->query and http->body where it holds a value.
 */
enum status http_read_address(struct http *http, const char **reason);

/*
 * Reads the body by its Content-Type into http->body, or as it is into
 * http->raw. OK, BAD_REQUEST,
 * PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, or UNAVAILABLE where the
 * temporary file cannot be written.
 */
enum status http_read_body(struct http *http, const struct body_limits *limits,
	const char **reason);

/*
 * A form's _method (PATCH, PUT, DELETE) takes the place of POST; BAD_REQUEST
 * where it names another.
 */
enum status http_apply_method(struct http *http);

/* A form field's value or NULL; names that start with _ are the protocol's. */
const char *http_form_value(const struct http *http, const char *name);

/* Adds a header of the answer. One whose name or value has control characters
 * is left out and logged: values from outside are encoded before. */
void http_header(struct http *http, const char *name, const char *value);

/* Forgets headers and body: what follows is another answer. */
void http_clear(struct http *http);

/* Sends status, headers and the whole body with its length. */
void http_send(struct http *http, int status);

/* Sends status and headers now and body parts as they come. */
void http_stream_start(struct http *http, int status);
bool http_stream(struct http *http, const char *data, size_t length);

#endif
