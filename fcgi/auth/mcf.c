/*
 * A parser for a fixed layout of 124 characters: each field has one place.
 * Must not know passwords; nothing here is compared or computed.
 */
#include "auth/mcf.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/crypto.h"

/* $s1$NNrrpp$<24 of salt>$<88 of hash> */
#define COSTS_AT 4
#define SALT_AT 11
#define SALT_LENGTH 24
#define HASH_AT 36
#define HASH_LENGTH 88

/* Two lower-case hexadecimal digits within 1..most, else 0. */
static uint8_t
parse_cost(const char *text, uint8_t most)
{
	static const char digits[] = "0123456789abcdef";
	const char *high = memchr(digits, text[0], 16);
	const char *low = memchr(digits, text[1], 16);
	unsigned cost;

	if (high == NULL || low == NULL)
		return 0;
	cost = (unsigned)(high - digits) * 16 + (unsigned)(low - digits);
	return cost > most ? 0 : (uint8_t)cost;
}

static char
url_digit(char digit)
{
	switch (digit) {
	case '+':
		return '-';
	case '/':
		return '_';
	case '-':
	case '_':
		return '=';	/* of the other alphabet: none of either */
	default:
		return digit;
	}
}

/* The padded form of exactly `size` bytes, both sizes ending in "==". */
static bool
parse_base64(const char *text, size_t length, uint8_t *bytes, size_t size)
{
	char digits[HASH_LENGTH];

	for (size_t i = 0; i < length; i++)
		digits[i] = url_digit(text[i]);
	return memcmp(text + length - 2, "==", 2) == 0 && base64url_decode(
		(struct slice){ digits, length - 2 }, bytes, size);
}

static bool
has_layout(struct slice text)
{
	return text.length == MCF_LENGTH &&
		memcmp(text.data, "$s1$", COSTS_AT) == 0 &&
		text.data[SALT_AT - 1] == '$' && text.data[HASH_AT - 1] == '$';
}

bool
mcf_parse(struct slice text, struct mcf *mcf)
{
	const char *data = text.data;

	if (!has_layout(text))
		return false;
	mcf->log2_n = parse_cost(data + COSTS_AT, MCF_MOST_LOG2_N);
	mcf->r = parse_cost(data + COSTS_AT + 2, MCF_MOST_R);
	mcf->p = parse_cost(data + COSTS_AT + 4, MCF_MOST_P);
	return mcf->log2_n != 0 && mcf->r != 0 && mcf->p != 0 &&
		parse_base64(data + SALT_AT, SALT_LENGTH,
			mcf->salt, sizeof(mcf->salt)) &&
		parse_base64(data + HASH_AT, HASH_LENGTH,
			mcf->hash, sizeof(mcf->hash));
}

char *
mcf_format(struct pool *pool, const struct mcf *mcf)
{
	unsigned char salt[SALT_LENGTH + 1], hash[HASH_LENGTH + 1];

	EVP_EncodeBlock(salt, mcf->salt, sizeof(mcf->salt));
	EVP_EncodeBlock(hash, mcf->hash, sizeof(mcf->hash));
	return pool_printf(pool, "$s1$%02x%02x%02x$%s$%s",
		mcf->log2_n, mcf->r, mcf->p, (char *)salt, (char *)hash);
}
