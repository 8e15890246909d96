/*
 * The second proof: whether an account has one, and whether a code is right.
 * Resources that sign somebody in ask here.
 */
#ifndef RESOURCE_SECOND_FACTOR_H
#define RESOURCE_SECOND_FACTOR_H

#include "resource/resource.h"

/*
 * After the right password of account `id`: OK where there is no second
 * factor, or where a program gave the right `code`. Programs get
 * SECOND_FACTOR_REQUIRED otherwise; browsers SEE_OTHER, a session that only
 * waits for the code, and the way to the page that asks for it. Sets the
 * value factor_seen that a session is made with.
 */
enum status second_factor_ask(struct request *request);

/* Whether `code` is right for account `id`, and used by this; 422 if not. */
enum status second_factor_check(struct request *request);

/* The sealed secret of account `id`, opened; false where it has none, or one
 * that is not sealed for it. */
bool second_factor_secret(struct request *request, struct slice *secret);

/* What secrets of the account are sealed for. */
const char *second_factor_context(struct pool *pool, const char *account_id);

#endif
