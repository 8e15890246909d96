/*
 * Four witnesses are asked, the cheap ones first: the first bytes, the name,
 * libmagic, and the walk through the structure. Must not know stores.
 */
#include "store/content_type.h"

#include <magic.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/language.h"
#include "base/utf8.h"
#include "store/check.h"

/* More than this costs libmagic's regular expressions a quarter second. */
#define MAGIC_SIZE 4096
#define NAME_MAX_BYTES 255
#define ZIP_END_SIZE 22
#define ZIP_TAIL (ZIP_END_SIZE + 65535)
#define READER_HEAD 1024	/* where PDF readers look for a header */

struct kind {
	const char *magic;
	size_t magic_length;
	const char *media_type;
	const char *extensions[3];	/* the first is the canonical one */
	enum flaw (*check)(struct source *);
};

static const struct kind kinds[] = {
	[CONTENT_PDF] = { "%PDF-", 5, "application/pdf", { "pdf" },
		check_pdf },
	[CONTENT_PNG] = { "\x89PNG\r\n\x1a\n", 8, "image/png", { "png" },
		check_png },
	[CONTENT_JPEG] = { "\xff\xd8\xff", 3, "image/jpeg",
		{ "jpg", "jpeg" }, check_jpeg },
};

#define KIND_END (sizeof(kinds) / sizeof(*kinds))

static magic_t library;

const char *
content_media_type(enum content content)
{
	return kinds[content].media_type;
}

const char *
content_extension(enum content content)
{
	return kinds[content].extensions[0];
}

void
content_close(void)
{
	if (library != NULL)
		magic_close(library);
	library = NULL;
}

enum flaw
check_sides(uint32_t width, uint32_t height)
{
	if (width == 0 || height == 0)
		return FLAW_PICTURE_DAMAGED;
	if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX ||
	    (uint64_t)width * height > PICTURE_PIXELS_MAX)
		return FLAW_PIXELS;
	return FLAW_NONE;
}

/* What browsers sniff as HTML or servers run; metadata has "<?xpacket". */
enum flaw
check_markup(struct source *source, int64_t from, int64_t to)
{
	static const char *const texts[] = {
		"<?php", "<html", "<!doctype", "<script", "<body",
		"<iframe", "<svg", "<!entity", NULL
	};

	for (const char *const *text = texts; *text != NULL; text++)
		if (source_find_any_case(source, *text, from, to) >= 0)
			return FLAW_DISGUISE;
	return FLAW_NONE;
}

static enum content
kind_of(struct source *source)
{
	for (enum content i = CONTENT_PDF; i < KIND_END; i++) {
		const unsigned char *head =
			source_at(source, 0, kinds[i].magic_length);

		if (head != NULL && memcmp(head, kinds[i].magic,
		    kinds[i].magic_length) == 0)
			return i;
	}
	return CONTENT_REFUSED;
}

static enum flaw
check_name(const struct kind *kind, const char *name)
{
	size_t length = strlen(name);
	const char *dot = strrchr(name, '.');

	if (length > NAME_MAX_BYTES || !utf8_valid(name, length) ||
	    utf8_has_control(name, length, false))
		return FLAW_NAME;
	if (dot == NULL || dot == name || dot[-1] == '/' || dot[-1] == '\\')
		return FLAW_EXTENSION;
	for (size_t i = 0; i < 3 && kind->extensions[i] != NULL; i++)
		if (strcasecmp(dot + 1, kind->extensions[i]) == 0)
			return FLAW_NONE;
	return FLAW_EXTENSION;
}

static void
set_limits(magic_t magic)
{
	static const struct { int name; size_t value; } limits[] = {
		{ MAGIC_PARAM_INDIR_MAX, 16 },
		{ MAGIC_PARAM_NAME_MAX, 50 },
		{ MAGIC_PARAM_REGEX_MAX, MAGIC_SIZE },
		{ MAGIC_PARAM_BYTES_MAX, MAGIC_SIZE },
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		magic_setparam(magic, limits[i].name, &limits[i].value);
}

static magic_t
open_library(void)
{
	magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
		MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF |
		MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TOKENS |
		MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON |
		MAGIC_NO_CHECK_CSV);

	if (magic == NULL)
		return NULL;
	set_limits(magic);
	if (magic_load(magic, NULL) == 0)
		return magic;
	log_error("libmagic has no database",
		LOG_TEXT("reason", magic_error(magic)));
	magic_close(magic);
	return NULL;
}

static enum flaw
check_magic(struct source *source, const struct kind *kind)
{
	size_t size = source->size < MAGIC_SIZE ? (size_t)source->size :
		MAGIC_SIZE;
	const unsigned char *head = source_at(source, 0, size);
	const char *type;

	if (library == NULL)
		library = open_library();
	if (library == NULL || head == NULL)
		return FLAW_UNREADABLE;
	type = magic_buffer(library, head, size);
	if (type == NULL)
		return FLAW_UNREADABLE;
	return strcmp(type, kind->media_type) == 0 ? FLAW_NONE : FLAW_DISGUISE;
}

/* A directory of one disk, not empty, that lies before its own end. */
static bool
is_zip_end(const unsigned char *end, int64_t at)
{
	int64_t size = end[12] | end[13] << 8 | end[14] << 16 |
		(int64_t)end[15] << 24;
	int64_t offset = end[16] | end[17] << 8 | end[18] << 16 |
		(int64_t)end[19] << 24;

	return memcmp(end + 4, "\0\0\0\0", 4) == 0 &&
		memcmp(end + 8, end + 10, 2) == 0 &&
		memcmp(end + 8, "\0\0", 2) != 0 && size + offset <= at;
}

/* ZIP is read from its end: unpackers find an archive behind any head. */
static enum flaw
check_zip(struct source *source)
{
	int64_t at = source->size < ZIP_TAIL ? 0 : source->size - ZIP_TAIL;

	while ((at = source_find(source, "PK\5\6", at, source->size)) >= 0) {
		const unsigned char *end =
			source_at(source, at, ZIP_END_SIZE);

		if (end == NULL)
			break;
		if (is_zip_end(end, at))
			return FLAW_DISGUISE;
		at++;
	}
	return FLAW_NONE;
}

static enum flaw
check_polyglot(struct source *source, const struct kind *kind)
{
	if (kind != &kinds[CONTENT_PDF] &&
	    source_find(source, "%PDF-", 0, READER_HEAD) >= 0)
		return FLAW_DISGUISE;
	return check_zip(source);
}

static enum flaw
check_all(struct source *source, const char *name, enum content *content)
{
	const struct kind *kind;
	enum flaw flaw;

	if (source->size <= 0)
		return FLAW_EMPTY;
	if (source->size > CONTENT_SIZE_MAX)
		return FLAW_TOO_LARGE;
	*content = kind_of(source);
	if (*content == CONTENT_REFUSED)
		return FLAW_KIND;
	kind = &kinds[*content];
	flaw = check_name(kind, name);
	if (flaw == FLAW_NONE)
		flaw = check_magic(source, kind);
	if (flaw == FLAW_NONE)
		flaw = kind->check(source);
	if (flaw == FLAW_NONE)
		flaw = check_polyglot(source, kind);
	return flaw;
}

enum content
content_check(int fd, int64_t size, const char *file_name,
	struct content_error *error)
{
	static const struct content_error errors[FLAW_COUNT] = {
#define FLAW(name, code, sentence) { code, sentence },
#include "store/flaw.def"
#undef FLAW
	};
	enum content content = CONTENT_REFUSED;
	struct source source;
	enum flaw flaw;

	source_init(&source, fd, size);
	flaw = check_all(&source, file_name, &content);
	if (source.broken)
		flaw = FLAW_UNREADABLE;
	*error = errors[flaw];
	if (flaw == FLAW_UNREADABLE)
		return CONTENT_UNKNOWN;
	return flaw == FLAW_NONE ? content : CONTENT_REFUSED;
}
