/*
 * The walk through a PNG (ISO/IEC 15948, W3C PNG Third Edition): every chunk
 * with its CRC, in the order the standard asks for. Pixels are not decoded.
 */
#include "store/check.h"

#include <string.h>

#define SIGNATURE_SIZE 8
#define CHUNK_AROUND 12		/* length, type and CRC */
#define CHUNKS_MAX 100000

struct chunk {
	int64_t data;		/* offset */
	uint32_t length;
	char type[5];
};

struct png {
	struct source *source;
	int64_t at;		/* of the next chunk */
	uint8_t color;
	bool has_palette;
	bool data_open;		/* the last chunk was IDAT */
	int64_t data_size;	/* of all IDAT */
};

static uint32_t
big_endian(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
		(uint32_t)bytes[2] << 8 | bytes[3];
}

/* The CRC of Annex D, by nibbles: the table is small enough to be read. */
static uint32_t
crc_add(uint32_t crc, const unsigned char *data, size_t length)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c
	};

	for (size_t i = 0; i < length; i++) {
		crc = table[(crc ^ data[i]) & 15] ^ crc >> 4;
		crc = table[(crc ^ data[i] >> 4) & 15] ^ crc >> 4;
	}
	return crc;
}

static enum flaw
check_crc(struct source *source, const struct chunk *chunk)
{
	int64_t at = chunk->data - 4;
	int64_t end = chunk->data + chunk->length;
	uint32_t crc = 0xffffffff;
	const unsigned char *stored;

	while (at < end) {
		size_t run;
		const unsigned char *data = source_run(source, at, &run);

		if (data == NULL)
			return FLAW_PICTURE_CUT;
		if (end - at < (int64_t)run)
			run = (size_t)(end - at);
		crc = crc_add(crc, data, run);
		at += (int64_t)run;
	}
	stored = source_at(source, end, 4);
	if (stored == NULL)
		return FLAW_PICTURE_CUT;
	return big_endian(stored) == ~crc ? FLAW_NONE : FLAW_PICTURE_DAMAGED;
}

static bool
type_is_sane(const char *type)
{
	for (int i = 0; i < 4; i++)
		if ((type[i] | 0x20) < 'a' || (type[i] | 0x20) > 'z')
			return false;
	return (type[2] & 0x20) == 0;
}

static enum flaw
next_chunk(struct png *png, struct chunk *chunk)
{
	const unsigned char *head = source_at(png->source, png->at, 8);

	if (head == NULL)
		return FLAW_PICTURE_CUT;
	chunk->data = png->at + 8;
	chunk->length = big_endian(head);
	memcpy(chunk->type, head + 4, 4);
	chunk->type[4] = '\0';
	if (!type_is_sane(chunk->type))
		return FLAW_PICTURE_DAMAGED;
	if (chunk->length > png->source->size - png->at - CHUNK_AROUND)
		return FLAW_PICTURE_CUT;
	png->at += chunk->length + CHUNK_AROUND;
	return check_crc(png->source, chunk);
}

/* Table 11.1: the depths that each color type may have. */
static bool
depth_is_sane(uint8_t color, uint8_t depth)
{
	switch (color) {
	case 0:
		return depth == 1 || depth == 2 || depth == 4 || depth == 8 ||
			depth == 16;
	case 3:
		return depth == 1 || depth == 2 || depth == 4 || depth == 8;
	case 2:
	case 4:
	case 6:
		return depth == 8 || depth == 16;
	default:
		return false;
	}
}

static enum flaw
read_header(struct png *png)
{
	const unsigned char *data;
	struct chunk chunk;
	enum flaw flaw = next_chunk(png, &chunk);

	if (flaw != FLAW_NONE)
		return flaw;
	if (strcmp(chunk.type, "IHDR") != 0 || chunk.length != 13)
		return FLAW_PICTURE_DAMAGED;
	data = source_at(png->source, chunk.data, 13);
	if (data == NULL)
		return FLAW_PICTURE_CUT;
	png->color = data[9];
	if (!depth_is_sane(data[9], data[8]) || data[10] != 0 ||
	    data[11] != 0 || data[12] > 1)
		return FLAW_PICTURE_DAMAGED;
	return check_sides(big_endian(data), big_endian(data + 4));
}

static enum flaw
take_palette(struct png *png, const struct chunk *chunk)
{
	bool allowed = png->color != 0 && png->color != 4 &&
		!png->has_palette && png->data_size == 0;

	png->has_palette = true;
	return allowed && chunk->length > 0 && chunk->length <= 768 &&
		chunk->length % 3 == 0 ? FLAW_NONE : FLAW_PICTURE_DAMAGED;
}

static enum flaw
take_data(struct png *png, const struct chunk *chunk)
{
	bool allowed = (png->data_open || png->data_size == 0) &&
		(png->color != 3 || png->has_palette);

	png->data_open = true;
	png->data_size += chunk->length;
	return allowed ? FLAW_NONE : FLAW_PICTURE_DAMAGED;
}

static enum flaw
take_end(const struct png *png, const struct chunk *chunk)
{
	if (chunk->length != 0 || png->data_size == 0)
		return FLAW_PICTURE_DAMAGED;
	return png->at == png->source->size ? FLAW_NONE : FLAW_TRAILING;
}

/* Frames of an animation are pixels; any other ancillary chunk may be text. */
static enum flaw
take_chunk(struct png *png, const struct chunk *chunk)
{
	if (strcmp(chunk->type, "IDAT") == 0)
		return take_data(png, chunk);
	png->data_open = false;
	if (strcmp(chunk->type, "IEND") == 0)
		return take_end(png, chunk);
	if (strcmp(chunk->type, "PLTE") == 0)
		return take_palette(png, chunk);
	if ((chunk->type[0] & 0x20) == 0)
		return FLAW_PICTURE_DAMAGED;
	if (strcmp(chunk->type, "fdAT") == 0)
		return FLAW_NONE;
	return check_markup(png->source, chunk->data,
		chunk->data + chunk->length);
}

enum flaw
check_png(struct source *source)
{
	struct png png = { .source = source, .at = SIGNATURE_SIZE };
	enum flaw flaw = read_header(&png);
	struct chunk chunk = { .type = "" };

	for (int i = 0; flaw == FLAW_NONE && i < CHUNKS_MAX; i++) {
		flaw = next_chunk(&png, &chunk);
		if (flaw == FLAW_NONE)
			flaw = take_chunk(&png, &chunk);
		if (strcmp(chunk.type, "IEND") == 0)
			return flaw;
	}
	return flaw == FLAW_NONE ? FLAW_PICTURE_DAMAGED : flaw;
}
