/*
 * libcurl with all its helpfulness turned off.
 */
#include "auth/oidc_fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

#define CONNECT_MS 2000L

struct answer {
	struct buf body;
	const struct oidc_question *question;
};

static size_t
receive(char *data, size_t size, size_t count, void *subject)
{
	struct answer *answer = subject;
	size_t length = size * count;

	if (length > OIDC_ANSWER_MAX - answer->body.length)
		return 0;
	buf_add(&answer->body, data, length);
	return length;
}

/* Networks of RFC 1918, 6598, 3927, 5735 and this machine. */
static bool
is_private_v4(uint32_t address)
{
	static const struct { uint32_t network; int bits; } networks[] = {
		{ 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 },
		{ 0x7f000000, 8 }, { 0xa9fe0000, 16 }, { 0xac100000, 12 },
		{ 0xc0000000, 24 }, { 0xc0a80000, 16 }, { 0xc6120000, 15 },
		{ 0xe0000000, 3 },
	};

	for (size_t i = 0; i < sizeof(networks) / sizeof(*networks); i++)
		if ((address ^ networks[i].network) >>
		    (32 - networks[i].bits) == 0)
			return true;
	return false;
}

/* Only 2000::/3 is the world's; 2002::/16 and the mapped ones hide others. */
static bool
is_private_v6(const struct in6_addr *address)
{
	const unsigned char *b = address->s6_addr;

	return (b[0] & 0xe0) != 0x20 || (b[0] == 0x20 && b[1] == 0x02) ||
		(b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0);
}

/* What a name resolved to is looked at when it is used, not before. */
bool
oidc_fetch_is_private(const struct sockaddr *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return is_private_v4(ntohl(v4.sin_addr.s_addr));
	}
	if (address->sa_family != AF_INET6)
		return true;
	memcpy(&v6, address, sizeof(v6));
	return is_private_v6(&v6.sin6_addr);
}

static curl_socket_t
open_socket(void *subject, curlsocktype purpose, struct curl_sockaddr *to)
{
	const struct answer *answer = subject;

	(void)purpose;
	if (answer->question->public_only && oidc_fetch_is_private(&to->addr))
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static void
set_bounds(CURL *curl, const struct oidc_question *question)
{
	long left = clock_left_ms(question->deadline_us);

	left = left < 1 ? 1 : left > OIDC_ANSWER_MS ? OIDC_ANSWER_MS : left;
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
		left < CONNECT_MS ? left : CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
		question->loopback ? "http,https" : "https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)OIDC_ANSWER_MAX);
}

static struct curl_slist *
headers_of(struct pool *pool, const struct oidc_question *question)
{
	struct curl_slist *list = curl_slist_append(NULL,
		"Accept: application/json"), *longer;

	if (list == NULL)
		abort();
	if (question->authorization == NULL)
		return list;
	longer = curl_slist_append(list, pool_printf(pool,
		"Authorization: %s", question->authorization));
	if (longer == NULL)
		abort();
	return longer;
}

static int
perform(CURL *curl, struct answer *answer)
{
	const struct oidc_question *question = answer->question;
	CURLcode code;
	long status = 0;

	curl_easy_setopt(curl, CURLOPT_URL, question->url);
	set_bounds(curl, question);
	if (question->form != NULL)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question->form);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, answer);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && status > 0 && status < 600)
		return (int)status;
	log_warn("identity_provider_silent", LOG_TEXT("url", question->url),
		LOG_TEXT("reason", curl_easy_strerror(code)));
	return 0;
}

int
oidc_fetch(struct pool *pool, const struct oidc_question *question,
	struct slice *body)
{
	struct answer answer = { .question = question };
	struct curl_slist *headers = headers_of(pool, question);
	CURL *curl = curl_easy_init();
	int status;

	if (curl == NULL)
		abort();
	buf_init(&answer.body, pool);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	status = perform(curl, &answer);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	*body = buf_slice(&answer.body);
	return status;
}
