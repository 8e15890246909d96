/*
 * Codes that prove a phone number: derived from what is asked for and a key of
 * ours, so that they are in the message alone.
 */
#ifndef AUTH_PHONE_CODE_H
#define AUTH_PHONE_CODE_H

#include <stdbool.h>

#include "base/pool.h"

#define PHONE_CODE_LENGTH 6

/* The digits of the confirmation of that id. The text is the pool's. */
const char *phone_code(struct pool *pool, const char *key,
	const char *confirmation_id);

/*
 * Whether that is what somebody typed, maybe with blanks in it; in the same
 * time whatever they typed.
 */
bool phone_code_matches(struct pool *pool, const char *key,
	const char *confirmation_id, const char *typed);

/*
 * A number as people write it ("0049 (151) 123-45678") in the form of E.164
 * ("+4915112345678"); NULL where it is none, or lacks its country.
 */
const char *phone_number(struct pool *pool, const char *typed);

#endif
