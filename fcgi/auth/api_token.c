/*
 * Numbers of 256 bits in base 62, by long division, and a checksum.
 * Must not know what a token is good for, or where its hash is kept.
 */
#include "auth/api_token.h"

#include <stdint.h>
#include <string.h>

#include <openssl/crypto.h>

#define START_LENGTH (sizeof(API_TOKEN_START) - 1)
#define RANDOM_LENGTH 43
#define CHECKSUM_LENGTH 6
#define SUMMED_LENGTH (START_LENGTH + RANDOM_LENGTH)

static const char base62[] =
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* CRC-32 of ISO 3309, as in zip files and Ethernet frames. */
static uint32_t
crc32_of(const char *text, size_t length)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < length; i++) {
		crc ^= (unsigned char)text[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return ~crc;
}

/* Divides a number of bytes, the highest first, and gives the rest. */
static unsigned
divide(unsigned char bytes[TOKEN_SIZE], unsigned by)
{
	unsigned rest = 0;

	for (size_t i = 0; i < TOKEN_SIZE; i++) {
		rest = rest << 8 | bytes[i];
		bytes[i] = (unsigned char)(rest / by);
		rest %= by;
	}
	return rest;
}

static void
write_checksum(const char *text, char sum[CHECKSUM_LENGTH])
{
	uint32_t crc = crc32_of(text, SUMMED_LENGTH);

	for (size_t i = CHECKSUM_LENGTH; i-- > 0; crc /= 62)
		sum[i] = base62[crc % 62];
}

char *
api_token_make(struct pool *pool, unsigned char hash[SHA256_SIZE])
{
	unsigned char bytes[TOKEN_SIZE];
	char *text = pool_alloc(pool, API_TOKEN_LENGTH + 1);

	random_bytes(bytes, sizeof(bytes));
	memcpy(text, API_TOKEN_START, START_LENGTH);
	for (size_t i = SUMMED_LENGTH; i-- > START_LENGTH;)
		text[i] = base62[divide(bytes, 62)];
	OPENSSL_cleanse(bytes, sizeof(bytes));
	write_checksum(text, text + SUMMED_LENGTH);
	sha256(text, API_TOKEN_LENGTH, hash);
	return text;
}

bool
api_token_is_meant(const char *text)
{
	return strncmp(text, API_TOKEN_START, START_LENGTH) == 0;
}

bool
api_token_hash(struct slice text, unsigned char hash[SHA256_SIZE])
{
	char sum[CHECKSUM_LENGTH];

	memset(hash, 0, SHA256_SIZE);
	if (text.length != API_TOKEN_LENGTH ||
	    !equal_secret(text.data, START_LENGTH, API_TOKEN_START,
	    START_LENGTH))
		return false;
	write_checksum(text.data, sum);
	if (!equal_secret(text.data + SUMMED_LENGTH, CHECKSUM_LENGTH, sum,
	    sizeof(sum)))
		return false;
	for (size_t i = START_LENGTH; i < SUMMED_LENGTH; i++)
		if (text.data[i] == '\0' ||
		    strchr(base62, text.data[i]) == NULL)
			return false;
	sha256(text.data, text.length, hash);
	return true;
}
