/*
 * Where documents are kept: one interface, a folder or an S3 bucket behind
 * it. A store knows keys, bytes and links; it must not know certificates,
 * people or permissions: whoever asks for a link has been allowed to.
 *
 * A store belongs to one thread. Failures are logged here, without secrets.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/crypto.h"
#include "base/pool.h"

#define STORE_KEY_LENGTH 73	/* "<organization uuid>/<document uuid>" */
#define STORE_LINK_LIFETIME 60	/* seconds */
#define STORE_GET_MAX (1024 * 1024)	/* bytes that store_get gives */

/* The HTTP status that a result other than OK and ABSENT becomes. */
enum store_result {
	STORE_OK,
	STORE_ABSENT,
	STORE_UNAVAILABLE,	/* 503: down, busy, full; try again later */
	STORE_TIMEOUT,		/* 504: the deadline passed; outcome unknown */
	STORE_REFUSED		/* 502: an answer that means a wrong set-up */
};

struct object {
	const char *key;
	int fd;			/* read by pread from 0; stays the caller's */
	int64_t size;
	const unsigned char *sha256;	/* SHA256_SIZE bytes, of the content */
	const char *content_type;	/* content_media_type() */
};

struct link {
	const char *key;
	const char *file_name;	/* UTF-8 the person gave; any is made safe */
	const char *content_type;
	int lifetime;		/* seconds, 1 to 604800 */
};

struct store_listing {
	const char *prefix;	/* "" or the head of keys */
	int64_t deadline_us;
	/* Called per object whose key is ours; false ends the listing. */
	bool (*found)(void *context, const char *key, int64_t age_seconds);
	void *context;
};

/* What came with GET /files/{token}: decoded values, NULL where absent. */
struct file_request {
	const char *token;
	const char *name;
	const char *type;
	const char *expires;
	const char *signature;
};

struct store;

/*
 * Opens the store that config.storage names. NULL where the settings cannot
 * work; then `error` holds one line. A folder that is missing is made; an S3
 * service that is down is no error here. The config must outlive the store.
 */
struct store *store_open(const struct config *config, char *error,
	size_t error_size);

/*
 * Keeps the object under its key, all of it or nothing, durable when OK. The
 * same key again replaces it. Each call returns by its deadline (clock_us).
 */
enum store_result store_put(struct store *store, const struct object *object,
	int64_t deadline_us);

/* OK also where there was none. */
enum store_result store_delete(struct store *store, const char *key,
	int64_t deadline_us);

/*
 * Appends the whole object to `out`: for what is small. REFUSED where it is
 * larger than STORE_GET_MAX. On failure `out` holds nothing to rely on.
 */
enum store_result store_get(struct store *store, const char *key,
	int64_t deadline_us, struct buf *out);

/* OK or ABSENT, or why neither is known. */
enum store_result store_exists(struct store *store, const char *key,
	int64_t deadline_us);

/*
 * A URL (absolute for S3, a path "/files/..." for the folder) under which a
 * browser gets the bytes as an attachment until the lifetime is over. NULL
 * where the key is not one of ours.
 */
const char *store_link(struct store *store, struct pool *pool,
	const struct link *link);

/*
 * Tells every object below the prefix, for the sweeper of orphans. While it
 * runs the store must not be used for anything else but store_delete.
 */
enum store_result store_list(struct store *store,
	const struct store_listing *listing);

void store_close(struct store *store);

/* True for exactly "<uuid>/<uuid>" in lower-case hexadecimal. */
bool store_key_valid(const char *key);

/*
 * Checks a link that the folder store made, in time that does not tell where
 * it differs. The path below STORAGE_DIR for X-Accel-Redirect, or NULL: a
 * stranger's, changed or expired link, or a store that is not the folder.
 */
const char *store_file_verify(struct store *store, struct pool *pool,
	const struct file_request *request);

#endif
