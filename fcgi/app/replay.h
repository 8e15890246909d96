/*
 * Requests that may be sent again: an Idempotency-Key of the API, a hidden
 * one-time key in forms. The first answer is kept in the transaction that it
 * tells about, and given again.
 */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "resource/request.h"

/* True for a POST with a key in an organization: what is done outside of one
 * (making and switching them) is safe to repeat as it is. */
bool replay_is_wanted(const struct request *request);

/*
 * Runs the transaction with its key, or answers as the first time. CONFLICT
 * while the first is under way, UNPROCESSABLE where the key came with
 * something else.
 */
enum status replay_act(struct request *request,
	struct transaction *transaction);

#endif
