/* A column that is not in the table is still told, by its own name. */
#include "present/column.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *column, *label;
} labels[] = {
	{ "account_id", N_("Account") },
	{ "address", N_("Address") },
	{ "allowed_domains", N_("Allowed domains") },
	{ "certificate_type_id", N_("Certificate type") },
	{ "client_id", N_("Client ID") },
	{ "confirmed_at", N_("Confirmed") },
	{ "content_type", N_("File type") },
	{ "deleted_at", N_("Deleted") },
	{ "department_id", N_("Department") },
	{ "description", N_("Description") },
	{ "document_id", N_("Document") },
	{ "email", N_("Email") },
	{ "email_verified_at", N_("Email verified") },
	{ "event", N_("Event") },
	{ "expires_at", N_("Ends") },
	{ "expires_on", N_("Expiry date") },
	{ "file_name", N_("File name") },
	{ "first_name", N_("First name") },
	{ "granted_by", N_("Granted by") },
	{ "issued_on", N_("Issue date") },
	{ "issuer", N_("Issuer") },
	{ "issuing_authority", N_("Issuing authority") },
	{ "kind", N_("Kind") },
	{ "language", N_("Language") },
	{ "last_name", N_("Last name") },
	{ "lead_days", N_("Days of warning") },
	{ "lead_id", N_("Lead") },
	{ "manager_id", N_("Manager") },
	{ "member_id", N_("Person") },
	{ "name", N_("Name") },
	{ "number", N_("Number") },
	{ "organization_id", N_("Organization") },
	{ "parent_id", N_("Above it") },
	{ "password_hash", N_("Password") },
	{ "reason", N_("Reason") },
	{ "require_two_factor", N_("Two-factor sign-in") },
	{ "review", N_("Review") },
	{ "review_reason", N_("Reason") },
	{ "reviewed_by", N_("Reviewed by") },
	{ "revoked_at", N_("Revoked") },
	{ "role_id", N_("Role") },
	{ "scopes", N_("Permissions") },
	{ "second_person", N_("Changes of rights") },
	{ "sha256", N_("Checksum") },
	{ "size_bytes", N_("Size") },
	{ "slug", N_("Short name") },
	{ "source", N_("Source") },
	{ "state", N_("State") },
	{ "status", N_("Status") },
	{ "template", N_("Template") },
	{ "timezone", N_("Time zone") },
	{ "user_agent", N_("Browser") },
	{ "valid_from", N_("Valid from") },
	{ "valid_months", N_("Months of validity") },
	{ "valid_until", N_("Valid until") },
	{ "workweek_start", N_("Week starts on") },
};

const char *
column_label(struct pool *pool, const struct language *language,
	const char *column)
{
	char *label;

	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (strcmp(labels[i].column, column) == 0)
			return translate(language, labels[i].label);
	label = pool_text(pool, column);
	for (char *c = label; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
	label[0] = (char)toupper((unsigned char)label[0]);
	return label;
}
