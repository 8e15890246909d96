/*
 * What can be wrong with a file, and the walks through the three structures.
 * Private to content_type.c.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include <stdint.h>

#include "store/source.h"

#define PICTURE_SIDE_MAX 20000
#define PICTURE_PIXELS_MAX 50000000

enum flaw {
#define FLAW(name, code, sentence) FLAW_##name,
#include "store/flaw.def"
#undef FLAW
	FLAW_COUNT
};

/* Each walks the whole file; FLAW_NONE where nothing is wrong. */
enum flaw check_pdf(struct source *source);
enum flaw check_png(struct source *source);
enum flaw check_jpeg(struct source *source);

/* Both sides within their caps, and their product. */
enum flaw check_sides(uint32_t width, uint32_t height);

/* DISGUISE where [from, to) holds markup or code that a browser would run. */
enum flaw check_markup(struct source *source, int64_t from, int64_t to);

#endif
