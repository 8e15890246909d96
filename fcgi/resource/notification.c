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
	{ "api_token_expiring", N_("An API token of mine ends soon") },
	{ 0 }
};

static const struct field fields[] = { NOTIFICATION_EVENT, { 0 } };

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

/* The page: all of it at once, or none. */
static const struct field all_fields[] = {
	NOTIFICATION_CHANNELS,
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

/* What a notification is about: events that begin so, and the page. */
struct place {
	const char *begins;
	const char *path;	/* up to the id of what it is about */
};

static const struct place places[] = {
	{ "certificate_", "/certificates/" },
	{ "permission_requested", "/permission-requests/" },
	{ "permission_overdue", "/permission-requests/" },
	{ "permission_", "/my-permissions#asked-" },
	{ "rights_change", "/rights-changes/" },
	{ "emergency_", "/emergency-accesses/" },
	{ "access_review_", "/access-reviews/" },
};

static const struct place whole[] = {
	{ "invitation_", "/invitations" },
	{ "role_granted", "/my-permissions" },
	{ "api_token_", "/account/api-tokens" },
};

/* The page of what the row is about; NULL where there is none. */
static const char *
place_of(const struct request *request, const PGresult *row)
{
	const char *event = cell_of(row, "event");
	const char *subject_id = cell_of(row, "subject_id");

	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (strncmp(event, whole[i].begins,
		    strlen(whole[i].begins)) == 0)
			return whole[i].path;
	for (size_t i = 0; subject_id != NULL &&
	    i < sizeof(places) / sizeof(*places); i++)
		if (strncmp(event, places[i].begins,
		    strlen(places[i].begins)) == 0)
			return pool_printf(request->pool, "%s%s",
				places[i].path, subject_id);
	return NULL;
}

/* To what it was about, where that is a page of this organization. */
static enum status
lead_on(struct request *request)
{
	const char *place = place_of(request,
		result_of(request, Q_notification_read));

	if (!request->api && place != NULL)
		request->location = place;
	return OK;
}

/* Of another organization the page says where to look. */
static enum status
lead_there(struct request *request)
{
	const PGresult *row = result_of(request, Q_notification_get);
	const char *here = cell_of(row, "is_here");

	if (!request->api && here != NULL && *here == 't')
		request->location = place_of(request, row);
	return OK;
}

static const struct route routes[] = {
	{ GET, "/notifications", SIGNED_IN, .query = { Q_notification_list },
		.view = "notification/list" },
	{ GET, "/notifications/{id}", SIGNED_IN,
		.query = { Q_notification_get }, .finish = lead_there,
		.view = "notification/detail" },
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
		.page = { Q_notification_setting_get }, .shows = all_fields,
		.view = "notification/preferences" },
	{ POST, "/notifications/preferences", SIGNED_IN,
		.summary = "set how one is told of an event",
		.query = { Q_notification_prefer }, .fields = fields,
		.flags = API_ONLY },
	{ PUT, "/notifications/preferences/all", SIGNED_IN,
		.summary = "set how one is told of all events",
		.query = { Q_notification_prefer_all }, .fields = all_fields,
		.form = "/notifications/preferences",
		.next = "/notifications/preferences",
		.notice = N_("This is how you are told from now on.") },
	{ GET, "/notifications/digest", SIGNED_IN,
		.summary = "read whether mails come one by one",
		.query = { Q_notification_setting_get }, .flags = API_ONLY },
	{ PUT, "/notifications/digest", SIGNED_IN,
		.summary = "set whether mails come one by one",
		.query = { Q_notification_setting_put },
		.fields = digest_fields, .flags = API_ONLY },
	{ GET, "/events", SIGNED_IN, .prepare = wants_events,
		.finish = wait_for_events, .flags = ROOT_ONLY },
	{ 0 }
};

const struct resource notification =
	{ "notification", routes, NULL };
