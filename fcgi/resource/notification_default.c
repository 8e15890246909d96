/* How an organization's people are told where they have not said it. */
#include "resource/notification.h"

static const struct field fields[] = {
	{ "event", CHOICE, N_("Event"), .required = true,
		.choices = notification_events },
	{ "by_app", BOOLEAN, N_("Here"), .standard = "f" },
	{ "by_mail", BOOLEAN, N_("By mail"), .standard = "f" },
	{ "by_sms", BOOLEAN, N_("By SMS"), .standard = "f" },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/notification-defaults", ORGANIZATION_WRITE,
		.summary = "list how newcomers are told of what",
		.query = { Q_notification_default_list }, .shows = fields,
		.view = "notification_default/list" },
	{ PUT, "/notification-defaults", ORGANIZATION_WRITE,
		.summary = "set how newcomers are told of an event",
		.query = { Q_notification_default_put }, .fields = fields,
		.form = "/notification-defaults",
		.next = "/notification-defaults",
		.notice = N_("This is how your people are told from now on.") },
	{ 0 }
};

const struct resource notification_default =
	{ "notification_default", routes, NULL };
