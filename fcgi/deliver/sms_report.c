/* Sorted, joined, hashed; the fields are looked at only afterwards. */
#include "deliver/sms_report.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/buf.h"
#include "base/crypto.h"

#define SHA1_SIZE 20
#define ENCODED_SIZE 28		/* of that in base64 */

static int
compare(const void *one, const void *other)
{
	const struct pair *const *a = one, *const *b = other;

	return strcmp((*a)->name, (*b)->name);
}

static struct slice
signed_text(struct pool *pool, const char *url, const struct pairs *fields)
{
	const struct pair **sorted = pool_alloc(pool,
		(fields->count + 1) * sizeof(*sorted));
	struct buf text;

	for (size_t i = 0; i < fields->count; i++)
		sorted[i] = &fields->items[i];
	qsort(sorted, fields->count, sizeof(*sorted), compare);
	buf_init(&text, pool);
	buf_text(&text, url);
	for (size_t i = 0; i < fields->count; i++) {
		buf_text(&text, sorted[i]->name);
		buf_add(&text, sorted[i]->value, sorted[i]->length);
	}
	return buf_slice(&text);
}

bool
sms_report_is_signed(const char *token, struct pool *pool, const char *url,
	const struct pairs *fields, const char *signature)
{
	struct slice text = signed_text(pool, url, fields);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned char right[ENCODED_SIZE + 1];

	/* Under no token anybody could sign. */
	if (*token == '\0' || HMAC(EVP_sha1(), token, (int)strlen(token),
	    (const unsigned char *)text.data, text.length, digest, NULL) ==
	    NULL)
		return false;
	EVP_EncodeBlock(right, digest, SHA1_SIZE);
	return equal_secret(signature, strlen(signature), right,
		ENCODED_SIZE);
}

static const char *
field_of(const struct pairs *fields, const char *name)
{
	const struct pair *pair = pairs_find(fields, name);

	return pair == NULL ? "" : pair->value;
}

static bool
is_of(const char *text, const char *allowed, size_t most)
{
	return strlen(text) <= most && text[strspn(text, allowed)] == '\0';
}

bool
sms_report_read(const struct config *config, const struct pairs *fields,
	struct sms_report *report)
{
	report->sid = field_of(fields, "MessageSid");
	report->state = field_of(fields, "MessageStatus");
	report->error = field_of(fields, "ErrorCode");
	return *report->sid != '\0' && *report->state != '\0' &&
		strcmp(field_of(fields, "AccountSid"),
		config->sms_account) == 0 &&
		is_of(report->sid, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789", 64) &&
		is_of(report->state, "abcdefghijklmnopqrstuvwxyz_", 40) &&
		is_of(report->error, "0123456789", 10);
}
