/*
 * The walk through a JPEG (ITU-T T.81 annex B): every marker and segment from
 * SOI to EOI. Pixels are not decoded. Cameras append further whole pictures
 * (a gain map, a preview) and announce them in the first by a segment "MPF"
 * (CIPA DC-007): those are walked likewise; anything else after EOI is a flaw.
 */
#include "store/check.h"

#include <string.h>

#define PICTURES_MAX 16
#define SEGMENTS_MAX 100000

enum {
	MARKER_SOF0 = 0xc0, MARKER_DHT = 0xc4, MARKER_JPG = 0xc8,
	MARKER_DAC = 0xcc, MARKER_SOF15 = 0xcf, MARKER_RST0 = 0xd0,
	MARKER_RST7 = 0xd7, MARKER_SOI = 0xd8, MARKER_EOI = 0xd9,
	MARKER_SOS = 0xda, MARKER_DQT = 0xdb, MARKER_DNL = 0xdc,
	MARKER_DRI = 0xdd, MARKER_APP0 = 0xe0, MARKER_APP2 = 0xe2,
	MARKER_APP15 = 0xef, MARKER_COM = 0xfe
};

struct jpeg {
	struct source *source;
	int64_t at;
	uint8_t components;	/* 0 until the frame header was seen */
	bool has_scan;
	bool has_more;		/* "MPF": pictures may follow */
};

struct segment {
	uint8_t marker;
	int64_t data;		/* offset, after the length */
	int64_t end;
};

/* A marker is FF, any number of further FF, and its code. */
static enum flaw
next_marker(struct jpeg *jpeg, uint8_t *marker)
{
	const unsigned char *byte = source_at(jpeg->source, jpeg->at, 1);

	if (byte != NULL && *byte != 0xff)
		return FLAW_PICTURE_DAMAGED;
	while (byte != NULL && *byte == 0xff)
		byte = source_at(jpeg->source, ++jpeg->at, 1);
	if (byte == NULL)
		return FLAW_PICTURE_CUT;
	*marker = *byte;
	jpeg->at++;
	return FLAW_NONE;
}

static enum flaw
read_segment(struct jpeg *jpeg, struct segment *segment)
{
	const unsigned char *head = source_at(jpeg->source, jpeg->at, 2);
	int64_t length;

	if (head == NULL)
		return FLAW_PICTURE_CUT;
	length = head[0] << 8 | head[1];
	if (length < 2)
		return FLAW_PICTURE_DAMAGED;
	if (length > jpeg->source->size - jpeg->at)
		return FLAW_PICTURE_CUT;
	segment->data = jpeg->at + 2;
	segment->end = jpeg->at + length;
	jpeg->at = segment->end;
	return FLAW_NONE;
}

static enum flaw
take_frame(struct jpeg *jpeg, const struct segment *segment)
{
	int64_t length = segment->end - segment->data;
	const unsigned char *data =
		source_at(jpeg->source, segment->data, 6);

	if (data == NULL || jpeg->components != 0)
		return FLAW_PICTURE_DAMAGED;
	if ((data[0] != 8 && data[0] != 12) || data[5] < 1 || data[5] > 4 ||
	    length != 6 + 3 * data[5])
		return FLAW_PICTURE_DAMAGED;
	jpeg->components = data[5];
	return check_sides((uint32_t)(data[3] << 8 | data[4]),
		(uint32_t)(data[1] << 8 | data[2]));
}

/* Entropy-coded bytes: up to an FF that is neither stuffing nor a restart. */
static enum flaw
skip_scan(struct jpeg *jpeg)
{
	int64_t from = jpeg->at;

	for (;;) {
		size_t run;
		const unsigned char *data =
			source_run(jpeg->source, jpeg->at, &run);
		const unsigned char *mark;

		if (data == NULL)
			return FLAW_PICTURE_CUT;
		mark = memchr(data, 0xff, run);
		jpeg->at += mark == NULL ? (int64_t)run : mark - data;
		if (mark == NULL)
			continue;
		mark = source_at(jpeg->source, jpeg->at, 2);
		if (mark == NULL)
			return FLAW_PICTURE_CUT;
		if (mark[1] != 0 && mark[1] != 0xff &&
		    (mark[1] < MARKER_RST0 || mark[1] > MARKER_RST7))
			break;
		jpeg->at += mark[1] == 0xff ? 1 : 2;
	}
	return jpeg->at > from ? FLAW_NONE : FLAW_PICTURE_DAMAGED;
}

static enum flaw
take_scan(struct jpeg *jpeg, const struct segment *segment)
{
	int64_t length = segment->end - segment->data;
	const unsigned char *data =
		source_at(jpeg->source, segment->data, 1);

	if (data == NULL || data[0] < 1 || data[0] > jpeg->components ||
	    length != 4 + 2 * data[0])
		return FLAW_PICTURE_DAMAGED;
	jpeg->has_scan = true;
	return skip_scan(jpeg);
}

static enum flaw
take_metadata(struct jpeg *jpeg, const struct segment *segment)
{
	const unsigned char *data =
		source_at(jpeg->source, segment->data, 4);

	if (segment->marker == MARKER_APP2 && data != NULL &&
	    segment->end - segment->data >= 4 && memcmp(data, "MPF", 4) == 0)
		jpeg->has_more = true;
	return check_markup(jpeg->source, segment->data, segment->end);
}

static bool
is_frame(uint8_t marker)
{
	return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 &&
		marker != MARKER_DHT && marker != MARKER_JPG &&
		marker != MARKER_DAC;
}

static enum flaw
take_segment(struct jpeg *jpeg, struct segment *segment)
{
	uint8_t marker = segment->marker;

	if ((marker >= MARKER_APP0 && marker <= MARKER_APP15) ||
	    marker == MARKER_COM)
		return take_metadata(jpeg, segment);
	if (is_frame(marker))
		return take_frame(jpeg, segment);
	switch (marker) {
	case MARKER_SOS:
		return take_scan(jpeg, segment);
	case MARKER_DHT:
	case MARKER_DAC:
	case MARKER_DQT:
	case MARKER_DNL:
	case MARKER_DRI:
		return FLAW_NONE;
	default:
		return FLAW_PICTURE_DAMAGED;
	}
}

static bool
has_segment(uint8_t marker)
{
	return marker >= MARKER_SOF0 && marker != 0xff &&
		(marker < MARKER_RST0 || marker > MARKER_EOI);
}

/* One picture from SOI to EOI. */
static enum flaw
walk_picture(struct jpeg *jpeg)
{
	const unsigned char *start = source_at(jpeg->source, jpeg->at, 2);
	struct segment segment = { 0 };

	if (start == NULL || start[0] != 0xff || start[1] != MARKER_SOI)
		return FLAW_TRAILING;
	jpeg->at += 2;
	for (int i = 0; i < SEGMENTS_MAX; i++) {
		enum flaw flaw = next_marker(jpeg, &segment.marker);

		if (flaw == FLAW_NONE && segment.marker == MARKER_EOI)
			return jpeg->has_scan ? FLAW_NONE :
				FLAW_PICTURE_DAMAGED;
		if (flaw == FLAW_NONE && !has_segment(segment.marker))
			return FLAW_PICTURE_DAMAGED;
		if (flaw == FLAW_NONE)
			flaw = read_segment(jpeg, &segment);
		if (flaw == FLAW_NONE)
			flaw = take_segment(jpeg, &segment);
		if (flaw != FLAW_NONE)
			return flaw;
	}
	return FLAW_PICTURE_DAMAGED;
}

enum flaw
check_jpeg(struct source *source)
{
	struct jpeg jpeg = { .source = source };
	enum flaw flaw = walk_picture(&jpeg);
	bool has_more = jpeg.has_more;

	for (int i = 1; flaw == FLAW_NONE && jpeg.at < source->size; i++) {
		if (!has_more || i == PICTURES_MAX)
			return FLAW_TRAILING;
		jpeg = (struct jpeg){ .source = source, .at = jpeg.at };
		flaw = walk_picture(&jpeg);
	}
	return flaw;
}
