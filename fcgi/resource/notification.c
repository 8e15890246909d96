/* What somebody is told in the pages, and how they want to be told. */
#include "resource/notification.h"

#include <string.h>

const struct choice notification_events[] = {
	{ "certificate_verified", N_("A certificate of mine was verified") },
	{ "certificate_rejected", N_("A certificate of mine was rejected") },
	{ "certificate_expiring", N_("A certificate of mine runs out") },
	{ "certificate_submitted", N_("A certificate waits for my review") },
	{ "certificate_of_team_expiring",
		N_("A certificate of somebody else runs out") },
	{ "role_granted", N_("I was given a role") },
	{ "invitation_accepted", N_("Somebody accepted my invitation") },
	{ "invitation_declined", N_("Somebody declined my invitation") },
	{ "permission_requested", N_("Somebody asks for a permission") },
	{ "permission_overdue", N_("Nobody answered who asks for a "
		"permission") },
	{ "permission_granted", N_("I was granted what I asked for") },
	{ "permission_declined", N_("What I asked for was declined") },
	{ "rights_change_asked", N_("A change of rights waits for me") },
	{ "rights_change_overdue",
		N_("Nobody decided on a change of rights") },
	{ "rights_change_decided",
		N_("Somebody decided on a change of rights of mine") },
	{ "rights_changed", N_("What I may do was changed") },
	{ "emergency_access_taken",
		N_("Somebody took a role in an emergency") },
	{ "emergency_access_reviewed",
		N_("Somebody reviewed an emergency of mine") },
	{ "emergency_access_overdue",
		N_("Nobody reviewed an emergency in time") },
	{ "access_review_started", N_("A review of access begins") },
	{ "access_review_due", N_("A review of access is due soon") },
	{ "access_review_overdue", N_("A review of access is overdue") },
	{ "access_review_complete", N_("A review of access is complete") },
	{ 0 }
};

static const struct field fields[] = {
	{ "event", CHOICE, N_("Event"), .required = true, .choices =
		notification_events },
	{ "by_app", BOOLEAN, N_("Here"), .standard = "f" },
	{ "by_mail", BOOLEAN, N_("By mail"), .standard = "f" },
	{ "by_sms", BOOLEAN, N_("By SMS"), .standard = "f" },
	{ 0 }
};

static const struct choice digests[] = {
	{ "immediately", N_("At once, one by one") },
	{ "daily", N_("In one mail a day") },
	{ 0 }
};

static const struct field digest_fields[] = {
	{ "mail_digest", CHOICE, N_("Mails"), .required = true,
		.choices = digests },
	{ 0 }
};

/* Nginx holds the waiting browser; nobody of ours does. */
/* A stream has no head alone. */
static enum status
wants_events(struct request *request)
{
	return !request->http.head_only && strstr(request->http.accept,
		"text/event-stream") != NULL ? OK : NOT_ACCEPTABLE;
}

static enum status
wait_for_events(struct request *request)
{
	const char *id;
	struct buf path;

	if (request->principal == NULL)
		return UNAUTHENTICATED;
	id = request->principal->account_id;
	buf_init(&path, request->pool);
	buf_text(&path, "/_events/");
	for (; *id != '\0'; id++)
		if (*id != '-')
			buf_char(&path, *id);
	http_header(&request->http, "X-Accel-Redirect", path.data);
	request->answered = true;
	return OK;
}

/* To what it was about, where that is a page of this organization. */
static enum status
lead_on(struct request *request)
{
	const PGresult *row = result_of(request, Q_notification_read);
	const char *event = cell_of(row, "event");

	if (!request->api && strncmp(event, "certificate_", 12) == 0)
		request->location = pool_printf(request->pool,
			"/certificates/%s", cell_of(row, "subject_id"));
	if (!request->api && strncmp(event, "invitation_", 11) == 0)
		request->location = "/invitations";
	if (!request->api && strncmp(event, "permission_", 11) == 0)
		request->location = strcmp(event, "permission_requested") == 0
			|| strcmp(event, "permission_overdue") == 0 ?
			pool_printf(request->pool, "/permission-requests/%s",
			cell_of(row, "subject_id")) : "/my-permissions";
	if (!request->api && strncmp(event, "rights_change_", 14) == 0)
		request->location = pool_printf(request->pool,
			"/rights-changes/%s", cell_of(row, "subject_id"));
	if (!request->api && strncmp(event, "emergency_", 10) == 0)
		request->location = pool_printf(request->pool,
			"/emergency-accesses/%s", cell_of(row, "subject_id"));
	if (!request->api && strncmp(event, "access_review_", 14) == 0)
		request->location = pool_printf(request->pool,
			"/access-reviews/%s", cell_of(row, "subject_id"));
	if (!request->api && strcmp(event, "rights_changed") == 0)
		request->location = "/my-permissions";
	return OK;
}

static const struct route routes[] = {
	{ GET, "/notifications", SIGNED_IN, .query = { Q_notification_list },
		.view = "notification/list" },
	{ GET, "/notifications/unread", SIGNED_IN,
		.summary = "count unread notifications",
		.query = { Q_notification_unread }, .flags = API_ONLY },
	{ POST, "/notifications/read", SIGNED_IN,
		.summary = "mark all notifications as read",
		.query = { Q_notification_read_all },
		.next = "/notifications",
		.notice = N_("All of them are marked as read.") },
	{ POST, "/notifications/{id}/read", SIGNED_IN,
		.summary = "mark a notification as read",
		.query = { Q_notification_read }, .finish = lead_on,
		.next = "/notifications" },
	{ GET, "/notifications/preferences", SIGNED_IN,
		.summary = "list how one is told of what",
		.query = { Q_notification_preferences },
		.page = { Q_notification_setting_get }, .shows = fields,
		.view = "notification/preferences" },
	{ POST, "/notifications/preferences", SIGNED_IN,
		.summary = "set how one is told of an event",
		.query = { Q_notification_prefer }, .fields = fields,
		.form = "/notifications/preferences",
		.next = "/notifications/preferences",
		.notice = N_("This is how you are told from now on.") },
	{ GET, "/notifications/digest", SIGNED_IN,
		.summary = "read whether mails come one by one",
		.query = { Q_notification_setting_get }, .flags = API_ONLY },
	{ PUT, "/notifications/digest", SIGNED_IN,
		.summary = "set whether mails come one by one",
		.query = { Q_notification_setting_put },
		.fields = digest_fields, .form = "/notifications/preferences",
		.next = "/notifications/preferences",
		.notice = N_("This is how you get mails from now on.") },
	{ GET, "/events", SIGNED_IN, .prepare = wants_events,
		.finish = wait_for_events, .flags = ROOT_ONLY },
	{ 0 }
};

const struct resource notification =
	{ "notification", routes, NULL };
