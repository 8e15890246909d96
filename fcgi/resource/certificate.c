/* A person's certificates: their dates, their document, and the review. */
#include "resource/certificate.h"

static const struct choice statuses[] = {
	{ "valid", N_("Valid") }, { "expiring", N_("Expiring") },
	{ "expired", N_("Expired") }, { 0 }
};

static const struct choice reviews[] = {
	{ "pending", N_("To be verified") }, { "verified", N_("Verified") },
	{ "rejected", N_("Rejected") }, { 0 }
};

const struct field certificate_filters[] = {
	{ "status", CHOICE, N_("Status"), .choices = statuses },
	{ "review", CHOICE, N_("Review"), .choices = reviews },
	{ "certificate_type_id", UUID, N_("Type"),
		.options = Q_certificate_type_options },
	{ "member_id", UUID, N_("Person"), .options = Q_member_options,
		.parameter = "holder_id" },
	{ "expires_before", DATE, N_("Expires before") },
	{ 0 }
};

static const struct sort sorts[] = {
	{ "expires_on", Q_certificate_list },
	{ "-expires_on", Q_certificate_list_by_expires_on_desc },
	{ "-created_at", Q_certificate_list_by_created_at_desc },
	{ 0 }
};

#define FACTS \
	{ "certificate_type_id", UUID, N_("Type"), .required = true, \
		.options = Q_certificate_type_options }, \
	{ "number", TEXT, N_("Number"), 1, 60 }, \
	{ "issuing_authority", TEXT, N_("Issuing authority"), 1, 120, \
		.required = true }, \
	{ "issued_on", DATE, N_("Issue date"), .required = true }, \
	{ "expires_on", DATE, N_("Expiry date") }

static const struct field new_fields[] = {
	{ "member_id", UUID, N_("Person"), .options = Q_member_options,
		.parameter = "holder_id" },
	FACTS,
	{ "document", DOCUMENT, N_("Document") },
	{ 0 }
};

/* A link may say for whom. */
static const struct field for_whom[] = {
	{ "member_id", UUID, N_("Person"), .parameter = "holder_id" },
	{ 0 }
};

static const struct field fields[] = { FACTS, { 0 } };

static const struct field edit_fields[] = {
	FACTS,
	{ "document", DOCUMENT, N_("Document") },
	{ 0 }
};

/* A decision is on what was seen: the instant of its last change. */
#define SEEN { "updated_at", TEXT, N_("Last change seen"), 1, 40, \
	.parameter = "seen_at" }

static const struct field decisions[] = { SEEN, { 0 } };

static const struct field reasons[] = {
	{ "review_reason", LINES, N_("Reason"), 1, 2000, .required = true },
	SEEN,
	{ 0 }
};

static const struct field decision_fields[] = {
	{ "review_reason", LINES, N_("Reason"), 1, 2000 },
	{ "document", DOCUMENT, N_("Document") },
	{ 0 }
};

static const struct field documents[] = {
	{ "document", DOCUMENT, N_("Document"), .required = true },
	{ 0 }
};

/* A link that works for a minute, made for who was just allowed to. */
static enum status
link_document(struct request *request)
{
	const PGresult *row = result_of(request, Q_document_of_certificate);
	struct link link = {
		.key = cell_of(row, "storage_key"),
		.file_name = cell_of(row, "file_name"),
		.content_type = cell_of(row, "content_type"),
		.lifetime = STORE_LINK_LIFETIME
	};

	request->location = store_link(request->app->store, request->pool,
		&link);
	return request->location == NULL ? NOT_FOUND : OK;
}

static const struct route routes[] = {
	{ GET, "/certificates", CERTIFICATE_READ,
		.query = { Q_certificate_list },
		.page = { Q_certificate_counts, Q_certificate_type_options,
			Q_member_options },
		.export = Q_certificate_export,
		.export_permission = CERTIFICATE_EXPORT, .sorts = sorts,
		.fields = certificate_filters, .view = "certificate/list",
		.flags = CSV },
	{ GET, "/my-certificates", CERTIFICATE_READ,
		.summary = "list the own certificates",
		.query = { Q_certificate_mine }, .view = "certificate/mine" },
	{ GET, "/certificates/new", CERTIFICATE_WRITE,
		.page = { Q_certificate_type_options, Q_member_options },
		.fields = for_whom, .shows = new_fields,
		.view = "certificate/form",
		.flags = PAGE_ONLY },
	{ POST, "/certificates", CERTIFICATE_WRITE,
		.query = { Q_certificate_create }, .fields = new_fields,
		.form = "/certificates/new",
		.next = "/certificates/{id}", .workers = FILES,
		.notice = N_("Certificate added. It will be verified soon.") },
	{ GET, "/certificates/{id}", CERTIFICATE_READ,
		.query = { Q_certificate_get },
		.page = { Q_audit_history }, .shows = decision_fields,
		.view = "certificate/detail" },
	{ GET, "/certificates/{id}/edit", CERTIFICATE_WRITE,
		.query = { Q_certificate_get },
		.page = { Q_certificate_type_options }, .shows = edit_fields,
		.view = "certificate/edit", .flags = PAGE_ONLY },
	{ PATCH, "/certificates/{id}", CERTIFICATE_WRITE,
		.query = { Q_certificate_update }, .fields = fields,
		.form = "/certificates/{id}/edit",
		.next = "/certificates/{id}", .notice = N_("Changes saved.") },
	{ DELETE, "/certificates/{id}", CERTIFICATE_WRITE,
		.query = { Q_certificate_delete }, .next = "/my-certificates",
		.notice = N_("Certificate deleted.") },
	{ POST, "/certificates/{id}/verify", CERTIFICATE_VERIFY,
		.query = { Q_certificate_verify }, .fields = decisions,
		.form = "/certificates/{id}", .next = "/certificates/{id}",
		.notice = N_("Certificate verified.") },
	{ POST, "/certificates/{id}/reject", CERTIFICATE_VERIFY,
		.query = { Q_certificate_reject }, .fields = reasons,
		.form = "/certificates/{id}", .next = "/certificates/{id}",
		.notice = N_("Certificate rejected.") },
	{ PUT, "/certificates/{id}/document", CERTIFICATE_WRITE,
		.summary = "replace the document of a certificate",
		.query = { Q_certificate_document_replace },
		.fields = documents, .form = "/certificates/{id}/edit",
		.next = "/certificates/{id}", .workers = FILES,
		.notice = N_("Document replaced.") },
	{ GET, "/certificates/{id}/document", CERTIFICATE_READ,
		.summary = "get the document of a certificate",
		.answer = "303",
		.query = { Q_document_of_certificate }, .finish = link_document,
		.workers = FILES },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "certificate_expires_on_after_issued_on",
		N_("The expiry date must be after the issue date.") },
	{ "certificate_certificate_type_id_exists",
		N_("Choose a certificate type from the list.") },
	{ "certificate_reviewed_by_not_holder",
		N_("Nobody verifies their own certificate: ask another "
		"admin.") },
	{ "certificate_updated_at_seen", N_("This certificate was changed "
		"after you opened it. Look at it again, then decide.") },
	{ "certificate_review_pending",
		N_("Somebody has decided on this certificate already.") },
	{ 0 }
};

const struct resource certificate = { "certificate", routes, refusals };
