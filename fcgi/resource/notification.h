/* What people are told of. */
#ifndef RESOURCE_NOTIFICATION_H
#define RESOURCE_NOTIFICATION_H

#include "resource/resource.h"

/* Every event, as it is called where people choose. */
extern const struct choice notification_events[];

/* By what it is told: which of the events. What is not named is off, so each
 * channel has to be said. */
#define NOTIFICATION_CHANNELS \
	{ "by_app", CHOICES, N_("Here"), .choices = notification_events, \
		.stated = true }, \
	{ "by_mail", CHOICES, N_("By mail"), .choices = notification_events, \
		.stated = true }, \
	{ "by_sms", CHOICES, N_("By SMS"), .choices = notification_events, \
		.stated = true }

/* Of one event: what is not said stays as it is. */
#define NOTIFICATION_EVENT \
	{ "event", CHOICE, N_("Event"), .required = true, \
		.choices = notification_events }, \
	{ "by_app", BOOLEAN, N_("Here") }, \
	{ "by_mail", BOOLEAN, N_("By mail") }, \
	{ "by_sms", BOOLEAN, N_("By SMS") }

#endif
