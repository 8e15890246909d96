/* Tells open pages that something is new. Must not know what is new. */
#include "deliver/event.h"

#include <curl/curl.h>

#define TIMEOUT_MS 5000L

static size_t
ignore(char *data, size_t size, size_t count, void *context)
{
	(void)data;
	(void)context;
	return size * count;
}

/* nchan: 201 and 202 say that some or none were listening. */
static long
perform(CURL *curl)
{
	long status = 0;

	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static CURL *
open_channel(struct pool *pool, const char *socket, const char *channel)
{
	CURL *curl = curl_easy_init();

	curl_easy_setopt(curl, CURLOPT_URL, pool_printf(pool,
		"http://publisher/publish/%s", channel));
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	return curl;
}

bool
event_publish(struct pool *pool, const char *socket, const char *channel,
	const char *name, const char *data)
{
	CURL *curl = open_channel(pool, socket, channel);
	struct curl_slist *headers = curl_slist_append(NULL, pool_printf(pool,
		"X-EventSource-Event: %s", name));
	long status;

	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, data);
	status = perform(curl);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return status >= 200 && status < 300;
}

/* nchan: 404 says that there is no such channel. */
bool
event_close(struct pool *pool, const char *socket, const char *channel)
{
	CURL *curl = open_channel(pool, socket, channel);
	long status;

	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "DELETE");
	status = perform(curl);
	curl_easy_cleanup(curl);
	return (status >= 200 && status < 300) || status == 404;
}
