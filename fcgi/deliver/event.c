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
static bool
perform(CURL *curl)
{
	long status = 0;

	return curl_easy_perform(curl) == CURLE_OK &&
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) ==
		CURLE_OK && status >= 200 && status < 300;
}

bool
event_publish(struct pool *pool, const char *socket, const char *channel,
	const char *name, const char *data)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = curl_slist_append(NULL, pool_printf(pool,
		"X-EventSource-Event: %s", name));
	bool taken;

	curl_easy_setopt(curl, CURLOPT_URL, pool_printf(pool,
		"http://publisher/publish/%s", channel));
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, data);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	taken = perform(curl);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return taken;
}
