/*
 * Goes from delimiter to delimiter: a part's headers are read whole, its
 * content streams into a text or into the file. Must not know FastCGI, nor
 * which names are expected.
 */
#include "http/multipart.h"

#include <stdbool.h>
#include <string.h>

#include "base/language.h"
#include "base/buf.h"
#include "http/delimited.h"
#include "http/parameter.h"
#include "http/part_head.h"

#define BOUNDARY_MAX 70

struct state {
	struct pool *pool;
	const struct multipart *multipart;
	struct pairs *pairs;
	const char *reason;		/* NULL: the outcome says enough */
	struct delimited *body;
	size_t preamble;		/* bytes of it so far */
	size_t parts;
	size_t texts;			/* bytes of all text parts so far */
	struct upload_writer *writer;	/* of the one file, NULL before it */
};

struct part {
	struct state *state;
	struct part_head head;
	struct buf text;	/* the content, where it is no file */
	bool started;		/* its file is being written */
};

static enum parse
fail(struct state *state, enum parse outcome, const char *reason)
{
	state->reason = reason;
	return outcome;
}

/* RFC 2046 section 5.1.1: a blank may be inside but not at the end. */
static bool
is_boundary(const struct slice *boundary)
{
	static const char allowed[] = "0123456789'()+_,-./:=? "
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return boundary != NULL && boundary->length > 0 &&
		boundary->length <= BOUNDARY_MAX &&
		strspn(boundary->data, allowed) == boundary->length &&
		boundary->data[boundary->length - 1] != ' ';
}

/* A delimiter starts with a line break; the body's first line gets one. */
static void
open_body(struct state *state, const char *boundary)
{
	const struct multipart *multipart = state->multipart;
	struct delimited *body = pool_alloc(state->pool, sizeof(*body));

	body->delimiter = slice_of(pool_printf(state->pool, "\r\n--%s",
		boundary));
	body->read = multipart->read;
	body->context = multipart->context;
	body->left = multipart->size;
	memcpy(body->data, "\r\n", 2);
	body->end = 2;
	state->body = body;
}

static enum parse
read_type(struct state *state)
{
	const char *type = state->multipart->content_type;
	struct parameters parameters;
	const struct slice *boundary;

	if (!parameter_parse(state->pool, slice_of(type), &parameters) ||
	    strcmp(parameters.word, "multipart/form-data") != 0)
		return fail(state, PARSE_UNSUPPORTED,
			N_("The body is not multipart/form-data."));
	boundary = parameter_find(&parameters, "boundary");
	if (!is_boundary(boundary))
		return fail(state, PARSE_BAD, N_("The boundary between the "
			"form's parts is missing or not allowed."));
	open_body(state, boundary->data);
	return PARSE_OK;
}

static enum parse
take_preamble(void *context, const char *data, size_t length)
{
	struct state *state = context;

	(void)data;
	state->preamble += length;
	if (state->preamble > MULTIPART_MARGIN_MAX)
		return fail(state, PARSE_BAD, N_("There is too much text "
			"before the form's first part."));
	return PARSE_OK;
}

static enum parse
take_text(void *context, const char *data, size_t length)
{
	struct part *part = context;
	struct state *state = part->state;

	state->texts += length;
	if (part->text.length + length > MULTIPART_TEXT_MAX ||
	    state->texts > MULTIPART_TEXTS_MAX)
		return fail(state, PARSE_TOO_LARGE, N_("A text is too long."));
	buf_add(&part->text, data, length);
	return PARSE_OK;
}

static enum parse
read_text(struct part *part)
{
	struct state *state = part->state;
	struct pair pair = { .kind = PAIR_TEXT, .name = part->head.name };
	enum parse outcome;

	buf_init(&part->text, state->pool);
	outcome = delimited_copy(state->body,
		(struct sink){ take_text, part });
	if (outcome != PARSE_OK)
		return outcome;
	pair.value = buf_slice(&part->text).data;
	pair.length = part->text.length;
	return pairs_add(state->pairs, state->pool, &pair, &state->reason);
}

static enum parse
start_file(struct part *part)
{
	struct state *state = part->state;
	const struct multipart *multipart = state->multipart;

	part->started = true;
	if (multipart->file_size <= 0)
		return fail(state, PARSE_BAD, N_("No file is expected here."));
	if (state->writer != NULL)
		return fail(state, PARSE_BAD, N_("Only one file can be sent at "
			"a time."));
	state->writer = upload_begin(state->pool, multipart->folder,
		multipart->file_size);
	if (state->writer == NULL)
		return fail(state, PARSE_IO, N_("The file cannot be kept."));
	return PARSE_OK;
}

static enum parse
take_file(void *context, const char *data, size_t length)
{
	struct part *part = context;
	enum parse outcome = PARSE_OK;

	if (length == 0)
		return PARSE_OK;
	if (!part->started)
		outcome = start_file(part);
	if (outcome == PARSE_OK)
		outcome = upload_write(part->state->writer, data, length);
	if (outcome == PARSE_TOO_LARGE)
		return fail(part->state, outcome, N_("The file is too large."));
	return outcome;
}

static enum parse
add_file(struct part *part)
{
	struct state *state = part->state;
	struct upload *upload = pool_alloc(state->pool, sizeof(*upload));
	struct pair pair = { .kind = PAIR_FILE, .name = part->head.name };
	enum parse outcome = upload_end(state->writer, upload);

	if (outcome != PARSE_OK)
		return outcome;
	upload->content_type = part->head.type;
	upload->file_name = upload_file_name(state->pool,
		*part->head.file_name);
	if (upload->file_name == NULL)
		return fail(state, PARSE_BAD, N_("The file's name is not UTF-8 "
			"text."));
	pair.value = upload->file_name;
	pair.length = strlen(pair.value);
	pair.upload = upload;
	return pairs_add(state->pairs, state->pool, &pair, &state->reason);
}

static enum parse
read_file(struct part *part)
{
	enum parse outcome = delimited_copy(part->state->body,
		(struct sink){ take_file, part });

	if (outcome != PARSE_OK)
		return outcome;
	if (!part->started && part->head.file_name->length == 0)
		return PARSE_OK;
	if (!part->started)
		outcome = start_file(part);
	return outcome == PARSE_OK ? add_file(part) : outcome;
}

/* Where the blanks that mail gateways add behind a delimiter end. */
static size_t
padding_of(struct slice window)
{
	size_t length = 0;

	while (length < window.length &&
	    (window.data[length] == ' ' || window.data[length] == '\t'))
		length++;
	return length;
}

/*
 * The window starts behind a delimiter. Its line's break belongs to the lines
 * here, so that they end at the first empty line, at once if there are none.
 */
static enum parse
read_head(struct part *part, struct slice window)
{
	struct state *state = part->state;
	size_t padding = padding_of(window);
	const char *first = window.data + padding;
	const char *last = memmem(first, window.length - padding,
		"\r\n\r\n", 4);
	size_t length = last == NULL ? 0 : (size_t)(last - first);

	if (length < 2 || length > MULTIPART_HEADER_MAX ||
	    memcmp(first, "\r\n", 2) != 0 ||
	    !part_head_parse(state->pool,
	    (struct slice){ first + 2, length - 2 }, &part->head))
		return fail(state, PARSE_BAD, N_("A part of the form has no "
			"headers or not such as they should be."));
	delimited_skip(state->body, padding + length + 4);
	return PARSE_OK;
}

static enum parse
read_part(struct state *state, struct slice window)
{
	struct part part = { .state = state };
	enum parse outcome;

	if (++state->parts > PAIRS_MAX)
		return fail(state, PARSE_BAD,
			N_("The form has too many parts."));
	outcome = read_head(&part, window);
	if (outcome != PARSE_OK)
		return outcome;
	return part.head.file_name != NULL ? read_file(&part) :
		read_text(&part);
}

/* The window starts behind the last delimiter's two hyphens. */
static enum parse
check_epilogue(struct state *state, struct slice window)
{
	size_t padding = padding_of(window);

	if (window.length > MULTIPART_MARGIN_MAX)
		return fail(state, PARSE_BAD, N_("There is too much text "
			"behind the form's last part."));
	if (padding < window.length && window.data[padding] != '\r')
		return fail(state, PARSE_BAD, N_("The form's last boundary is "
			"not as it should be."));
	return PARSE_OK;
}

static enum parse
read_parts(struct state *state)
{
	const size_t least = MULTIPART_HEADER_MAX + MULTIPART_MARGIN_MAX;
	enum parse outcome = delimited_copy(state->body,
		(struct sink){ take_preamble, state });
	struct slice window;

	while (outcome == PARSE_OK) {
		outcome = delimited_peek(state->body, least, &window);
		if (outcome != PARSE_OK)
			return outcome;
		if (window.length >= 2 && memcmp(window.data, "--", 2) == 0)
			return check_epilogue(state, (struct slice){
				window.data + 2, window.length - 2 });
		outcome = read_part(state, window);
	}
	return outcome;
}

static const char *
reason_of(const struct state *state, enum parse outcome)
{
	if (state->reason != NULL)
		return state->reason;
	if (outcome == PARSE_IO)
		return N_("The body could not be read or kept.");
	if (outcome == PARSE_TOO_LARGE)
		return N_("The form is too large.");
	return N_("The form ends before its last boundary.");
}

enum parse
multipart_parse(struct pool *pool, const struct multipart *multipart,
	struct pairs *pairs, const char **reason)
{
	struct state state = { .pool = pool, .multipart = multipart,
		.pairs = pairs };
	enum parse outcome = read_type(&state);

	if (outcome == PARSE_OK)
		outcome = read_parts(&state);
	if (outcome != PARSE_OK)
		*reason = reason_of(&state, outcome);
	return outcome;
}
