/* libcrypto's AES-256-GCM, with everything that can go wrong in one place. */
#include "base/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/crypto.h"

#define PURPOSE "outstaff sealed secret 1"
#define NONCE 12
#define TAG 16

typedef int cipher_init(EVP_CIPHER_CTX *, const EVP_CIPHER *, ENGINE *,
	const unsigned char *, const unsigned char *);

static void
must(bool done)
{
	if (!done) {
		fputs("libcrypto failed\n", stderr);
		abort();
	}
}

static EVP_CIPHER_CTX *
start(cipher_init *init, const char *secret, const unsigned char *nonce)
{
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	unsigned char key[SHA256_SIZE];

	hmac_sha256(secret, strlen(secret), PURPOSE, strlen(PURPOSE), key);
	must(cipher != NULL &&
		init(cipher, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
	OPENSSL_cleanse(key, sizeof(key));
	return cipher;
}

struct slice
seal(struct pool *pool, const char *secret, const char *context,
	struct slice plain)
{
	unsigned char *bytes = pool_alloc(pool, plain.length + SEAL_OVERHEAD);
	EVP_CIPHER_CTX *cipher;
	int length;

	random_bytes(bytes, NONCE);
	cipher = start(EVP_EncryptInit_ex, secret, bytes);
	must(EVP_EncryptUpdate(cipher, NULL, &length,
		(const unsigned char *)context, (int)strlen(context)) == 1 &&
		EVP_EncryptUpdate(cipher, bytes + NONCE, &length,
		(const unsigned char *)plain.data, (int)plain.length) == 1 &&
		EVP_EncryptFinal_ex(cipher, bytes + NONCE + length,
		&length) == 1 &&
		EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG,
		bytes + NONCE + plain.length) == 1);
	EVP_CIPHER_CTX_free(cipher);
	return (struct slice){ (char *)bytes, plain.length + SEAL_OVERHEAD };
}

bool
seal_open(struct pool *pool, const char *secret, const char *context,
	struct slice sealed, struct slice *plain)
{
	unsigned char *bytes, nonce[NONCE], tag[TAG];
	size_t size = sealed.length - SEAL_OVERHEAD;
	EVP_CIPHER_CTX *cipher;
	int length;
	bool good;

	if (sealed.length < SEAL_OVERHEAD)
		return false;
	bytes = pool_alloc(pool, size + 1);
	memcpy(nonce, sealed.data, NONCE);
	memcpy(tag, sealed.data + NONCE + size, TAG);
	cipher = start(EVP_DecryptInit_ex, secret, nonce);
	good = EVP_DecryptUpdate(cipher, NULL, &length,
		(const unsigned char *)context, (int)strlen(context)) == 1 &&
		EVP_DecryptUpdate(cipher, bytes, &length,
		(const unsigned char *)sealed.data + NONCE, (int)size) == 1 &&
		EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG,
		tag) == 1 &&
		EVP_DecryptFinal_ex(cipher, bytes + length, &length) == 1;
	EVP_CIPHER_CTX_free(cipher);
	if (!good)
		OPENSSL_cleanse(bytes, size);
	*plain = good ? (struct slice){ (char *)bytes, size } :
		(struct slice){ "", 0 };
	return good;
}

char *
seal_text(struct pool *pool, const char *secret, const char *context,
	struct slice plain)
{
	struct slice sealed = seal(pool, secret, context, plain);

	return base64url_encode(pool, sealed.data, sealed.length);
}

char *
unseal_text(struct pool *pool, const char *secret, const char *context,
	const char *sealed)
{
	size_t length = strlen(sealed) * 3 / 4;
	char *bytes = pool_alloc(pool, length + 1);
	struct slice plain;

	return base64url_decode(slice_of(sealed), bytes, length) &&
		seal_open(pool, secret, context,
		(struct slice){ bytes, length }, &plain) ?
		pool_copy(pool, plain.data, plain.length) : NULL;
}
