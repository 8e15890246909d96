/*
 * Strict UTF-8 (RFC 3629): no overlong forms, surrogates or values past
 * U+10FFFF. Must not know what the text means.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes one code point from at least one byte. Returns the number of bytes
 * it took, 0 where they are not valid UTF-8.
 */
size_t utf8_decode(const char *data, size_t length, uint32_t *code_point);

bool utf8_valid(const char *data, size_t length);

/* Code points in valid UTF-8. */
size_t utf8_length(const char *data, size_t length);

/*
 * Cuts blanks, tabs and ends of lines off both ends of valid UTF-8. A text of
 * which nothing can be seen is none: nor is white space of Unicode, or what has
 * no width. Returns where the rest begins and its length, 0 where none is left.
 */
const char *utf8_trim(const char *data, size_t *length);

/* True for C0 (except, if lines is set, TAB LF CR), DEL and C1. */
bool utf8_has_control(const char *data, size_t length, bool lines);

#endif
