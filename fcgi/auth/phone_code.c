/* Six digits of an HMAC; how often one may be tried is the caller's part. */
#include "auth/phone_code.h"

#include <stdint.h>
#include <string.h>

#include "base/crypto.h"

#define MODULUS 1000000
#define NUMBER_MIN 8	/* digits of E.164, with the country's */
#define NUMBER_MAX 15

const char *
phone_code(struct pool *pool, const char *key, const char *confirmation_id)
{
	const char *purpose = pool_printf(pool, "phone code %s",
		confirmation_id);
	unsigned char digest[SHA256_SIZE];
	uint64_t number = 0;

	hmac_sha256(key, strlen(key), purpose, strlen(purpose), digest);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | digest[i];
	return pool_printf(pool, "%06u", (unsigned)(number % MODULUS));
}

bool
phone_code_matches(struct pool *pool, const char *key,
	const char *confirmation_id, const char *typed)
{
	char digits[PHONE_CODE_LENGTH + 1] = "";
	size_t count = 0;

	for (; *typed != '\0' && count <= PHONE_CODE_LENGTH; typed++)
		if (*typed != ' ')
			digits[count++] = *typed;
	return *typed == '\0' && equal_secret(digits, count,
		phone_code(pool, key, confirmation_id), PHONE_CODE_LENGTH);
}

/* Digits, and what people put between them; "(0)" is not dialled. */
static bool
read_digits(const char *typed, char digits[NUMBER_MAX + 3])
{
	size_t count = 0;

	for (; *typed != '\0'; typed++) {
		if (strncmp(typed, "(0)", 3) == 0)
			typed += 2;
		else if (*typed >= '0' && *typed <= '9' &&
		    count < NUMBER_MAX + 2)
			digits[count++] = *typed;
		else if (strchr(" ()-./", *typed) == NULL)
			return false;
	}
	digits[count] = '\0';
	return true;
}

const char *
phone_number(struct pool *pool, const char *typed)
{
	char digits[NUMBER_MAX + 3] = "";
	bool plus = *typed == '+';
	const char *number = plus ? digits : digits + 2;
	size_t length;

	if (!read_digits(typed + plus, digits) ||
	    (!plus && strncmp(digits, "00", 2) != 0))
		return NULL;
	length = strlen(number);
	return length < NUMBER_MIN || length > NUMBER_MAX ||
		*number == '0' ? NULL : pool_printf(pool, "+%s", number);
}
