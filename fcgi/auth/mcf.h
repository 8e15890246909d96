/*
 * The text form of a stored scrypt hash, which is libscrypt's:
 * $s1$NNrrpp$salt$hash with NN = log2 N, r and p as two hexadecimal digits,
 * salt and hash in padded base64 (RFC 4648 section 4).
 */
#ifndef AUTH_MCF_H
#define AUTH_MCF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

#define MCF_SALT_SIZE 16
#define MCF_HASH_SIZE 64
#define MCF_LENGTH 124

/* Costs that a stored row may ask of us: at most 64 MiB and a second. */
#define MCF_MOST_LOG2_N 16
#define MCF_MOST_R 8
#define MCF_MOST_P 4

struct mcf {
	uint8_t log2_n;		/* 1..16 */
	uint8_t r;		/* 1..8 */
	uint8_t p;		/* 1..4 */
	uint8_t salt[MCF_SALT_SIZE];
	uint8_t hash[MCF_HASH_SIZE];
};

/*
 * Strict: lower-case digits, canonical base64, costs within the caps. Takes
 * no memory and microseconds; false, with `mcf` undefined, for anything else.
 */
bool mcf_parse(struct slice text, struct mcf *mcf);

/* The text of a hash whose costs are within the caps. */
char *mcf_format(struct pool *pool, const struct mcf *mcf);

#endif
