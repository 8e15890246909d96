/* The modules are libqrencode's; runs of them in a row become rectangles. */
#include "present/qr.h"

#include <stdbool.h>

#include <qrencode.h>

#include "base/buf.h"

#define QUIET 4

static bool
is_dark(const QRcode *code, int x, int y)
{
	return x < code->width && (code->data[y * code->width + x] & 1) != 0;
}

static void
draw_row(struct buf *path, const QRcode *code, int y)
{
	for (int x = 0, from = -1; x <= code->width; x++) {
		if (is_dark(code, x, y)) {
			if (from < 0)
				from = x;
		} else if (from >= 0) {
			buf_printf(path, "M%d %dh%dv1h-%dz", from + QUIET,
				y + QUIET, x - from, x - from);
			from = -1;
		}
	}
}

char *
qr_path(struct pool *pool, const char *text, int *size)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	struct buf path;

	if (code == NULL)
		return NULL;
	buf_init(&path, pool);
	for (int y = 0; y < code->width; y++)
		draw_row(&path, code, y);
	*size = code->width + 2 * QUIET;
	QRcode_free(code);
	return path.data;
}
