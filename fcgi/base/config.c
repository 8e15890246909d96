/*
 * Reads KEY=value lines and the environment, and refuses what would be
 * dangerous to run with. Must not know what a setting is used for beyond that.
 */
#include "base/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/named_key.h"
#include "base/pool.h"

#define LINE_SIZE 4096

static const struct {
	const char *key;
	const char *standard;
	size_t offset;
} settings[] = {
#define SETTING(field, key, standard, meaning) \
	{ key, standard, offsetof(struct config, field) },
#include "base/config.def"
#undef SETTING
};

#define SETTINGS (sizeof(settings) / sizeof(*settings))

/* What files set; it stays as long as the process. */
static struct pool *texts;

struct reader {
	struct config *config;
	const char *path;
	int line;
	char *error;
	size_t error_size;
};

static const char **
slot(struct config *config, size_t index)
{
	return (const char **)((char *)config + settings[index].offset);
}

static bool
fail(struct reader *reader, const char *what, const char *which)
{
	if (reader->line > 0)
		snprintf(reader->error, reader->error_size, "%s:%d: %s %s",
			reader->path, reader->line, what, which);
	else
		snprintf(reader->error, reader->error_size, "%s %s", what,
			which);
	return false;
}

static bool
set(struct reader *reader, const char *key, const char *value)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].key, key) == 0) {
			*slot(reader->config, i) =
				pool_text(texts, value);
			return true;
		}
	return fail(reader, "unknown setting", key);
}

static char *
trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

static bool
read_line(struct reader *reader, char *line)
{
	char *key = trim(line), *equals;

	if (*key == '\0' || *key == '#')
		return true;
	equals = strchr(key, '=');
	if (equals == NULL)
		return fail(reader, "a line is KEY=value, not", key);
	*equals = '\0';
	return set(reader, trim(key), trim(equals + 1));
}

/* A file with secrets that everybody can read is a mistake. */
static bool
is_private(struct reader *reader, FILE *file)
{
	struct stat status;

	if (fstat(fileno(file), &status) == 0 && (status.st_mode & 0007) == 0)
		return true;
	return fail(reader, "must not be readable by others (chmod 0640):",
		reader->path);
}

/* What fgets cuts off would pass for a line of its own. */
static bool
is_whole(struct reader *reader, const char *line, FILE *file)
{
	return strchr(line, '\n') != NULL || feof(file) ||
		fail(reader, "a line", "is too long");
}

static bool
read_file(struct reader *reader, bool must_exist)
{
	char line[LINE_SIZE];
	FILE *file = fopen(reader->path, "re");
	bool good;

	if (file == NULL) {
		if (!must_exist && errno == ENOENT)
			return true;
		return fail(reader, "cannot be read:", reader->path);
	}
	good = is_private(reader, file);
	while (good && fgets(line, sizeof(line), file) != NULL) {
		reader->line++;
		good = is_whole(reader, line, file) && read_line(reader, line);
	}
	fclose(file);
	if (good)
		reader->line = 0;
	return good;
}

static void
read_environment(struct config *config)
{
	const char *alias = getenv("FLASK_ENV");

	/* What some installations have their environment's name in. */
	if (alias != NULL && getenv("APP_ENV") == NULL)
		config->app_env = alias;
	for (size_t i = 0; i < SETTINGS; i++) {
		const char *value = getenv(settings[i].key);

		if (value != NULL)
			*slot(config, i) = value;
	}
}

static bool
is_one_of(const char *value, const char *const *values)
{
	for (; *values != NULL; values++)
		if (strcmp(value, *values) == 0)
			return true;
	return false;
}

/* A name or address, and maybe a port: no user, path, query or blank. */
static bool
is_host(const char *text)
{
	return *text != '\0' && *text != ':' &&
		text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:[]")] == '\0';
}

static bool
check_base_url(struct reader *reader)
{
	const char *url = reader->config->base_url;
	const char *host = strstr(url, "://");

	if (host == NULL || !is_host(host + 3) ||
	    (strncmp(url, "https://", 8) != 0 &&
	    strncmp(url, "http://", 7) != 0))
		return fail(reader, "BASE_URL must be https://host[:port], "
			"without a path, not", url);
	if (config_is_production(reader->config) &&
	    strncmp(url, "https://", 8) != 0)
		return fail(reader, "BASE_URL must be https in production,"
			" not", url);
	return true;
}

/* Elsewhere than in production one is derived from SECRET. */
static bool
check_jwt_secret(struct reader *reader)
{
	struct named_keys secrets;
	const char *fault = named_keys_parse(reader->config->jwt_secret,
		&secrets);

	if (fault != NULL)
		return fail(reader, "JWT_SECRET", fault);
	if (secrets.count == 0 && config_is_production(reader->config))
		return fail(reader, "JWT_SECRET is not set; make one with:",
			"echo \"k1:$(openssl rand -hex 32)\"");
	return true;
}

static bool
check_mail(struct reader *reader)
{
	static const char *const tls[] = { "required", "off", NULL };
	const struct config *config = reader->config;

	if (*config->smtp_url != '\0' &&
	    strncmp(config->smtp_url, "smtp://", 7) != 0 &&
	    strncmp(config->smtp_url, "smtps://", 8) != 0)
		return fail(reader, "SMTP_URL must be smtp://host:port or"
			" smtps://host:port, not", config->smtp_url);
	if (!is_one_of(config->smtp_tls, tls))
		return fail(reader, "SMTP_TLS must be required or off, not",
			config->smtp_tls);
	return true;
}

/* Half of it would be found out by the first message that is lost. */
static bool
check_sms(struct reader *reader)
{
	const struct config *config = reader->config;
	const char *url = config->sms_url;
	bool account = *config->sms_account != '\0';
	bool token = *config->sms_token != '\0';
	bool from = *config->sms_from != '\0';

	if (*url == '\0')
		return !(account || token || from) ||
			fail(reader, "SMS_URL", "is not set, but other"
			" settings of SMS are");
	if (strncmp(url, "https://", 8) != 0 || !is_host(url + 8))
		return fail(reader, "SMS_URL must be https://host[:port],"
			" without a path, not", url);
	if (!account || !token || !from)
		return fail(reader, "SMS_URL", "needs SMS_ACCOUNT, SMS_TOKEN"
			" and SMS_FROM");
	return config->sms_account[strspn(config->sms_account,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789")] == '\0' || fail(reader, "SMS_ACCOUNT has"
		" other characters than letters and digits:",
		config->sms_account);
}

/* Plain http is for a provider on the machine that somebody develops on. */
static bool
check_oidc(struct reader *reader)
{
	static const char *const answers[] = { "yes", "no", NULL };
	const struct config *config = reader->config;
	bool loopback = strncmp(config->oidc_issuer, "http://127.0.0.1:",
		17) == 0 || strncmp(config->oidc_issuer, "http://localhost:",
		17) == 0;

	if (!is_one_of(config->oidc_creates_accounts, answers))
		return fail(reader, "OIDC_CREATES_ACCOUNTS must be yes or no,"
			" not", config->oidc_creates_accounts);
	if (*config->oidc_issuer == '\0')
		return true;
	if (*config->oidc_client_id == '\0' || *config->oidc_name == '\0')
		return fail(reader, "OIDC_ISSUER", "needs OIDC_CLIENT_ID and"
			" OIDC_NAME");
	return strncmp(config->oidc_issuer, "https://", 8) == 0 ||
		(loopback && strcmp(config->app_env, "development") == 0) ||
		fail(reader, "OIDC_ISSUER must be https, not",
		config->oidc_issuer);
}

static bool
check_bypass(struct reader *reader)
{
	static const char *const answers[] = { "yes", "no", NULL };
	const struct config *config = reader->config;

	if (!is_one_of(config->dev_auth_bypass, answers))
		return fail(reader, "DEV_AUTH_BYPASS must be yes or no, not",
			config->dev_auth_bypass);
	return strcmp(config->dev_auth_bypass, "no") == 0 ||
		strcmp(config->app_env, "development") == 0 ||
		fail(reader, "DEV_AUTH_BYPASS=yes is for APP_ENV=development"
		" alone, not for", config->app_env);
}

static bool
check(struct reader *reader)
{
	static const char *const environments[] =
		{ "development", "staging", "production", NULL };
	static const char *const levels[] =
		{ "debug", "info", "warn", "error", NULL };
	const struct config *config = reader->config;

	if (!is_one_of(config->app_env, environments))
		return fail(reader, "APP_ENV must be development, staging or"
			" production, not", config->app_env);
	if (!is_one_of(config->log_level, levels))
		return fail(reader, "LOG_LEVEL must be debug, info, warn or"
			" error, not", config->log_level);
	if (*config->database_url == '\0')
		return fail(reader, "DATABASE_URL", "is not set");
	if (strlen(config->secret) < 32)
		return fail(reader, "SECRET must have at least 32"
			" characters; make one with:",
			"openssl rand -base64 32");
	return check_base_url(reader) && check_mail(reader) &&
		check_sms(reader) &&
		check_jwt_secret(reader) && check_oidc(reader) &&
		check_bypass(reader);
}

bool
config_load(struct config *config, char *error, size_t error_size)
{
	const char *named = getenv("OUTSTAFF_CONF");
	struct reader reader = { .config = config, .error = error,
		.error_size = error_size,
		.path = named != NULL ? named : OUTSTAFF_CONF };

	if (texts == NULL)
		texts = pool_create();
	for (size_t i = 0; i < SETTINGS; i++)
		*slot(config, i) = settings[i].standard;
	if (!read_file(&reader, named != NULL))
		return false;
	read_environment(config);
	return check(&reader);
}

bool
config_number(const char *value, long least, long most, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(value, &end, 10);
	return errno == 0 && end != value && *end == '\0' &&
		*number >= least && *number <= most;
}

bool
config_is_production(const struct config *config)
{
	return strcmp(config->app_env, "production") == 0;
}
