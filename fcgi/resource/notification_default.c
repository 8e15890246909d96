/* How an organization's people are told where they have not said it. */
#include "resource/notification.h"

static const struct field fields[] = { NOTIFICATION_EVENT, { 0 } };

static const struct field all_fields[] = { NOTIFICATION_CHANNELS, { 0 } };

static const struct route routes[] = {
	{ GET, "/notification-defaults", ORGANIZATION_WRITE,
		.summary = "list how newcomers are told of what",
		.query = { Q_notification_default_list }, .shows = all_fields,
		.view = "notification_default/list" },
	{ PUT, "/notification-defaults", ORGANIZATION_WRITE,
		.summary = "set how newcomers are told of an event",
		.query = { Q_notification_default_put }, .fields = fields,
		.flags = API_ONLY },
	{ PUT, "/notification-defaults/all", ORGANIZATION_WRITE,
		.summary = "set how newcomers are told of all events",
		.query = { Q_notification_default_put_all },
		.fields = all_fields,
		.form = "/notification-defaults",
		.next = "/notification-defaults",
		.notice = N_("This is how your people are told from now on.") },
	{ 0 }
};

const struct resource notification_default =
	{ "notification_default", routes, NULL };
