/*
 * Sends mails: to an SMTP server, or into a folder where none is set. Must not
 * know what they say.
 */
#ifndef DELIVER_MAIL_H
#define DELIVER_MAIL_H

#include <stdbool.h>

#include "base/config.h"
#include "deliver/mime.h"

enum mail_result {
	MAIL_SENT,
	MAIL_LATER,	/* the server could not be reached, or says: later */
	MAIL_REFUSED	/* the server will never take it, or it is malformed */
};

struct mailer;

/* NULL, and one sentence in error, where the settings are no good. */
struct mailer *mail_open(const struct config *config, char *error,
	size_t size);
void mail_close(struct mailer *mailer);

/*
 * Sends one, within a minute; the sender is the setting MAIL_FROM's. After
 * MAIL_LATER it may be sent already: send it again under the same Message-ID.
 * Unless it is MAIL_SENT, *reason is a sentence in pool.
 */
enum mail_result mail_send(struct mailer *mailer, struct pool *pool,
	struct mail *mail, const char **reason);

/*
 * Whether mails could be sent now, asked within fifteen seconds: the folder
 * takes files, or the server lets us in. If not, *reason is a sentence in pool.
 */
bool mail_check(const struct config *config, struct pool *pool,
	const char **reason);

#endif
