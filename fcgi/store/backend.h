/*
 * What a kind of store provides to store.c. Private to the stores. Keys that
 * arrive here have been checked.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/store.h"

struct store {
	const struct backend *backend;
	const struct config *config;
};

struct backend {
	enum store_result (*put)(struct store *, const struct object *,
		int64_t deadline_us);
	enum store_result (*delete)(struct store *, const char *key,
		int64_t deadline_us);
	enum store_result (*get)(struct store *, const char *key,
		int64_t deadline_us, struct buf *out);
	enum store_result (*exists)(struct store *, const char *key,
		int64_t deadline_us);
	const char *(*link)(struct store *, struct pool *,
		const struct link *);
	enum store_result (*list)(struct store *,
		const struct store_listing *);
	void (*close)(struct store *);
};

extern const struct backend store_file_backend;

/* Each opens its kind, or writes one line to `error` and returns NULL. */
struct store *store_file_open(const struct config *config, char *error,
	size_t error_size);
struct store *store_s3_open(const struct config *config, char *error,
	size_t error_size);

#endif
