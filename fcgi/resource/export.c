/* What the worker makes for people to take along: how far it is, and where. */
#include "resource/resource.h"

#include <string.h>

#include "resource/certificate.h"

/* A token that is limited to permissions is not for all about its owner. */
static enum status
link_file(struct request *request)
{
	const PGresult *row = result_of(request, Q_export_file);
	struct link link = {
		.key = cell_of(row, "storage_key"),
		.file_name = cell_of(row, "file_name"),
		.content_type = cell_of(row, "content_type"),
		.lifetime = STORE_LINK_LIFETIME
	};

	if (request->principal->limited &&
	    strcmp(cell_of(row, "kind"), "account") == 0)
		return NOT_FOUND;
	request->location = store_link(request->app->store, request->pool,
		&link);
	return request->location == NULL ? NOT_FOUND : OK;
}

static const struct route routes[] = {
	{ GET, "/exports", SIGNED_IN, .query = { Q_export_list },
		.view = "export/list" },
	{ GET, "/exports/{id}", SIGNED_IN, .query = { Q_export_get },
		.view = "export/detail", .flags = ANY_TOKEN },
	{ DELETE, "/exports/{id}", SIGNED_IN, .query = { Q_export_end },
		.form = "/exports", .next = "/exports",
		.notice = N_("Its file is gone, and nothing more is made.") },
	{ GET, "/exports/{id}/file", SIGNED_IN, .query = { Q_export_file },
		.summary = "get the file of an export",
		.answer = "303",
		.finish = link_file, .workers = FILES, .flags = ANY_TOKEN },
	{ POST, "/account/exports", SIGNED_IN,
		.summary = "have all about the own account made a file",
		.query = { Q_export_begin_account }, .form = "/exports",
		.next = "/exports/{id}", .flags = LATER },
	{ POST, "/certificates/exports", CERTIFICATE_EXPORT,
		.summary = "have certificates made a CSV file",
		.query = { Q_export_begin_certificate },
		.fields = certificate_filters, .form = "/exports",
		.next = "/exports/{id}", .flags = LATER },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "export_status_unique", N_("Such an export is being made already. "
		"Wait for it, or cancel it.") },
	{ "export_status_step", N_("It has ended already.") },
	{ "export_most", N_("These are more exports than anybody needs in a "
		"day. Ask again tomorrow.") },
	{ 0 }
};

const struct resource export = { "export", routes, refusals };
