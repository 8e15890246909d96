/*
 * What the service of deliver/sms.h reports about a message: a form, signed
 * (Twilio, "Validating requests": HMAC-SHA-1 under the auth token over the
 * address and the sorted fields, in base64).
 */
#ifndef DELIVER_SMS_REPORT_H
#define DELIVER_SMS_REPORT_H

#include <stdbool.h>

#include "base/config.h"
#include "base/pool.h"
#include "http/pairs.h"

/* Texts are the fields'. */
struct sms_report {
	const char *sid;	/* what the service calls the message */
	const char *state;	/* how far it is */
	const char *error;	/* its number of what went wrong, or "" */
};

/*
 * Whether the service itself signed these fields for that address. The
 * comparison takes the same time whatever the signature is.
 */
bool sms_report_is_signed(const char *token, struct pool *pool,
	const char *url, const struct pairs *fields, const char *signature);

/* False where the fields are not those of a report, or of another account. */
bool sms_report_read(const struct config *config, const struct pairs *fields,
	struct sms_report *report);

#endif
