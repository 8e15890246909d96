/* Organizations: making one, its settings, and which one is looked at. */
#include "resource/rights_change.h"

#include "http/header_out.h"
#include "http/path.h"
#include "present/brand.h"

static const struct choice weeks[] = {
	{ "monday", N_("Monday") }, { "sunday", N_("Sunday") },
	{ "saturday", N_("Saturday") }, { 0 }
};

static const struct choice days[] = {
	{ "monday", N_("Monday") }, { "tuesday", N_("Tuesday") },
	{ "wednesday", N_("Wednesday") }, { "thursday", N_("Thursday") },
	{ "friday", N_("Friday") }, { "saturday", N_("Saturday") },
	{ "sunday", N_("Sunday") }, { 0 }
};

static const struct choice sizes[] = {
	{ "1-10", N_("1 to 10 people") }, { "11-50", N_("11 to 50 people") },
	{ "51-200", N_("51 to 200 people") },
	{ "201-500", N_("201 to 500 people") },
	{ "501-1000", N_("501 to 1,000 people") },
	{ "1001-5000", N_("1,001 to 5,000 people") },
	{ "5001+", N_("More than 5,000 people") }, { 0 }
};

static const struct choice blockers[] = {
	{ "active_certificates", N_("Certificates that are in date") },
	{ "pending_certificates", N_("Certificates to be verified") },
	{ "people", N_("People who are still in it") }, { 0 }
};

#define BASICS \
	{ "name", TEXT, N_("Name"), 1, 120, .required = true }, \
	{ "slug", SLUG, N_("Short name"), 2, 50, .required = true }, \
	{ "timezone", TIMEZONE, N_("Time zone"), .required = true, \
		.standard = "UTC", .options = Q_timezone_options }, \
	{ "workweek_start", CHOICE, N_("Week starts on"), \
		.standard = "monday", .choices = weeks }, \
	{ "language", LANGUAGE, N_("Language") }

static const struct field basics[] = { BASICS, { 0 } };

/* These can be said once there is an organization to ask them of. */
static const struct field settings[] = {
	BASICS,
	{ "invitation_days", INTEGER, N_("Days an invitation works"), 1, 90 },
	{ "require_two_factor", BOOLEAN, N_("Two-factor sign-in") },
	{ "second_person", BOOLEAN, N_("Changes of rights") },
	{ "access_review_months", INTEGER, N_("Reviews of access"), 1, 12 },
	{ "workdays", CHOICES, N_("Working days"), .required = true,
		.choices = days },
	{ "industry", TEXT, N_("Industry"), 1, 120 },
	{ "size", CHOICE, N_("Size"), .choices = sizes },
	{ "website", TEXT, N_("Website"), 1, 300 },
	{ "description", LINES, N_("Description"), 1, 2000 },
	{ "primary_color", TEXT, N_("Primary color"), 7, 7 },
	{ "secondary_color", TEXT, N_("Secondary color"), 7, 7 },
	{ "accent_color", TEXT, N_("Accent color"), 7, 7 },
	{ "deletion_blockers", CHOICES, N_("What blocks deletion"),
		.choices = blockers },
	{ "updated_at", TEXT, N_("Last change seen"), 1, 40,
		.parameter = "seen_at" },
	{ 0 }
};

static const struct field logos[] = {
	{ "logo", DOCUMENT, N_("Logo"), .required = true },
	{ 0 }
};

/* Another logo has another address, so that an old one can be kept. */
static const struct field versions[] = {
	{ "version", UUID, N_("Version") },
	{ 0 }
};

static const struct field destinations[] = {
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

/* On to what is there, where it was asked for. */
static enum status
go_there(struct request *request)
{
	const char *next = value_of(request, "next");

	if (!request->api)
		request->location = path_local(next) ? next : "/home";
	return OK;
}

/*
 * The bytes themselves: a page shows pictures of its own address alone, and a
 * bucket has another.
 */
static enum status
send_logo(struct request *request)
{
	const PGresult *row = result_of(request, Q_organization_logo);

	switch (store_get(request->app->store, cell_of(row, "storage_key"),
	    request->deadline_us, &request->http.out)) {
	case STORE_OK:
		break;
	case STORE_TIMEOUT:
		return TIMEOUT;
	case STORE_UNAVAILABLE:
		return UNAVAILABLE;
	case STORE_ABSENT:
	case STORE_REFUSED:
	default:
		return BAD_GATEWAY;
	}
	http_header(&request->http, "Content-Disposition",
		header_out_disposition(request->pool, "inline", "logo"));
	request->http.out_type = pool_text(request->pool,
		cell_of(row, "content_type"));
	request->answered = true;
	request->kept = value_of(request, "version") != NULL;
	return OK;
}

/* Another address with other colors, as of a logo. */
static enum status
send_style(struct request *request)
{
	const PGresult *row = result_of(request, Q_organization_style);
	const struct brand brand = { cell_of(row, "primary_color"),
		cell_of(row, "secondary_color"), cell_of(row, "accent_color") };

	brand_style(&request->http.out, &brand);
	request->http.out_type = "text/css; charset=utf-8";
	request->answered = true;
	request->kept = value_of(request, "version") != NULL;
	return OK;
}

#define LOGO { Q_organization_logo }, .fields = versions, \
	.finish = send_logo, .workers = FILES, .answer = "image/*"

static const struct route routes[] = {
	{ GET, "/organizations", SIGNED_IN,
		.summary = "list the own organizations",
		.query = { Q_organization_mine },
		.page = { Q_organization_closed },
		.view = "organization/list" },
	{ GET, "/organizations/new", SIGNED_IN,
		.page = { Q_timezone_options }, .shows = basics,
		.view = "organization/form", .flags = PAGE_ONLY },
	{ POST, "/organizations", SIGNED_IN,
		.query = { Q_organization_create,
			Q_organization_language_set }, .fields = basics,
		.form = "/organizations/new", .next = "/home",
		.notice = N_("Your organization is ready.") },
	{ GET, "/organizations/{id}", ORGANIZATION_READ,
		.query = { Q_organization_get },
		.page = { Q_timezone_options, Q_organization_colors,
			Q_audit_history },
		.shows = settings, .view = "organization/edit" },
	{ PATCH, "/organizations/{id}", ORGANIZATION_WRITE,
		.query = { Q_organization_update, Q_rights_change_asked },
		.fields = settings,
		.form = "/organizations/{id}", .next = "/organizations/{id}",
		.notice = N_("Settings saved.") },
	{ POST, "/organizations/{id}/switch", SIGNED_IN,
		.summary = "work in another organization",
		.query = { Q_organization_switch }, .finish = go_there,
		.fields = destinations },
	{ GET, "/organizations/{id}/style", ORGANIZATION_READ,
		.query = { Q_organization_style }, .fields = versions,
		.finish = send_style, .flags = PAGE_ONLY },
	{ GET, "/organizations/{id}/logo", ORGANIZATION_READ, .query = LOGO },
	{ GET, "/organizations/{id}/logo/edit", ORGANIZATION_WRITE,
		.query = { Q_organization_get }, .shows = logos,
		.view = "organization/logo", .flags = PAGE_ONLY },
	{ PUT, "/organizations/{id}/logo", ORGANIZATION_WRITE,
		.query = { Q_organization_logo_set }, .fields = logos,
		.form = "/organizations/{id}/logo/edit",
		.next = "/organizations/{id}", .workers = FILES,
		.notice = N_("Logo changed.") },
	{ GET, "/companies/{id}", ORGANIZATION_READ,
		.query = { Q_organization_get }, .flags = API_ONLY },
	{ PATCH, "/companies/{id}", ORGANIZATION_WRITE,
		.query = { Q_organization_update, Q_rights_change_asked },
		.fields = settings,
		.flags = API_ONLY },
	{ GET, "/companies/{id}/logo", ORGANIZATION_READ, .query = LOGO,
		.flags = API_ONLY },
	{ POST, "/companies/{id}/logo", ORGANIZATION_WRITE,
		.summary = "set the logo of a company",
		.query = { Q_organization_logo_set }, .fields = logos,
		.workers = FILES, .flags = API_ONLY },
	{ DELETE, "/organizations/{id}/logo", ORGANIZATION_WRITE,
		.query = { Q_organization_logo_remove },
		.next = "/organizations/{id}",
		.notice = N_("Logo removed.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_REFUSALS,
	{ "organization_slug_unique",
		N_("This short name is taken. Choose another one.") },
	{ "organization_timezone_exists",
		N_("Choose a time zone from the list.") },
	{ "organization_website_check", N_("Enter an address that begins "
		"with https:// or http://, such as https://example.com.") },
	{ "organization_primary_color_check", N_("Enter a color as # and "
		"six digits, such as #1a5fb4.") },
	{ "organization_secondary_color_check", N_("Enter a color as # and "
		"six digits, such as #1a5fb4.") },
	{ "organization_accent_color_check", N_("Enter a color as # and "
		"six digits, such as #1a5fb4.") },
	{ "organization_access_review_months_check",
		N_("Choose every month, or every 3, 6 or 12 months.") },
	{ "organization_logo_picture", N_("A logo is a PNG or a JPEG.") },
	{ "organization_logo_size", N_("A logo has at most 1 MB.") },
	{ "organization_updated_at_seen", N_("Somebody changed these settings "
		"after you opened them. Look at them again, then save.") },
	{ 0 }
};

const struct resource organization = { "organization", routes, refusals };
