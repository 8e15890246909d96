/*
 * Letters and digits that are not taken for each other.
 * Must not know sign-in.
 */
#include "auth/recovery_code.h"

#include <ctype.h>
#include <string.h>

#include <openssl/crypto.h>

#define LENGTH 10
#define PURPOSE "outstaff recovery code 1"

static const char digits[] = "23456789abcdefghjkmnpqrstuvwxyz-";

/* 31 digits: what would be the 32nd is drawn again. */
static char
draw(void)
{
	unsigned char byte;

	do
		random_bytes(&byte, 1);
	while ((byte & 31) == 31);
	return digits[byte & 31];
}

char *
recovery_code_make(struct pool *pool)
{
	char *text = pool_alloc(pool, LENGTH + 2);
	size_t used = 0;

	for (size_t i = 0; i < LENGTH; i++) {
		if (i == LENGTH / 2)
			text[used++] = '-';
		text[used++] = draw();
	}
	text[used] = '\0';
	return text;
}

static bool
normalize(const char *text, char code[LENGTH + 1])
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		int c = tolower((unsigned char)*text);

		if (c == ' ' || c == '-')
			continue;
		if (count == LENGTH || strchr(digits, c) == NULL)
			return false;
		code[count++] = (char)c;
	}
	code[count] = '\0';
	return count == LENGTH;
}

bool
recovery_code_hash(const char *secret, const char *account_id,
	const char *text, unsigned char hash[SHA256_SIZE])
{
	unsigned char key[SHA256_SIZE], own[SHA256_SIZE];
	char code[LENGTH + 1];
	bool good = normalize(text, code);

	memset(hash, 0, SHA256_SIZE);
	if (!good)
		return false;
	hmac_sha256(secret, strlen(secret), PURPOSE, strlen(PURPOSE), key);
	hmac_sha256(key, sizeof(key), account_id, strlen(account_id), own);
	hmac_sha256(own, sizeof(own), code, LENGTH, hash);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(own, sizeof(own));
	OPENSSL_cleanse(code, sizeof(code));
	return true;
}
