/*
 * A page's names come from four places: the request and who asks (a table of
 * names below), the rows of its statements, and the fields of its form. Views
 * say what they want; nothing is computed that no view asks for.
 */
#include "app/page.h"

#include <string.h>

#include "app/notice.h"
#include "app/page_form.h"
#include "app/page_list.h"
#include "app/page_reader.h"
#include "app/present.h"
#include "auth/csrf.h"
#include "base/crypto.h"
#include "policy/explain.h"
#include "present/rows.h"
#include "present/value.h"

struct page {
	struct context context;		/* first: contexts point at it */
	struct request *request;
	enum status status;
	struct rows rows[QUERIES_MAX * 2];
	struct page_form form;
	const char *notice;
};

static struct value
text_value(const char *text)
{
	return value_text(slice_of(text == NULL ? "" : text));
}

static struct value
find_asset(const struct page *page, struct slice name)
{
	struct slice url = assets_url(page->request->app->assets, name);

	return url.data == NULL ? value_missing() :
		(struct value){ .kind = VALUE_TEXT, .text = url };
}

/* nav.my_certificates: the address begins with that segment;
 * nav.account_password: with these two. */
static struct value
find_nav(const struct page *page, struct slice name)
{
	const struct path *path = &page->request->http.path;
	struct buf begins;

	buf_init(&begins, page->request->pool);
	for (size_t i = 0; i < 2 && i < path->count; i++) {
		buf_printf(&begins, "%s%s", i == 0 ? "" : "_",
			path->segments[i]);
		for (size_t at = 0; at < begins.length; at++)
			if (begins.data[at] == '-')
				begins.data[at] = '_';
		if (slice_equals(name, begins.data))
			return value_truth(true);
	}
	return value_truth(false);
}

static struct value
find_notice(const struct page *page, struct slice name)
{
	return slice_equals(name, "text") || name.length == 0 ?
		text_value(page->notice) : value_missing();
}

static struct value
find_value(const struct page *page, struct slice name)
{
	return page_form_value(&page->form, name);
}

static struct value
find_error(const struct page *page, struct slice name)
{
	if (name.length == 0)
		return text_value(page->request->sentence);
	return page_form_error(&page->form, name);
}

static struct value
find_options(const struct page *page, struct slice name)
{
	return page_form_options(&page->form, name);
}

static struct value
find_made(const struct page *page, struct slice name)
{
	return page_form_made(&page->form, name);
}

static const struct {
	const char *prefix;
	struct value (*find)(const struct page *, struct slice);
	struct value (*ask)(const struct request *, struct slice);
} prefixes[] = {
	{ "me", .ask = page_reader_me },
	{ "organization", .ask = page_reader_organization },
	{ "asset", find_asset },
	{ "may", .ask = page_reader_may },
	{ "beyond", .ask = page_reader_beyond },
	{ "nav", find_nav },
	{ "notice", find_notice },
	{ "page", .ask = page_list_pager },
	{ "value", find_value },
	{ "error", find_error },
	{ "options", find_options },
	{ "made", find_made },
};

static struct value
find_csrf(const struct page *page)
{
	const struct principal *who = page->request->principal;

	if (who == NULL)
		return value_truth(false);
	return text_value(csrf_token(page->request->pool,
		page->request->app->config->secret, who->session_id,
		who->organization_id));
}

static struct value
find_lang(const struct page *page)
{
	return text_value(language_code(page->request->language));
}

static struct value
find_languages(const struct page *page)
{
	return page_form_languages(page->request);
}

/*
 * Where to come back to: this page, if it can be asked for again. What is not
 * found looks the same wherever it is not.
 */
static struct value
find_here(const struct page *page)
{
	const struct http *http = &page->request->http;

	return text_value(http->method == GET && page->status == OK ?
		http->uri : "/");
}

static struct value
find_idempotency_key(const struct page *page)
{
	unsigned char random[16];

	random_bytes(random, sizeof(random));
	return text_value(base64url_encode(page->request->pool, random,
		sizeof(random)));
}

static struct value
find_request_id(const struct page *page)
{
	return text_value(page->request->http.request_id);
}

static struct value
find_secret(const struct page *page)
{
	return text_value(page->request->secret);
}

static struct value
find_filtered(const struct page *page)
{
	return value_truth(page_list_is_filtered(page->request));
}

static struct value
find_export_url(const struct page *page)
{
	return text_value(page_list_export_url(page->request, ".csv"));
}

static struct value
find_lines_url(const struct page *page)
{
	return text_value(page_list_export_url(page->request, ".jsonl"));
}

static struct value
find_rows(const struct page *page)
{
	return (struct value){ .kind = VALUE_LIST,
		.count = page_list_count(page->request),
		.context = &page->rows[page_list_answer(page->request)]
			.context };
}

static struct value
find_errors(const struct page *page)
{
	return page_form_errors(&page->form);
}

static struct value
find_status(const struct page *page)
{
	return page->status == OK ? value_missing() :
		text_value(pool_printf(page->request->pool, "%d",
		status_row(page->status)->number));
}

static struct value
find_title(const struct page *page)
{
	return page->status == OK ? value_missing() :
		text_value(say(page->request,
		status_row(page->status)->title));
}

static struct value
find_missing_permission(const struct page *page)
{
	return text_value(say(page->request, permission_sentence(
		page->request->decision.missing)));
}

static struct value
find_lacking(const struct page *page)
{
	return page->status == OK ? value_missing() :
		text_value(present_lacking(page->request));
}

static struct value
find_who_can_grant(const struct page *page)
{
	return text_value(explain_role_titles(page->request->pool,
		page->request->language,
		page->request->decision.missing));
}

static struct value
find_retry_after(const struct page *page)
{
	return page->request->retry_after == 0 ? value_truth(false) :
		text_value(pool_printf(page->request->pool, "%d",
		page->request->retry_after));
}

static const struct {
	const char *name;
	struct value (*find)(const struct page *);
} names[] = {
	{ "csrf", find_csrf },
	{ "lang", find_lang },
	{ "languages", find_languages },
	{ "here", find_here },
	{ "idempotency_key", find_idempotency_key },
	{ "request_id", find_request_id },
	{ "secret", find_secret },
	{ "filtered", find_filtered },
	{ "export_url", find_export_url },
	{ "lines_url", find_lines_url },
	{ "rows", find_rows },
	{ "errors", find_errors },
	{ "status", find_status },
	{ "title", find_title },
	{ "missing_permission", find_missing_permission },
	{ "lacking", find_lacking },
	{ "who_can_grant", find_who_can_grant },
	{ "retry_after", find_retry_after },
};

void
page_names(void (*each)(void *, const char *), void *context)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		each(context, names[i].name);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		each(context, prefixes[i].prefix);
}

static struct value
find_fixed(const struct page *page, struct slice name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (slice_equals(name, names[i].name))
			return names[i].find(page);
	return value_missing();
}

static struct value
find_prefixed(const struct page *page, struct slice name)
{
	const char *dot = memchr(name.data, '.', name.length);
	struct slice prefix = name, rest = { "", 0 };

	if (dot != NULL) {
		prefix.length = (size_t)(dot - name.data);
		rest = (struct slice){ dot + 1,
			name.length - prefix.length - 1 };
	}
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (slice_equals(prefix, prefixes[i].prefix))
			return prefixes[i].find == NULL ?
				prefixes[i].ask(page->request, rest) :
				prefixes[i].find(page, rest);
	return value_missing();
}

/* A statement's rows by its name; a single row's columns by theirs. */
static struct value
find_answer(const struct page *page, struct slice name)
{
	const struct request *request = page->request;

	for (size_t i = 0; i < request->answer_count; i++) {
		const struct answer *answer = &request->answers[i];

		if (slice_equals(name, statement_get(answer->id)->name))
			return (struct value){ .kind = VALUE_LIST,
				.context = &page->rows[i].context,
				.count = (size_t)PQntuples(answer->result) };
	}
	if (request->answer_count > 0 && statement_get(
	    request->answers[0].id)->rows == ROWS_ONE)
		return rows_find(&page->rows[0], 0, name);
	return value_missing();
}

static struct value
find_plain(const struct page *page, struct slice name)
{
	struct value value = find_answer(page, name);

	if (value.kind == VALUE_MISSING)
		value = find_fixed(page, name);
	if (value.kind == VALUE_MISSING)
		value = find_prefixed(page, name);
	return value;
}

/* Also "retry_after.plural_1": the form that its number takes. */
static struct value
find(const struct context *context, size_t index, struct slice name)
{
	const struct page *page = context->data;
	const char *dot = memrchr(name.data, '.', name.length);
	struct value value = find_plain(page, name), stem;

	(void)index;
	if (value.kind != VALUE_MISSING || dot == NULL)
		return value;
	stem = find_plain(page,
		(struct slice){ name.data, (size_t)(dot - name.data) });
	return rows_plural(page->request->language, stem.text,
		(struct slice){ dot + 1, name.length -
		(size_t)(dot + 1 - name.data) });
}

const char *
page_render(struct request *request, const char *name, enum status status)
{
	struct page *page = pool_alloc(request->pool, sizeof(*page));
	const struct context *contexts[] = { &page->context, NULL };
	const struct view *view = view_find(request->app->views,
		request->language, name);
	const char *fault;

	if (view == NULL)
		return "no such view";
	page->context = (struct context){ find, page };
	page->request = request;
	page->status = status;
	page->notice = notice_take(request);
	for (size_t i = 0; i < request->answer_count; i++)
		rows_init(&page->rows[i], request->pool,
			request->answers[i].result, request->language);
	page_form_init(&page->form, request);
	fault = view_render(view, contexts, &request->http.out);
	if (fault == NULL)
		page_reader_language(request);
	return fault;
}
