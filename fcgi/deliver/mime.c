/*
 * A mail as bytes. Must not know how it is sent, nor what it is about.
 */
#include "deliver/mime.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include "base/utf8.h"

#define LINE 76			/* bytes of an encoded line (RFC 2045) */
#define WORD 45			/* bytes that fit one encoded-word */

/* Base64 in encoded-words of whole characters (RFC 2047 section 2). */
static void
add_words(struct buf *out, const char *text, size_t length)
{
	unsigned char encoded[WORD / 3 * 4 + 1];

	for (size_t at = 0; at < length;) {
		size_t end = at, step;
		uint32_t code_point;

		while (end < length && end - at + (step = utf8_decode(
		    text + end, length - end, &code_point)) <= WORD)
			end += step;
		EVP_EncodeBlock(encoded, (const unsigned char *)text + at,
			(int)(end - at));
		buf_printf(out, "%s=?UTF-8?B?%s?=", at == 0 ? "" : "\r\n ",
			encoded);
		at = end;
	}
}

static bool
is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x7F)
			return false;
	return length <= LINE && memmem(text, length, "=?", 2) == NULL;
}

static void
add_phrase(struct buf *out, const char *text, size_t length)
{
	if (is_plain(text, length))
		buf_add(out, text, length);
	else
		add_words(out, text, length);
}

struct slice
mime_address(const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');

	return open == NULL ? slice_of(mailbox) :
		(struct slice){ open + 1, strcspn(open + 1, ">") };
}

/* A display name goes between quotes, or encoded (RFC 5322 section 3.2.4). */
static void
add_mailbox(struct buf *out, const char *mailbox)
{
	struct slice address = mime_address(mailbox);
	size_t name = address.data == mailbox ? 0 :
		(size_t)(address.data - 1 - mailbox);

	while (name > 0 && mailbox[name - 1] == ' ')
		name--;
	if (name > 0 && is_plain(mailbox, name) &&
	    memchr(mailbox, '"', name) == NULL)
		buf_printf(out, "\"%.*s\"", (int)name, mailbox);
	else if (name > 0)
		add_words(out, mailbox, name);
	if (name > 0)
		buf_char(out, ' ');
	buf_printf(out, "<%.*s>", (int)address.length, address.data);
}

static void
add_date(struct buf *out, int64_t date)
{
	static const char *const days[] =
		{ "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t time = (time_t)date;
	struct tm tm;

	gmtime_r(&time, &tm);
	buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
		days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
		tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool
must_be_encoded(struct slice text, size_t i)
{
	unsigned char c = (unsigned char)text.data[i];
	bool last = i + 1 == text.length || text.data[i + 1] == '\n';

	return c == '=' || c > '~' || (c < ' ' && c != '\t') ||
		((c == ' ' || c == '\t') && last);
}

/* Quoted-printable (RFC 2045 section 6.7). */
static void
add_quoted(struct buf *out, struct slice text)
{
	size_t column = 0;

	for (size_t i = 0; i < text.length; i++) {
		bool coded = must_be_encoded(text, i);

		if (text.data[i] == '\n') {
			buf_text(out, "\r\n");
			column = 0;
			continue;
		}
		if (column + (coded ? 3 : 1) >= LINE) {
			buf_text(out, "=\r\n");
			column = 0;
		}
		if (coded)
			buf_printf(out, "=%02X", (unsigned char)text.data[i]);
		else
			buf_char(out, text.data[i]);
		column += coded ? 3 : 1;
	}
	buf_text(out, "\r\n");
}

static void
add_part(struct buf *out, const char *boundary, const char *type,
	struct slice text)
{
	buf_printf(out, "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n",
		boundary, type);
	add_quoted(out, text);
}

static bool
is_clean(const char *text)
{
	size_t length = strlen(text);

	return utf8_valid(text, length) &&
		!utf8_has_control(text, length, false);
}

/* What could end its angle brackets or is no address at all. */
static bool
is_address(struct slice address)
{
	for (size_t i = 0; i < address.length; i++)
		if (strchr("<>()[]\\,;:\" ", address.data[i]) != NULL)
			return false;
	return memchr(address.data, '@', address.length) != NULL;
}

const char *
mime_write(struct buf *out, const struct mail *mail)
{
	char boundary[80];

	if (!is_clean(mail->id) || !is_clean(mail->from) ||
	    !is_clean(mail->to) || !is_clean(mail->subject))
		return "A header would have a control character.";
	if (!is_address(slice_of(mail->to)) ||
	    !is_address(mime_address(mail->from)))
		return "A mail goes from an address to an address.";
	snprintf(boundary, sizeof(boundary), "=_%.60s", mail->id);
	boundary[strcspn(boundary, "@")] = '\0';
	add_date(out, mail->date);
	buf_text(out, "From: ");
	add_mailbox(out, mail->from);
	buf_text(out, "\r\nTo: ");
	add_mailbox(out, mail->to);
	buf_printf(out, "\r\nMessage-ID: <%s>\r\nSubject: ", mail->id);
	add_phrase(out, mail->subject, strlen(mail->subject));
	buf_printf(out, "\r\nAuto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n",
		boundary);
	add_part(out, boundary, "text/plain", mail->text);
	add_part(out, boundary, "text/html", mail->html);
	buf_printf(out, "--%s--\r\n", boundary);
	return NULL;
}
