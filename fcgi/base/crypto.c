/* Everything here is libcrypto's or a loop over a table. */
#include "base/crypto.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

static const char base64url[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void
must(bool done)
{
	if (!done) {
		fputs("libcrypto failed\n", stderr);
		abort();
	}
}

/* Looked up once: libcrypto would do so each time, which takes longer than
 * hashing a token. */
static const EVP_MD *
sha256_method(void)
{
	static EVP_MD *method;

	if (method == NULL)
		method = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(method != NULL);
	return method;
}

void
sha256(const void *data, size_t length, unsigned char digest[SHA256_SIZE])
{
	must(EVP_Digest(data, length, digest, NULL, sha256_method(),
		NULL) == 1);
}

void
hmac_sha256(const void *key, size_t key_length, const void *data,
	size_t length, unsigned char digest[SHA256_SIZE])
{
	must(HMAC(sha256_method(), key, (int)key_length, data, length, digest,
		NULL) != NULL);
}

void
random_bytes(void *data, size_t length)
{
	must(RAND_bytes(data, (int)length) == 1);
}

bool
equal_secret(const void *a, size_t a_length, const void *b, size_t b_length)
{
	return a_length == b_length && CRYPTO_memcmp(a, b, a_length) == 0;
}

char *
hex_encode(struct pool *pool, const void *data, size_t length)
{
	const unsigned char *bytes = data;
	char *text = pool_alloc(pool, length * 2 + 1);

	for (size_t i = 0; i < length; i++) {
		text[i * 2] = "0123456789abcdef"[bytes[i] >> 4];
		text[i * 2 + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return text;
}

char *
base64url_encode(struct pool *pool, const void *data, size_t length)
{
	const unsigned char *bytes = data;
	char *text = pool_alloc(pool, length / 3 * 4 + 5);
	size_t used = 0;
	uint32_t bits = 0;
	unsigned count = 0;

	for (size_t i = 0; i < length; i++) {
		bits = bits << 8 | bytes[i];
		for (count += 8; count >= 6; count -= 6)
			text[used++] = base64url[bits >> (count - 6) & 63];
	}
	if (count > 0)
		text[used++] = base64url[bits << (6 - count) & 63];
	return text;
}

bool
base64url_decode(struct slice text, void *data, size_t length)
{
	unsigned char *bytes = data;
	size_t used = 0;
	uint32_t bits = 0;
	unsigned count = 0;

	if (text.length != (length * 8 + 5) / 6)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		const char *digit = text.data[i] == '\0' ? NULL :
			strchr(base64url, text.data[i]);

		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - base64url);
		count += 6;
		if (count >= 8) {
			count -= 8;
			bytes[used++] = (unsigned char)(bits >> count);
		}
	}
	return used == length && (bits & ((1u << count) - 1)) == 0;
}
