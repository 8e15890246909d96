/*
 * Sends text messages by a service that takes them as Twilio does (its REST
 * API of 2010-04-01, resource Messages). Must not know what they say.
 */
#ifndef DELIVER_SMS_H
#define DELIVER_SMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/pool.h"

#define SMS_ANSWER_MAX (512u * 1024)	/* bytes of an answer */
#define SMS_SECONDS 15L			/* for one question */

enum sms_result {
	SMS_SENT,	/* the service has it */
	SMS_LATER,	/* it does not, and says or shows: later */
	SMS_UNKNOWN,	/* it may have it: ask before sending it again */
	SMS_REFUSED,	/* it never will */
	SMS_ABSENT	/* asked for: it does not have it */
};

/* Texts are the caller's; those set here are the pool's. */
struct sms {
	const char *id;		/* of the message, in the callback's address */
	const char *to;		/* E.164 */
	const char *text;	/* UTF-8 */
	const char *sid;	/* set: what the service calls it */
	const char *state;	/* set: how far it is, in the service's words */
	const char *reason;	/* set unless it is sent: for operators */
};

/* Whether the settings name a service. */
bool sms_is_on(const struct config *config);

/* Where the service reports what became of the message of that id. */
const char *sms_callback_url(const struct config *config, struct pool *pool,
	const char *id);

/* Sends one, within SMS_SECONDS. Never SMS_ABSENT. */
enum sms_result sms_send(const struct config *config, struct pool *pool,
	struct sms *sms);

/*
 * Looks for one that may have been sent since that second: SMS_SENT with its
 * sid and state, SMS_ABSENT, or SMS_UNKNOWN where no answer came.
 */
enum sms_result sms_find(const struct config *config, struct pool *pool,
	struct sms *sms, int64_t since);

/* Whether the service answers to the account and its token; else a reason. */
bool sms_check(const struct config *config, struct pool *pool,
	const char **reason);

#endif
