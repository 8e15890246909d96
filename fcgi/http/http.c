/*
 * The FastCGI environment into struct http, and answers back out. Nginx is
 * trusted to have read the HTTP; nothing that a client wrote is.
 */
#include "http/http.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/form.h"
#include "http/header_out.h"
#include "http/json_in.h"
#include "http/parameter.h"
#include "http/record_out.h"

#define CHUNK 16384

static const struct {
	const char *name;
	enum method method;
} methods[] = {
	{ "GET", GET }, { "HEAD", GET }, { "POST", POST },
	{ "PATCH", PATCH }, { "PUT", PUT }, { "DELETE", DELETE }
};

const char *
method_name(enum method method)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (methods[i].method == method)
			return methods[i].name;
	return "";
}

static enum method
method_named(const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].method;
	return METHOD_NONE;
}

static const char *
environment(const struct http *http, const char *name)
{
	const char *value = FCGX_GetParam(name, http->fcgi->envp);

	return value == NULL ? "" : value;
}

/* Nginx made the id or checked the client's; anything else gets a new one. */
static const char *
request_id(const struct http *http)
{
	const char *id = environment(http, "REQUEST_ID");
	size_t length = strlen(id);
	unsigned char random[16];

	if (length >= 8 && length <= 64 && strspn(id,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-") == length)
		return id;
	random_bytes(random, sizeof(random));
	return hex_encode(http->pool, random, sizeof(random));
}

/* Cut at 255 bytes and never invalid: it is stored and shown. */
static const char *
user_agent(const struct http *http)
{
	const char *text = environment(http, "HTTP_USER_AGENT");
	size_t length = strlen(text);

	if (length > 255)
		length = 255;
	while (length > 0 && !utf8_valid(text, length))
		length--;
	if (utf8_has_control(text, length, false))
		return "";
	return pool_copy(http->pool, text, length);
}

static int64_t
content_length(const struct http *http)
{
	const char *text = environment(http, "CONTENT_LENGTH");

	if (*text == '\0')
		return -1;
	return strtoll(text, NULL, 10);
}

static void
read_headers(struct http *http)
{
	const char *method = environment(http, "REQUEST_METHOD");

	http->method = method_named(method);
	http->head_only = strcmp(method, "HEAD") == 0;
	http->uri = environment(http, "REQUEST_URI");
	http->request_id = request_id(http);
	http->address = environment(http, "REMOTE_ADDR");
	http->user_agent = user_agent(http);
	http->cookies = environment(http, "HTTP_COOKIE");
	http->authorization = environment(http, "HTTP_AUTHORIZATION");
	http->accept = environment(http, "HTTP_ACCEPT");
	http->accept_language = environment(http, "HTTP_ACCEPT_LANGUAGE");
	http->origin = environment(http, "HTTP_ORIGIN");
	http->sec_fetch_site = environment(http, "HTTP_SEC_FETCH_SITE");
	http->content_type = environment(http, "CONTENT_TYPE");
	http->csrf_header = environment(http, "HTTP_X_CSRF_TOKEN");
	http->idempotency_key = environment(http, "HTTP_IDEMPOTENCY_KEY");
	http->signature = environment(http, "HTTP_X_TWILIO_SIGNATURE");
	http->content_length = content_length(http);
}

static enum status
status_of(enum parse parse)
{
	switch (parse) {
	case PARSE_OK:
		return OK;
	case PARSE_TOO_LARGE:
		return PAYLOAD_TOO_LARGE;
	case PARSE_UNSUPPORTED:
		return UNSUPPORTED_MEDIA_TYPE;
	case PARSE_IO:
		return UNAVAILABLE;
	case PARSE_BAD:
	default:
		return BAD_REQUEST;
	}
}

void
http_read_head(struct http *http)
{
	buf_init(&http->head, http->pool);
	buf_init(&http->out, http->pool);
	read_headers(http);
}

enum status
http_read_address(struct http *http, const char **reason)
{
	enum parse parse;

	parse = path_parse(http->pool, http->uri, &http->path, reason);
	if (parse == PARSE_OK)
		parse = form_parse_query(http->pool, http->path.query,
			&http->query, reason);
	return status_of(parse);
}

static long
read_stream(void *context, char *data, size_t size)
{
	const struct http *http = context;

	return FCGX_GetStr(data, (int)size, http->fcgi->in);
}

/* A body that fits into memory; one that was cut off on its way is bad. */
static enum parse
read_whole(struct http *http, int64_t limit, struct slice *body)
{
	struct buf buf;
	char *chunk = pool_alloc(http->pool, CHUNK);
	int length;

	buf_init(&buf, http->pool);
	while ((length = FCGX_GetStr(chunk, CHUNK, http->fcgi->in)) > 0) {
		buf_add(&buf, chunk, (size_t)length);
		if ((int64_t)buf.length > limit)
			return PARSE_TOO_LARGE;
	}
	*body = buf_slice(&buf);
	return http->content_length < 0 ||
		http->content_length == (int64_t)buf.length ? PARSE_OK :
		PARSE_BAD;
}

static bool
is_type(const struct http *http, const char *type)
{
	return parameter_is_type(http->pool, http->content_type, type);
}

static enum parse
read_multipart(struct http *http, const struct body_limits *limits,
	const char **reason)
{
	struct multipart multipart = { .read = read_stream, .context = http,
		.content_type = http->content_type,
		.size = limits->size + limits->file_size,
		.file_size = limits->file_size, .folder = limits->folder };

	return multipart_parse(http->pool, &multipart, &http->body, reason);
}

static enum parse
read_body(struct http *http, const struct body_limits *limits,
	const char **reason)
{
	struct slice body = { "", 0 };
	enum parse parse;

	if (limits->raw)
		return read_whole(http, limits->size, &http->raw);
	if (is_type(http, "multipart/form-data"))
		return read_multipart(http, limits, reason);
	parse = read_whole(http, limits->size, &body);
	if (parse != PARSE_OK || body.length == 0)
		return parse;
	if (is_type(http, "application/json"))
		return json_in_parse(http->pool, body, &http->body, reason);
	if (is_type(http, "application/x-www-form-urlencoded"))
		return form_parse(http->pool, body, &http->body, reason);
	return PARSE_UNSUPPORTED;
}

enum status
http_read_body(struct http *http, const struct body_limits *limits,
	const char **reason)
{
	http->raw = SLICE("");
	if (http->method == GET || http->content_length == 0)
		return OK;
	if (http->content_length > limits->size + limits->file_size)
		return PAYLOAD_TOO_LARGE;
	return status_of(read_body(http, limits, reason));
}

enum status
http_apply_method(struct http *http)
{
	const char *name = http_form_value(http, "_method");
	enum method method;

	if (name == NULL || http->method != POST)
		return OK;
	method = method_named(name);
	if (method != PATCH && method != PUT && method != DELETE)
		return BAD_REQUEST;
	http->method = method;
	return OK;
}

const char *
http_form_value(const struct http *http, const char *name)
{
	const struct pair *pair = pairs_find(&http->body, name);

	return pair == NULL || pair->kind != PAIR_TEXT ? NULL : pair->value;
}

void
http_header(struct http *http, const char *name, const char *value)
{
	if (!header_out_add(&http->head, name, value))
		log_error("header_refused", LOG_TEXT("name", name));
}

void
http_clear(struct http *http)
{
	buf_init(&http->head, http->pool);
	buf_init(&http->out, http->pool);
	http->out_type = NULL;
}

/* Sends the head, with the length unless it is -1, and what there is of the
 * body. The connection is libfcgi's, but its own writer sends an answer in
 * pieces. */
static bool
send_answer(struct http *http, int status, int64_t length, struct slice body)
{
	struct buf head;

	buf_init(&head, http->pool);
	buf_printf(&head, "Status: %d %s\r\n", status,
		status_reason(status));
	if (http->out_type != NULL)
		header_out_add(&head, "Content-Type", http->out_type);
	if (length >= 0 && status != 204)
		buf_printf(&head, "Content-Length: %lld\r\n",
			(long long)length);
	header_out_add(&head, "X-Request-ID", http->request_id);
	buf_add(&head, http->head.data, http->head.length);
	buf_text(&head, "\r\n");
	return record_out_send(http->fcgi->ipcFd, http->fcgi->requestId,
		buf_slice(&head), body);
}

void
http_send(struct http *http, int status)
{
	send_answer(http, status, (int64_t)http->out.length,
		(struct slice){ http->out.data,
		http->head_only ? 0 : http->out.length });
}

void
http_stream_start(struct http *http, int status)
{
	send_answer(http, status, -1, SLICE(""));
	http->streaming = true;
}

bool
http_stream(struct http *http, const char *data, size_t length)
{
	return record_out_send(http->fcgi->ipcFd, http->fcgi->requestId,
		SLICE(""), (struct slice){ data, length });
}
