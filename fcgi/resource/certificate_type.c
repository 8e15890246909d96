/* The kinds of certificates an organization asks for. */
#include "resource/resource.h"

static const struct field fields[] = {
	{ "name", TEXT, N_("Name"), 1, 120, .required = true },
	{ "description", LINES, N_("Description"), 0, 2000 },
	{ "valid_months", INTEGER, N_("Months of validity"), 1, 600 },
	{ "lead_days", INTEGERS, N_("Days of warning"), 1, 365,
		.standard = "{30,7,1}" },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/certificate-types", CERTIFICATE_TYPE_READ,
		.query = { Q_certificate_type_list },
		.view = "certificate_type/list" },
	{ GET, "/certificate-types/new", CERTIFICATE_TYPE_WRITE,
		.shows = fields, .view = "certificate_type/form",
		.flags = PAGE_ONLY },
	{ POST, "/certificate-types", CERTIFICATE_TYPE_WRITE,
		.query = { Q_certificate_type_create }, .fields = fields,
		.form = "/certificate-types/new", .next = "/certificate-types",
		.notice = N_("Certificate type added.") },
	{ GET, "/certificate-types/{id}", CERTIFICATE_TYPE_READ,
		.query = { Q_certificate_type_get },
		.page = { Q_audit_history },
		.view = "certificate_type/detail" },
	{ GET, "/certificate-types/{id}/edit", CERTIFICATE_TYPE_WRITE,
		.query = { Q_certificate_type_get }, .shows = fields,
		.view = "certificate_type/edit", .flags = PAGE_ONLY },
	{ PATCH, "/certificate-types/{id}", CERTIFICATE_TYPE_WRITE,
		.query = { Q_certificate_type_update }, .fields = fields,
		.form = "/certificate-types/{id}/edit",
		.next = "/certificate-types/{id}",
		.notice = N_("Changes saved.") },
	{ DELETE, "/certificate-types/{id}", CERTIFICATE_TYPE_WRITE,
		.query = { Q_certificate_type_delete },
		.form = "/certificate-types/{id}", .next = "/certificate-types",
		.notice = N_("Certificate type deleted.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "certificate_type_name_unique",
		N_("There is a certificate type of this name already.") },
	{ "certificate_type_lead_days_check",
		N_("Give at most five numbers of days.") },
	{ 0 }
};

const struct resource certificate_type =
	{ "certificate_type", routes, refusals };
