/* HMAC-SHA-1 is libcrypto's; the rest is counting. */
#include "auth/totp.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/buf.h"
#include "base/crypto.h"

#define MODULUS 1000000
#define WINDOW 1	/* steps that clocks may differ */

int64_t
totp_step(int64_t seconds)
{
	return seconds / TOTP_PERIOD;
}

/* RFC 4226 section 5.3. */
unsigned
totp_code(struct slice secret, int64_t step)
{
	unsigned char counter[8], digest[EVP_MAX_MD_SIZE];
	unsigned length = 0, offset, number;

	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), secret.data, (int)secret.length, counter,
	    sizeof(counter), digest, &length) == NULL || length < 20)
		return MODULUS;
	offset = digest[length - 1] & 15u;
	number = (digest[offset] & 127u) << 24 |
		(unsigned)digest[offset + 1] << 16 |
		(unsigned)digest[offset + 2] << 8 | digest[offset + 3];
	return number % MODULUS;
}

/* Six digits, maybe with blanks between; false for anything else. */
static bool
read_code(const char *text, char digits[TOTP_DIGITS + 1])
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ')
			continue;
		if (*text < '0' || *text > '9' || count == TOTP_DIGITS)
			return false;
		digits[count++] = *text;
	}
	digits[count] = '\0';
	return count == TOTP_DIGITS;
}

static void
write_code(unsigned number, char digits[TOTP_DIGITS + 1])
{
	for (int i = TOTP_DIGITS; i-- > 0; number /= 10)
		digits[i] = (char)('0' + number % 10);
	digits[TOTP_DIGITS] = '\0';
}

int64_t
totp_match(struct slice secret, const char *code, int64_t seconds,
	int64_t last_step)
{
	char given[TOTP_DIGITS + 1], right[TOTP_DIGITS + 1];
	int64_t now = totp_step(seconds), found = -1;

	if (!read_code(code, given))
		return -1;
	for (int64_t step = now - WINDOW; step <= now + WINDOW; step++) {
		write_code(totp_code(secret, step), right);
		if (equal_secret(given, TOTP_DIGITS, right, TOTP_DIGITS) &&
		    step > last_step)
			found = step;
	}
	OPENSSL_cleanse(right, sizeof(right));
	return found;
}

char *
base32_encode(struct pool *pool, struct slice bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	char *text = pool_alloc(pool, bytes.length * 8 / 5 + 2);
	size_t used = 0;
	uint32_t bits = 0;
	unsigned count = 0;

	for (size_t i = 0; i < bytes.length; i++) {
		bits = bits << 8 | (unsigned char)bytes.data[i];
		for (count += 8; count >= 5; count -= 5)
			text[used++] = digits[bits >> (count - 5) & 31];
	}
	if (count > 0)
		text[used++] = digits[bits << (5 - count) & 31];
	text[used] = '\0';
	return text;
}

char *
totp_uri(struct pool *pool, const char *issuer, const char *account,
	struct slice secret)
{
	struct buf uri;

	buf_init(&uri, pool);
	buf_text(&uri, "otpauth://totp/");
	buf_percent(&uri, issuer, strlen(issuer));
	buf_char(&uri, ':');
	buf_percent(&uri, account, strlen(account));
	buf_printf(&uri, "?secret=%s&issuer=", base32_encode(pool, secret));
	buf_percent(&uri, issuer, strlen(issuer));
	buf_printf(&uri, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS,
		TOTP_PERIOD);
	return uri.data;
}
