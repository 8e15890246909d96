/*
 * One signed question to S3 and its answer, over libcurl, within a deadline.
 * Must not know what the answer means for a document.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "store/store_s3.h"

#define CONNECT_MS 3000
#define SLOW_BYTES 1024L	/* a second, */
#define SLOW_SECONDS 10L	/* for so long, is as good as nothing */
#define MD5_SIZE 16

/* What libcurl's callbacks share. */
struct exchange {
	struct pool *pool;
	const struct s3_call *call;
	struct s3_answer *answer;
	int64_t sent;
	EVP_MD_CTX *md5;	/* NULL where the library has none */
};

static size_t
send_some(char *data, size_t size, size_t count, void *subject)
{
	struct exchange *exchange = subject;
	const struct object *object = exchange->call->object;
	int64_t left = object->size - exchange->sent;
	size_t length = size * count;
	ssize_t got;

	if ((int64_t)length > left)
		length = (size_t)left;
	do
		got = pread(object->fd, data, length, exchange->sent);
	while (got < 0 && errno == EINTR);
	if (got < 0 || (got == 0 && length > 0))
		return CURL_READFUNC_ABORT;
	if (exchange->md5 != NULL)
		EVP_DigestUpdate(exchange->md5, data, (size_t)got);
	exchange->sent += got;
	return (size_t)got;
}

/* libcurl begins anew when a kept connection turns out to be dead. */
static int
rewind_to(void *subject, curl_off_t offset, int origin)
{
	struct exchange *exchange = subject;

	if (origin != SEEK_SET || offset != 0)
		return CURL_SEEKFUNC_FAIL;
	exchange->sent = 0;
	if (exchange->md5 != NULL)
		EVP_DigestInit_ex(exchange->md5, EVP_md5(), NULL);
	return CURL_SEEKFUNC_OK;
}

static size_t
receive_some(char *data, size_t size, size_t count, void *subject)
{
	struct exchange *exchange = subject;
	struct s3_answer *answer = exchange->answer;
	size_t length = size * count;

	if (length > exchange->call->body_max - answer->body.length) {
		answer->overflow = true;
		return 0;
	}
	buf_add(&answer->body, data, length);
	return length;
}

static const char *
host_of(const char *url)
{
	const char *end = strstr(url, "://");

	return end == NULL ? "" : end + 3;
}

static bool
is_host(const char *text)
{
	size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
	const char *rest = text + name;
	size_t digits;

	if (text[0] == '[') {
		rest = text + 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
		if (rest == text + 1 || *rest++ != ']')
			return false;
	} else if (name == 0) {
		return false;
	}
	if (*rest != ':')
		return *rest == '\0';
	digits = strspn(rest + 1, "0123456789");
	return digits >= 1 && digits <= 5 && rest[1 + digits] == '\0';
}

/* libcurl leaves the scheme's own port out of Host, so it is not signed. */
static void
drop_port(char *host, const char *port)
{
	size_t length = strlen(host), cut = strlen(port);

	if (length > cut && strcmp(host + length - cut, port) == 0)
		host[length - cut] = '\0';
}

bool
s3_endpoint_parse(struct pool *pool, const char *url,
	struct s3_endpoint *endpoint)
{
	bool tls = strncasecmp(url, "https://", 8) == 0;
	char *host = pool_text(pool, host_of(url));
	size_t length = strlen(host);

	if (!tls && strncasecmp(url, "http://", 7) != 0)
		return false;
	if (length > 0 && host[length - 1] == '/')
		host[length - 1] = '\0';
	if (!is_host(host))
		return false;
	for (char *c = host; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + ('a' - 'A'));
	drop_port(host, tls ? ":443" : ":80");
	endpoint->host = host;
	endpoint->base = pool_printf(pool, "%s://%s", tls ? "https" : "http",
		host);
	return true;
}

const char *
s3_path(const struct store_s3 *store, struct pool *pool, const char *key)
{
	return pool_printf(pool, "/%s%s%s", store->store.config->s3_bucket,
		key == NULL ? "" : "/", key == NULL ? "" : key);
}

static void
free_headers(void *headers)
{
	curl_slist_free_all(headers);
}

static void
free_md5(void *md5)
{
	EVP_MD_CTX_free(md5);
}

static struct curl_slist *
add_header(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	if (longer == NULL)
		abort();
	return longer;
}

/* The headers that are signed, as items and as the lines that are sent. */
static struct curl_slist *
sign(const struct store_s3 *store, struct pool *pool,
	const struct s3_call *call)
{
	struct sigv4_item items[4] = { { "host", store->endpoint.host } };
	struct sigv4_request request = {
		.method = call->method, .query = call->query,
		.path = s3_path(store, pool, call->key), .headers = items,
		.payload = call->object == NULL ? SIGV4_EMPTY :
			hex_encode(pool, call->object->sha256, SHA256_SIZE),
		.time = clock_wall(),
	};
	struct curl_slist *list = NULL;
	char date[SIGV4_DATE_SIZE];
	size_t count = 1;

	if (call->object != NULL)
		items[count++] = (struct sigv4_item){ "content-type",
			call->object->content_type };
	if (call->range != NULL)
		items[count++] = (struct sigv4_item){ "range", call->range };
	for (size_t i = 1; i < count; i++)
		list = add_header(list, pool_printf(pool, "%s: %s",
			items[i].name, items[i].value));
	sigv4_date(request.time, date);
	list = add_header(list, pool_printf(pool, "x-amz-date: %s", date));
	list = add_header(list, pool_printf(pool, "x-amz-content-sha256: %s",
		request.payload));
	return add_header(list, pool_printf(pool, "Authorization: %s",
		sigv4_authorization(pool, &store->key, &request)));
}

static const char *
url_of(const struct store_s3 *store, struct pool *pool,
	const struct s3_call *call)
{
	const char *query = sigv4_query(pool, call->query);

	return pool_printf(pool, "%s%s%s%s", store->endpoint.base,
		sigv4_path(pool, s3_path(store, pool, call->key)),
		*query == '\0' ? "" : "?", query);
}

/*
 * QUICK_EXIT: a name server that does not answer would hold the caller past
 * its deadline, while libcurl waits for its resolver thread to end.
 */
static void
set_bounds(CURL *curl, const struct s3_call *call)
{
	long left = clock_left_ms(call->deadline_us);

	left = left < 1 ? 1 : left;
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
		left < CONNECT_MS ? left : CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
}

static void
set_body(CURL *curl, struct exchange *exchange)
{
	const struct object *object = exchange->call->object;

	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive_some);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	if (object == NULL) {
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST,
			exchange->call->method);
		return;
	}
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
		(curl_off_t)object->size);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_some);
	curl_easy_setopt(curl, CURLOPT_READDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, rewind_to);
	curl_easy_setopt(curl, CURLOPT_SEEKDATA, exchange);
}

static void
start_md5(struct exchange *exchange)
{
	EVP_MD_CTX *md5 = EVP_MD_CTX_new();

	pool_defer(exchange->pool, free_md5, md5);
	if (md5 != NULL && EVP_DigestInit_ex(md5, EVP_md5(), NULL) == 1)
		exchange->md5 = md5;
}

static void
finish_md5(struct exchange *exchange)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (exchange->md5 == NULL ||
	    EVP_DigestFinal_ex(exchange->md5, digest, NULL) != 1)
		return;
	memcpy(exchange->answer->md5,
		hex_encode(exchange->pool, digest, MD5_SIZE), 2 * MD5_SIZE);
}

static void
read_etag(CURL *curl, char etag[S3_ETAG_SIZE])
{
	struct curl_header *header;
	const char *value;
	size_t length;

	if (curl_easy_header(curl, "ETag", 0, CURLH_HEADER, -1, &header) !=
	    CURLHE_OK)
		return;
	value = header->value + (header->value[0] == '"');
	length = strcspn(value, "\"");
	if (length < S3_ETAG_SIZE)
		memcpy(etag, value, length);
}

/* Letters and digits only: what a stranger says goes into the log. */
static void
read_code(struct s3_answer *answer)
{
	struct slice code = s3_element(buf_slice(&answer->body), "Code");
	size_t length = 0;

	while (length < code.length && length < S3_ERROR_CODE_SIZE - 1 &&
	    isalnum((unsigned char)code.data[length]))
		length++;
	if (length == code.length)
		memcpy(answer->code, code.data, length);
}

static enum store_result
result_of(CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return STORE_OK;
	case CURLE_OPERATION_TIMEDOUT:
		return STORE_TIMEOUT;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_WRITE_ERROR:
		return STORE_REFUSED;
	default:
		return STORE_UNAVAILABLE;
	}
}

static enum store_result
finish(struct store_s3 *store, struct exchange *exchange, CURLcode code)
{
	struct s3_answer *answer = exchange->answer;

	curl_easy_getinfo(store->curl, CURLINFO_RESPONSE_CODE,
		&answer->status);
	if (answer->overflow)
		code = CURLE_OK;
	if (code != CURLE_OK) {
		log_error("S3 did not answer",
			LOG_TEXT("method", exchange->call->method),
			LOG_TEXT("reason", curl_easy_strerror(code)));
		return result_of(code);
	}
	answer->sent_all = exchange->call->object == NULL ||
		exchange->sent == exchange->call->object->size;
	read_etag(store->curl, answer->etag);
	read_code(answer);
	if (exchange->call->object != NULL)
		finish_md5(exchange);
	return STORE_OK;
}

enum store_result
s3_transfer(struct store_s3 *store, struct pool *pool,
	const struct s3_call *call, struct s3_answer *answer)
{
	struct exchange exchange = { pool, call, answer, 0, NULL };
	struct curl_slist *headers = sign(store, pool, call);

	pool_defer(pool, free_headers, headers);
	*answer = (struct s3_answer){ .status = 0 };
	buf_init(&answer->body, pool);
	if (call->object != NULL)
		start_md5(&exchange);
	curl_easy_reset(store->curl);
	curl_easy_setopt(store->curl, CURLOPT_URL, url_of(store, pool, call));
	curl_easy_setopt(store->curl, CURLOPT_HTTPHEADER, headers);
	set_bounds(store->curl, call);
	set_body(store->curl, &exchange);
	return finish(store, &exchange, curl_easy_perform(store->curl));
}
