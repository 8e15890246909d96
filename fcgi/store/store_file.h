/* The folder store's insides, shared by its parts: bytes, listing, links. */
#ifndef STORE_STORE_FILE_H
#define STORE_STORE_FILE_H

#include "base/crypto.h"
#include "store/backend.h"

struct store_file {
	struct store store;	/* first: a store is one of these */
	int root;		/* the folder */
	unsigned char key[SHA256_SIZE];	/* signs links */
};

struct store_file *store_file_of(struct store *store);

/* Makes the key of links out of the setting SECRET. */
void store_file_derive(struct store_file *store);

/* Logs errno as the failure of `what` and says what it means. */
enum store_result store_file_failed(const char *what);

/* A folder that is no symbolic link, to read; -1 and errno. */
int store_file_folder(int at, const char *name);

enum store_result store_file_list(struct store *store,
	const struct store_listing *listing);

const char *store_file_link(struct store *store, struct pool *pool,
	const struct link *link);

#endif
