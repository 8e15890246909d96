/* A text as a QR code (ISO/IEC 18004) that a page can draw as SVG. */
#ifndef PRESENT_QR_H
#define PRESENT_QR_H

#include "base/pool.h"

/*
 * The dark modules as the `d` of a path, one unit each, with the quiet zone of
 * four units around; `size` is the side of the square. NULL where the text is
 * too long for any QR code.
 */
char *qr_path(struct pool *pool, const char *text, int *size);

#endif
