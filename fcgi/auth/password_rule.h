/*
 * What a new password may be, in one place for all who set one (NIST
 * SP 800-63B section 5.1.1.2: length, no composition rule, no known ones).
 */
#ifndef AUTH_PASSWORD_RULE_H
#define AUTH_PASSWORD_RULE_H

#include <stdbool.h>

#include "base/pool.h"

#define PASSWORD_LEAST 12	/* code points */
#define PASSWORD_MOST 128

/*
 * Reads a list of common passwords and words, one a line, beside the one that
 * is built in; in place of an earlier list. False where it cannot be read: the
 * earlier one stays. It lasts as long as the process.
 */
bool password_rule_load(const char *path);

/*
 * The rules for a new password: 12 to 128 code points of UTF-8 without
 * control characters, not a common password (as it is, repeated, or with only
 * digits and signs around it), not a sequence or repetition of fewer than six
 * signs ("aaaa", "1234", "qwert"), and not containing a context word, all
 * without regard to case. `context` is a NULL-terminated array of the e-mail
 * address and names (person, organization, the program's own), in which NULL
 * is not allowed but "" is; of an address the part before @ counts. Its texts
 * and each of their words of 4 or more code points are refused.
 * Returns NULL, or a sentence for people.
 */
const char *password_check(struct slice password, const char *const *context);

#endif
