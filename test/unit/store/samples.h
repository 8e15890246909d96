/*
 * Small documents and pictures, whole and hostile, made byte by byte. Each
 * builder appends to a sample; a hostile one differs from a whole one in the
 * one thing that its name says.
 */
#ifndef TEST_SAMPLES_H
#define TEST_SAMPLES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_MAX (21 * 1024 * 1024)

struct sample {
	unsigned char *data;
	size_t length;
};

static inline void
add(struct sample *s, const void *data, size_t length)
{
	if (s->length + length > SAMPLE_MAX)
		abort();
	memcpy(s->data + s->length, data, length);
	s->length += length;
}

#define ADD(s, literal) add(s, "" literal, sizeof(literal) - 1)

static inline void
add_text(struct sample *s, const char *text)
{
	add(s, text, strlen(text));
}

static inline void
add_number(struct sample *s, uint32_t number)
{
	const unsigned char bytes[] = { (unsigned char)(number >> 24),
		(unsigned char)(number >> 16), (unsigned char)(number >> 8),
		(unsigned char)number };

	add(s, bytes, 4);
}

/* Bit by bit, unlike the one that is tested. */
static inline uint32_t
crc_of(const unsigned char *data, size_t length)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < length; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static inline void
add_chunk(struct sample *s, const char *type, const void *data, size_t length)
{
	size_t from;

	add_number(s, (uint32_t)length);
	from = s->length;
	add(s, type, 4);
	add(s, data, length);
	add_number(s, crc_of(s->data + from, length + 4));
}

struct shape {
	uint32_t width, height;
	unsigned char depth, color, compression, filter, interlace;
};

static inline void
add_png_head(struct sample *s, struct shape shape)
{
	struct sample head = { (unsigned char[16]){ 0 }, 0 };

	ADD(s, "\x89PNG\r\n\x1a\n");
	add_number(&head, shape.width);
	add_number(&head, shape.height);
	add(&head, &shape.depth, 5);
	add_chunk(s, "IHDR", head.data, 13);
}

#define GRAY ((struct shape){ 1, 1, 8, 0, 0, 0, 0 })

static inline void
add_idat(struct sample *s)
{
	add_chunk(s, "IDAT", "\x78\x9c\x63\x60\x00\x00\x00\x02\x00\x01", 10);
}

static inline void
add_iend(struct sample *s)
{
	add_chunk(s, "IEND", "", 0);
}

static inline void
add_png(struct sample *s)
{
	add_png_head(s, GRAY);
	add_idat(s);
	add_iend(s);
}

/* A PNG with one more chunk before its pixels. */
static inline void
add_png_with(struct sample *s, const char *type, const void *data,
	size_t length)
{
	add_png_head(s, GRAY);
	add_chunk(s, type, data, length);
	add_idat(s);
	add_iend(s);
}

static inline void
add_png_shape(struct sample *s, struct shape shape)
{
	add_png_head(s, shape);
	if (shape.color == 3)
		add_chunk(s, "PLTE", "\0\0\0", 3);
	add_idat(s);
	add_iend(s);
}

static inline void
add_segment(struct sample *s, int marker, const void *data, size_t length)
{
	const unsigned char head[] = { 0xff, (unsigned char)marker,
		(unsigned char)((length + 2) >> 8),
		(unsigned char)(length + 2) };

	add(s, head, 4);
	add(s, data, length);
}

#define SEGMENT(s, marker, literal) \
	add_segment(s, marker, "" literal, sizeof(literal) - 1)

static inline void
add_jpeg_head(struct sample *s)
{
	ADD(s, "\xff\xd8");
	SEGMENT(s, 0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0");
	SEGMENT(s, 0xdb, "\0"
		"0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef");
}

static inline void
add_frame(struct sample *s, int marker, unsigned width, unsigned height)
{
	const unsigned char data[] = { 8, (unsigned char)(height >> 8),
		(unsigned char)height, (unsigned char)(width >> 8),
		(unsigned char)width, 1, 1, 0x11, 0 };

	add_segment(s, marker, data, sizeof(data));
}

static inline void
add_tables(struct sample *s)
{
	SEGMENT(s, 0xc4, "\0\0\1\5\1\1\1\1\1\1\0\0\0\0\0\0\0"
		"\0\1\2\3\4\5\6\7\10\11\12\13");
}

static inline void
add_scan(struct sample *s)
{
	SEGMENT(s, 0xda, "\1\1\0\0\77\0");
	ADD(s, "\x12\xff\x00\x34\xff\xd0\x56\x78");
}

static inline void
add_jpeg_body(struct sample *s)
{
	add_frame(s, 0xc0, 16, 16);
	add_tables(s);
	add_scan(s);
	ADD(s, "\xff\xd9");
}

static inline void
add_jpeg(struct sample *s)
{
	add_jpeg_head(s);
	add_jpeg_body(s);
}

static inline void
add_jpeg_with(struct sample *s, int marker, const void *data, size_t length)
{
	add_jpeg_head(s);
	add_segment(s, marker, data, length);
	add_jpeg_body(s);
}

static inline void
add_pdf_head(struct sample *s)
{
	ADD(s, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
		"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
		"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
		"3 0 obj\n<< /Type /Page /Parent 2 0 R "
		"/MediaBox [0 0 99 99] >>\nendobj\n");
}

static inline void
add_xref(struct sample *s)
{
	ADD(s, "xref\n0 4\n0000000000 65535 f \n0000000015 00000 n \n"
		"0000000064 00000 n \n0000000121 00000 n \n"
		"trailer\n<< /Size 4 /Root 1 0 R >>\n");
}

static inline void
add_xref_stream(struct sample *s)
{
	ADD(s, "4 0 obj\n<< /Type /XRef /Size 4 /W [1 2 1] /Root 1 0 R "
		"/Length 16 >>\nstream\n0123456789abcdef\nendstream\n"
		"endobj\n");
}

static inline void
add_tail(struct sample *s, long offset)
{
	char text[64];

	snprintf(text, sizeof(text), "startxref\n%ld\n%%%%EOF\n", offset);
	add_text(s, text);
}

static inline void
add_pdf(struct sample *s)
{
	long offset;

	add_pdf_head(s);
	offset = (long)s->length;
	add_xref(s);
	add_tail(s, offset);
}

static inline void
add_zip(struct sample *s)
{
	ADD(s, "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0x"
		"PK\1\2\24\0\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0x"
		"PK\5\6\0\0\0\0\1\0\1\0\57\0\0\0\37\0\0\0\0\0");
}

#endif
