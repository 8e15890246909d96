/*
 * scrypt by libscrypt over our own reading of stored hashes, and the rules
 * for new passwords.
 * Must not know accounts, throttling or the database.
 */
#include "auth/password.h"

#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wctype.h>

#include <libscrypt.h>
#include <openssl/crypto.h>

#include "auth/mcf.h"
#include "base/crypto.h"
#include "base/language.h"
#include "base/utf8.h"

/* Costs of new hashes; OWASP ASVS 5.0 appendix C: N >= 2^15 where p >= 3. */
#define LOG2_N 15
#define R 8
#define P 3

#define WORD_LEAST 4	/* code points of a context word that counts */

/* Fills hash from the costs and salt; false if there is no memory for it. */
static bool
derive(struct mcf *mcf, const char *password, size_t length)
{
	return libscrypt_scrypt((const uint8_t *)password, length,
		mcf->salt, sizeof(mcf->salt), UINT64_C(1) << mcf->log2_n,
		mcf->r, mcf->p, mcf->hash, sizeof(mcf->hash)) == 0;
}

char *
password_hash(struct pool *pool, const char *password, size_t length)
{
	struct mcf mcf = { .log2_n = LOG2_N, .r = R, .p = P };
	char *stored = NULL;

	random_bytes(mcf.salt, sizeof(mcf.salt));
	if (derive(&mcf, password, length))
		stored = mcf_format(pool, &mcf);
	OPENSSL_cleanse(&mcf, sizeof(mcf));
	return stored;
}

static enum password_result
compare(const struct mcf *expected, const char *password, size_t length)
{
	struct mcf given = *expected;
	enum password_result result = PASSWORD_FAILED;

	if (derive(&given, password, length))
		result = equal_secret(given.hash, sizeof(given.hash),
			expected->hash, sizeof(expected->hash)) ?
			PASSWORD_RIGHT : PASSWORD_WRONG;
	OPENSSL_cleanse(&given, sizeof(given));
	return result;
}

static bool
is_old(const struct mcf *mcf)
{
	return mcf->log2_n != LOG2_N || mcf->r != R || mcf->p != P;
}

enum password_result
password_verify(const char *stored, const char *password, size_t length)
{
	struct mcf expected;
	enum password_result result;

	if (stored == NULL || !mcf_parse(slice_of(stored), &expected))
		return PASSWORD_WRONG;
	result = compare(&expected, password, length);
	if (result == PASSWORD_RIGHT && is_old(&expected))
		result = PASSWORD_RIGHT_BUT_OLD;
	OPENSSL_cleanse(&expected, sizeof(expected));
	return result;
}

/* Nobody knows a password whose hash is all zeros. */
enum password_result
password_verify_dummy(const char *password, size_t length)
{
	const struct mcf nobody = { .log2_n = LOG2_N, .r = R, .p = P };

	return compare(&nobody, password, length);
}

/* Code points without regard to case; those past the end are left out. */
struct folded {
	uint32_t points[PASSWORD_MOST];
	size_t count;
};

/* C.UTF-8 is part of the C library; the process's own locale is not asked. */
static locale_t
unicode(void)
{
	static locale_t locale;

	if (locale == (locale_t)0)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale == (locale_t)0 ? LC_GLOBAL_LOCALE : locale;
}

/* Reads up to the end, an @, or bytes that are not UTF-8. */
static void
fold(struct folded *folded, struct slice text, bool address)
{
	uint32_t c;
	size_t step;

	folded->count = 0;
	while (text.length > 0 && folded->count < PASSWORD_MOST) {
		step = utf8_decode(text.data, text.length, &c);
		if (step == 0 || (address && c == '@'))
			return;
		folded->points[folded->count++] =
			(uint32_t)towlower_l((wint_t)c, unicode());
		text.data += step;
		text.length -= step;
	}
}

static bool
contains(const struct folded *text, const uint32_t *part, size_t count)
{
	for (size_t i = 0; i + count <= text->count; i++)
		if (memcmp(text->points + i, part, count * sizeof(*part)) == 0)
			return true;
	return false;
}

/* Code points from i on that are all letters and digits, or all neither. */
static size_t
run_length(const struct folded *text, size_t i, bool *is_word)
{
	size_t end = i;

	*is_word = iswalnum_l((wint_t)text->points[i], unicode()) != 0;
	while (end < text->count && *is_word ==
	    (iswalnum_l((wint_t)text->points[end], unicode()) != 0))
		end++;
	return end - i;
}

/* The whole text counts beside its words, for such as "a.b.c". */
static bool
contains_words(const struct folded *password, const struct folded *text)
{
	bool is_word;

	if (text->count >= WORD_LEAST &&
	    contains(password, text->points, text->count))
		return true;
	for (size_t i = 0, run; i < text->count; i += run) {
		run = run_length(text, i, &is_word);
		if (is_word && run >= WORD_LEAST &&
		    contains(password, text->points + i, run))
			return true;
	}
	return false;
}

static bool
is_personal(const struct folded *password, const char *const *context)
{
	struct folded text;

	for (; *context != NULL; context++) {
		fold(&text, slice_of(*context), true);
		if (contains_words(password, &text))
			return true;
	}
	return false;
}

static bool
is_common(const struct folded *password)
{
	static const char *const common[] = {
#define COMMON(password) password,
#include "auth/common.def"
#undef COMMON
	};
	struct folded known;

	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
		fold(&known, slice_of(common[i]), false);
		if (known.count == password->count &&
		    contains(password, known.points, known.count))
			return true;
	}
	return false;
}

const char *
password_check(struct slice password, const char *const *context)
{
	struct folded folded;
	size_t length;
	const char *message = NULL;

	if (utf8_has_control(password.data, password.length, false))
		return N_("Use letters, digits, spaces and signs only.");
	length = utf8_length(password.data, password.length);
	if (length < PASSWORD_LEAST)
		return N_("Use at least 12 characters.");
	if (length > PASSWORD_MOST)
		return N_("Use at most 128 characters.");
	fold(&folded, password, false);
	if (is_common(&folded))
		message = N_("This is one of the most used passwords. "
			"Choose one that nobody else has.");
	else if (is_personal(&folded, context))
		message = N_("Leave your name, e-mail address and organization "
			"out of the password.");
	OPENSSL_cleanse(&folded, sizeof(folded));
	return message;
}
