/* Ids as text. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>

#define UUID_SIZE 37	/* with the NUL */

/* 36 characters, lower-case hexadecimal. */
bool is_uuid(const char *text);

#endif
