/* The folder store's signed links: whoever holds a fresh one may download. */
#include "resource/resource.h"

#include "http/header_out.h"

static const struct field link_fields[] = {
	{ "name", TEXT, N_("Name"), 1, 255 },
	{ "type", TEXT, N_("Type"), 1, 100 },
	{ "expires", TEXT, N_("Expires"), 1, 20 },
	{ "signature", TEXT, N_("Signature"), 1, 128 },
	{ 0 }
};

/* Nginx sends the bytes; this process only says which, and how. */
static enum status
send_file(struct request *request)
{
	const struct file_request link = {
		.token = value_of(request, "token"),
		.name = value_of(request, "name"),
		.type = value_of(request, "type"),
		.expires = value_of(request, "expires"),
		.signature = value_of(request, "signature")
	};
	const char *path = store_file_verify(request->app->store,
		request->pool, &link);

	if (path == NULL)
		return NOT_FOUND;
	http_header(&request->http, "X-Accel-Redirect",
		pool_printf(request->pool, "/_stored/%s", path));
	http_header(&request->http, "Content-Disposition",
		header_out_disposition(request->pool, "attachment",
		link.name));
	request->http.out_type = link.type;
	request->answered = true;
	return OK;
}

static const struct route routes[] = {
	{ GET, "/files/{token}", PUBLIC, .fields = link_fields,
		.finish = send_file, .workers = FILES,
		.flags = PAGE_ONLY | WITHOUT_DATABASE },
	{ 0 }
};

const struct resource document = { "document", routes, NULL };
