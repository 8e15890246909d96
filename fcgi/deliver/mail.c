/*
 * Sends mails. Must not know what they say.
 *
 * A folder takes the place of a server for development and for sites that hand
 * mails over by other means: one file a mail, complete from the moment that it
 * has its name.
 */
#include "deliver/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#define CONNECT_SECONDS 10L
#define SEND_SECONDS 60L
#define CHECK_SECONDS 15L

struct mailer {
	const struct config *config;
	char *from;
	CURL *curl;		/* NULL: into the folder */
};

/* The bytes that libcurl has not read yet. */
struct source {
	const char *data;
	size_t left;
};

static char *
standard_sender(const struct config *config)
{
	const char *host = strstr(config->base_url, "://");
	char *from;

	if (*config->mail_from != '\0')
		return strdup(config->mail_from);
	host = host == NULL ? "localhost" : host + 3;
	return asprintf(&from, "OutStaff <no-reply@%.*s>",
		(int)strcspn(host, ":/"), host) < 0 ? NULL : from;
}

struct mailer *
mail_open(const struct config *config, char *error, size_t size)
{
	struct mailer *mailer;

	if (*config->smtp_url == '\0' &&
	    access(config->mail_dir, W_OK | X_OK) < 0) {
		snprintf(error, size, "MAIL_DIR %s: %s", config->mail_dir,
			strerror(errno));
		return NULL;
	}
	mailer = calloc(1, sizeof(*mailer));
	if (mailer == NULL)
		abort();
	mailer->config = config;
	mailer->from = standard_sender(config);
	if (*config->smtp_url != '\0')
		mailer->curl = curl_easy_init();
	return mailer;
}

void
mail_close(struct mailer *mailer)
{
	if (mailer->curl != NULL)
		curl_easy_cleanup(mailer->curl);
	free(mailer->from);
	free(mailer);
}

static size_t
read_some(char *data, size_t size, size_t count, void *context)
{
	struct source *source = context;
	size_t length = size * count;

	if (length > source->left)
		length = source->left;
	memcpy(data, source->data, length);
	source->data += length;
	source->left -= length;
	return length;
}

static void
set_options(struct mailer *mailer, struct source *source)
{
	const struct config *config = mailer->config;
	CURL *curl = mailer->curl;
	bool plain = strcmp(config->smtp_tls, "off") == 0;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, config->smtp_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
		plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	if (*config->smtp_ca_file != '\0')
		curl_easy_setopt(curl, CURLOPT_CAINFO, config->smtp_ca_file);
	if (*config->smtp_user != '\0') {
		curl_easy_setopt(curl, CURLOPT_USERNAME, config->smtp_user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD,
			config->smtp_password);
	}
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, SEND_SECONDS);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_some);
	curl_easy_setopt(curl, CURLOPT_READDATA, source);
}

/*
 * libcurl has one code for 4xx and 5xx: the server's last word decides. What
 * is wrong with us (the sign-in, the certificate) is no fault of the mail.
 */
static enum mail_result
judge(struct mailer *mailer, struct pool *pool, CURLcode code,
	const char **reason)
{
	long said = 0;

	if (code == CURLE_OK)
		return MAIL_SENT;
	curl_easy_getinfo(mailer->curl, CURLINFO_RESPONSE_CODE, &said);
	*reason = said == 0 ? pool_text(pool, curl_easy_strerror(code)) :
		pool_printf(pool, "%s (the server said %ld)",
		curl_easy_strerror(code), said);
	return (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY)
		&& said >= 500 && said < 600 ?
		MAIL_REFUSED : MAIL_LATER;
}

static enum mail_result
send_by_smtp(struct mailer *mailer, struct pool *pool,
	const struct mail *mail, struct slice bytes, const char **reason)
{
	struct source source = { bytes.data, bytes.length };
	struct slice from = mime_address(mail->from);
	struct curl_slist *to = curl_slist_append(NULL, mail->to);
	CURLcode code;

	set_options(mailer, &source);
	curl_easy_setopt(mailer->curl, CURLOPT_MAIL_FROM,
		pool_copy(pool, from.data, from.length));
	curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, to);
	code = curl_easy_perform(mailer->curl);
	curl_slist_free_all(to);
	return judge(mailer, pool, code, reason);
}

static bool
write_file(const char *path, struct slice bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	bool good = fd >= 0;

	while (good && bytes.length > 0) {
		ssize_t done = write(fd, bytes.data, bytes.length);

		good = done > 0;
		if (good) {
			bytes.data += done;
			bytes.length -= (size_t)done;
		}
	}
	if (good)
		good = fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

/* Under the Message-ID: the same mail again is the same file again. */
static enum mail_result
put_in_folder(const struct mailer *mailer, struct pool *pool,
	const struct mail *mail, struct slice bytes, const char **reason)
{
	const char *path = pool_printf(pool, "%s/%.*s.eml",
		mailer->config->mail_dir, (int)strcspn(mail->id, "@/"),
		mail->id);
	const char *partial = pool_printf(pool, "%s.%d", path, getpid());

	if (write_file(partial, bytes) && rename(partial, path) == 0)
		return MAIL_SENT;
	*reason = pool_printf(pool, "%s: %s", path, strerror(errno));
	unlink(partial);
	return MAIL_LATER;
}

enum mail_result
mail_send(struct mailer *mailer, struct pool *pool, struct mail *mail,
	const char **reason)
{
	struct buf bytes;

	buf_init(&bytes, pool);
	mail->from = mailer->from;
	*reason = mime_write(&bytes, mail);
	if (*reason != NULL)
		return MAIL_REFUSED;
	return mailer->curl == NULL ?
		put_in_folder(mailer, pool, mail, buf_slice(&bytes), reason) :
		send_by_smtp(mailer, pool, mail, buf_slice(&bytes), reason);
}

static bool
server_answers(struct mailer *mailer, char error[CURL_ERROR_SIZE])
{
	CURL *curl = mailer->curl;
	CURLcode code;

	set_options(mailer, NULL);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, CHECK_SECONDS);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	code = curl_easy_perform(curl);
	if (code != CURLE_OK && *error == '\0')
		snprintf(error, CURL_ERROR_SIZE, "%s",
			curl_easy_strerror(code));
	return code == CURLE_OK;
}

bool
mail_check(const struct config *config, struct pool *pool, const char **reason)
{
	char error[CURL_ERROR_SIZE] = "";
	struct mailer *mailer = mail_open(config, error, sizeof(error));
	bool good = mailer != NULL;

	if (good && mailer->curl != NULL)
		good = server_answers(mailer, error);
	if (mailer != NULL)
		mail_close(mailer);
	if (!good)
		*reason = pool_text(pool, error);
	return good;
}
