/*
 * Wishes in the order in which they count. Must not know what is said.
 */
#include "resource/request_language.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/accept_language.h"
#include "http/cookie.h"

#define YEAR (366 * 86400)

static const char *
cookie_name(const struct request *request)
{
	return request->app->secure ? "__Host-language" : "language";
}

static const struct language *
named(const struct request *request, const char *code)
{
	return language_named(request->app->languages, slice_of(code));
}

/*
 * "de.1795000000": the language, and when it was chosen. Other processes may
 * remember the profile from before for as long as they remember a principal;
 * until then the choice is better than what they know.
 */
static const struct language *
kept(const struct request *request, bool *just_now)
{
	struct slice value, code;
	const char *dot;
	int64_t age;

	*just_now = false;
	if (cookie_find(request->http.cookies, cookie_name(request),
	    &value) != COOKIE_FOUND)
		return NULL;
	code = value;
	dot = memchr(value.data, '.', value.length);
	if (dot == NULL)
		return NULL;
	code.length = (size_t)(dot - value.data);
	age = clock_wall() - strtoll(dot + 1, NULL, 10);
	*just_now = age >= 0 && age <= PRINCIPAL_FRESH_US / 1000000;
	return language_named(request->app->languages, code);
}

static const struct language *
asked_for(const struct request *request)
{
	const struct languages *all = request->app->languages;
	const struct language *first = request->app->language;
	const char *codes[LANGUAGES_MAX + 1] = { language_code(first) };
	size_t count = 1;
	int chosen;

	for (size_t i = 0; i < all->count; i++)
		if (all->list[i] != first)
			codes[count++] = language_code(all->list[i]);
	chosen = accept_language(slice_of(request->http.accept_language),
		codes, count);
	return chosen < 0 ? NULL : named(request, codes[chosen]);
}

void
request_language(struct request *request)
{
	const struct principal *who = request->principal;
	const struct language *profile = who == NULL ? NULL :
		named(request, who->language);
	const struct language *default_one = who == NULL ? NULL :
		named(request, who->organization_language);
	const struct language *wishes[6] = { 0 };
	bool just_now;

	if (request->api) {
		wishes[0] = asked_for(request);
		wishes[1] = profile;
	} else {
		wishes[2] = kept(request, &just_now);
		wishes[1] = profile;
		if (just_now)
			wishes[0] = wishes[2];
		wishes[3] = asked_for(request);
	}
	wishes[4] = default_one;
	wishes[5] = request->app->language;
	for (size_t i = 6; i-- > 0;)
		if (wishes[i] != NULL)
			request->language = wishes[i];
	request->http.query.language = request->language;
	request->http.body.language = request->language;
}

const char *
request_language_wished(const struct request *request)
{
	const struct language *wished;
	bool just_now;

	wished = request->api ? NULL : kept(request, &just_now);
	if (wished == NULL)
		wished = asked_for(request);
	return wished == NULL ? NULL : language_code(wished);
}

void
request_language_keep(struct request *request, const struct language *language)
{
	http_header(&request->http, "Set-Cookie", pool_printf(request->pool,
		"%s=%s.%lld; Max-Age=%d; Path=/; %sHttpOnly; SameSite=Lax",
		cookie_name(request), language_code(language),
		(long long)clock_wall(), YEAR,
		request->app->secure ? "Secure; " : ""));
}
