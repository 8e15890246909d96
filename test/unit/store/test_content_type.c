/*
 * What is a PDF, a PNG or a JPEG, and what only says so: every sample is made
 * here, and each hostile one breaks one rule of store/check_pdf.c,
 * store/check_png.c, store/check_jpeg.c or of the window they look through,
 * store/source.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/content_type.h"
#include "store/samples.h"

struct trial {
	const char *what;
	void (*build)(struct sample *);
	const char *name;
	const char *code;	/* NULL: accepted */
};

#define T(build, name, code) { #build, build, name, code }
#define MAKE(name, ...) static void name(struct sample *s) { __VA_ARGS__; }

static struct sample sample;
static int file = -1;

static int
make_sample(void **state)
{
	(void)state;
	sample.data = malloc(SAMPLE_MAX);
	file = memfd_create("sample", 0);
	return 0;
}

static int
free_sample(void **state)
{
	(void)state;
	free(sample.data);
	close(file);
	content_close();
	return 0;
}

static enum content
check(const char *name, struct content_error *error)
{
	if (ftruncate(file, 0) != 0 || pwrite(file, sample.data,
	    sample.length, 0) != (ssize_t)sample.length)
		abort();
	return content_check(file, (int64_t)sample.length, name, error);
}

static void
run(const struct trial *trials, size_t count, enum content accepted)
{
	for (size_t i = 0; i < count; i++) {
		const struct trial *trial = &trials[i];
		struct content_error error;
		enum content content;

		sample.length = 0;
		trial->build(&sample);
		content = check(trial->name, &error);
		if (content != (trial->code == NULL ? accepted :
		    CONTENT_REFUSED) || (trial->code == NULL) !=
		    (error.code == NULL) || (trial->code != NULL &&
		    strcmp(trial->code, error.code) != 0))
			fail_msg("%s (%s): %d, %s", trial->what, trial->name,
				(int)content, error.code == NULL ? "none" :
				error.code);
	}
}

#define RUN(trials, accepted) \
	run(trials, sizeof(trials) / sizeof(*(trials)), accepted)

/* Appends all but the last `less` bytes of a whole sample. */
static void
add_cut(struct sample *s, void (*build)(struct sample *), size_t less)
{
	build(s);
	s->length -= less;
}

static void
flip(struct sample *s, size_t at)
{
	s->data[at] ^= 1;
}

/* --- PNG --- */

#define SHAPE(...) add_png_shape(s, (struct shape){ __VA_ARGS__ })
#define HTML "<html><script>alert(1)</script></html>"

MAKE(png_rgba, SHAPE(100, 100, 8, 6, 0, 0, 1))
MAKE(png_palette, SHAPE(100, 100, 4, 3, 0, 0, 0))
MAKE(png_largest, SHAPE(20000, 2500, 8, 2, 0, 0, 0))
MAKE(png_text, add_png_with(s, "tEXt", "Title\0Scan", 10))
MAKE(png_xmp, add_png_with(s, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0"
	"<?xpacket begin=''?><x:xmpmeta/>", 54))
MAKE(png_two_data, add_png_head(s, GRAY); add_idat(s); add_idat(s);
	add_iend(s))
MAKE(png_signature_only, ADD(s, "\x89PNG\r\n\x1a\n"))
MAKE(png_then_html, ADD(s, "\x89PNG\r\n\x1a\n" HTML))
MAKE(png_wide, SHAPE(20001, 1, 8, 0, 0, 0, 0))
MAKE(png_high, SHAPE(1, 20001, 8, 0, 0, 0, 0))
MAKE(png_flood, SHAPE(20000, 20000, 1, 0, 0, 0, 0))
MAKE(png_just_over, SHAPE(20000, 2501, 8, 2, 0, 0, 0))
MAKE(png_overflow, SHAPE(0x10000, 0x10000, 8, 0, 0, 0, 0))
MAKE(png_huge, SHAPE(0xffffffff, 0xffffffff, 8, 0, 0, 0, 0))
MAKE(png_zero, SHAPE(0, 1, 8, 0, 0, 0, 0))
MAKE(png_depth, SHAPE(1, 1, 7, 0, 0, 0, 0))
MAKE(png_deep_palette, SHAPE(1, 1, 16, 3, 0, 0, 0))
MAKE(png_color, SHAPE(1, 1, 8, 5, 0, 0, 0))
MAKE(png_compression, SHAPE(1, 1, 8, 0, 1, 0, 0))
MAKE(png_interlace, SHAPE(1, 1, 8, 0, 0, 0, 2))
MAKE(png_no_palette, add_png_head(s, (struct shape){ 1, 1, 8, 3, 0, 0, 0 });
	add_idat(s); add_iend(s))
MAKE(png_odd_palette, add_png_head(s, (struct shape){ 1, 1, 8, 2, 0, 0, 0 });
	add_chunk(s, "PLTE", "\0\0", 2); add_idat(s); add_iend(s))
MAKE(png_gray_palette, add_png_with(s, "PLTE", "\0\0\0", 3))
MAKE(png_no_data, add_png_head(s, GRAY); add_iend(s))
MAKE(png_empty_data, add_png_head(s, GRAY); add_chunk(s, "IDAT", "", 0);
	add_iend(s))
MAKE(png_split_data, add_png_head(s, GRAY); add_idat(s);
	add_chunk(s, "tEXt", "a\0b", 3); add_idat(s); add_iend(s))
MAKE(png_no_end, add_cut(s, add_png, 12))
MAKE(png_cut_in_data, add_cut(s, add_png, 18))
MAKE(png_cut_by_one, add_cut(s, add_png, 1))
MAKE(png_bad_crc, add_png(s); flip(s, 45))
MAKE(png_bad_header_crc, add_png(s); flip(s, 30))
MAKE(png_late_header, ADD(s, "\x89PNG\r\n\x1a\n"); add_idat(s);
	add_iend(s))
MAKE(png_two_headers, add_png_with(s, "IHDR", "\0\0\0\1\0\0\0\1\10\0\0\0",
	13))
MAKE(png_unknown_critical, add_png_with(s, "EVIL", "x", 1))
MAKE(png_odd_type, add_png_with(s, "a\0b<", "x", 1))
MAKE(png_long_chunk, add_png_head(s, GRAY); add_number(s, 0x7fffffff);
	ADD(s, "IDATxxxx"))
MAKE(png_longest_chunk, add_png_head(s, GRAY); add_number(s, 0xffffffff);
	ADD(s, "IDATxxxx"))
MAKE(png_and_html, add_png(s); ADD(s, HTML))
MAKE(png_and_newline, add_png(s); ADD(s, "\n"))
MAKE(png_and_zip, add_png(s); add_zip(s))
MAKE(png_and_png, add_png(s); add_png(s))
MAKE(png_end_not_empty, add_png_head(s, GRAY); add_idat(s);
	add_chunk(s, "IEND", "x", 1))
MAKE(png_php_inside, add_png_with(s, "tEXt", "a\0<?PHP system($_GET[0]);", 26))
MAKE(png_html_inside, add_png_with(s, "zzZz", HTML, sizeof(HTML) - 1))
MAKE(png_pdf_inside, add_png_with(s, "tEXt", "a\0%PDF-1.4 ", 11))
MAKE(png_zip_inside, struct sample zip = { (unsigned char[200]){ 0 }, 0 };
	add_zip(&zip); add_png_with(s, "prVt", zip.data, zip.length))

static void
whole_pngs_are_accepted(void **state)
{
	static const struct trial trials[] = {
		T(add_png, "a.png", NULL), T(add_png, "SCAN.PNG", NULL),
		T(png_rgba, "a.png", NULL), T(png_palette, "a.png", NULL),
		T(png_largest, "a.png", NULL), T(png_text, "a.b.png", NULL),
		T(png_xmp, "a.png", NULL), T(png_two_data, "a.png", NULL),
	};

	(void)state;
	RUN(trials, CONTENT_PNG);
}

static void
hostile_pngs_are_refused(void **state)
{
	static const struct trial trials[] = {
		T(png_wide, "a.png", "pixels"),
		T(png_high, "a.png", "pixels"),
		T(png_flood, "a.png", "pixels"),
		T(png_just_over, "a.png", "pixels"),
		T(png_overflow, "a.png", "pixels"),
		T(png_huge, "a.png", "pixels"),
		T(png_zero, "a.png", "damaged"),
		T(png_depth, "a.png", "damaged"),
		T(png_deep_palette, "a.png", "damaged"),
		T(png_color, "a.png", "damaged"),
		T(png_compression, "a.png", "damaged"),
		T(png_interlace, "a.png", "damaged"),
		T(png_no_palette, "a.png", "damaged"),
		T(png_odd_palette, "a.png", "damaged"),
		T(png_gray_palette, "a.png", "damaged"),
		T(png_no_data, "a.png", "damaged"),
		T(png_empty_data, "a.png", "damaged"),
		T(png_split_data, "a.png", "damaged"),
		T(png_no_end, "a.png", "truncated"),
		T(png_cut_in_data, "a.png", "truncated"),
		T(png_cut_by_one, "a.png", "truncated"),
		T(png_bad_crc, "a.png", "damaged"),
		T(png_bad_header_crc, "a.png", "damaged"),
		T(png_two_headers, "a.png", "damaged"),
		T(png_unknown_critical, "a.png", "damaged"),
		T(png_odd_type, "a.png", "damaged"),
		T(png_long_chunk, "a.png", "truncated"),
		T(png_longest_chunk, "a.png", "truncated"),
		T(png_and_html, "a.png", "trailing_data"),
		T(png_and_newline, "a.png", "trailing_data"),
		T(png_and_zip, "a.png", "trailing_data"),
		T(png_and_png, "a.png", "trailing_data"),
		T(png_end_not_empty, "a.png", "damaged"),
		T(png_php_inside, "a.png", "disguise"),
		T(png_html_inside, "a.png", "disguise"),
		T(png_pdf_inside, "a.png", "disguise"),
		T(png_zip_inside, "a.png", "disguise"),
	};

	(void)state;
	RUN(trials, CONTENT_PNG);
}

/* libmagic may doubt these before the walk does: refused either way. */
static void
pngs_without_a_header_are_refused(void **state)
{
	static const struct trial trials[] = {
		T(png_signature_only, "a.png", "disguise"),
		T(png_then_html, "a.png", "disguise"),
		T(png_late_header, "a.png", "disguise"),
	};

	(void)state;
	RUN(trials, CONTENT_PNG);
}

/* --- JPEG --- */

#define HEAD add_jpeg_head(s)
#define BODY add_jpeg_body(s)
#define FRAME(width, height) HEAD; add_frame(s, 0xc0, width, height); \
	add_tables(s); add_scan(s); ADD(s, "\xff\xd9")

MAKE(jpeg_progressive, HEAD; add_frame(s, 0xc2, 16, 16); add_tables(s);
	add_scan(s); add_tables(s); add_scan(s); ADD(s, "\xff\xd9"))
MAKE(jpeg_comment, add_jpeg_with(s, 0xfe, "made by a scanner", 17))
MAKE(jpeg_fill_bytes, HEAD; ADD(s, "\xff\xff\xff"); BODY)
MAKE(jpeg_largest, FRAME(20000, 2500))
MAKE(jpeg_preview, add_jpeg_with(s, 0xe2, "MPF\0MM\0*", 8); add_jpeg(s))
MAKE(jpeg_start_only, ADD(s, "\xff\xd8\xff"))
MAKE(jpeg_then_html, ADD(s, "\xff\xd8\xff" HTML))
MAKE(jpeg_wide, FRAME(20001, 1))
MAKE(jpeg_high, FRAME(1, 65535))
MAKE(jpeg_flood, FRAME(19999, 19999))
MAKE(jpeg_zero, FRAME(0, 16))
MAKE(jpeg_no_height, FRAME(16, 0))
MAKE(jpeg_no_frame, HEAD; add_tables(s); add_scan(s); ADD(s, "\xff\xd9"))
MAKE(jpeg_two_frames, HEAD; add_frame(s, 0xc0, 16, 16); BODY)
MAKE(jpeg_no_scan, HEAD; add_frame(s, 0xc0, 16, 16); ADD(s, "\xff\xd9"))
MAKE(jpeg_empty_scan, HEAD; add_frame(s, 0xc0, 16, 16);
	SEGMENT(s, 0xda, "\1\1\0\0\77\0"); ADD(s, "\xff\xd9"))
MAKE(jpeg_odd_scan, HEAD; add_frame(s, 0xc0, 16, 16);
	SEGMENT(s, 0xda, "\2\1\0\0\77\0"); ADD(s, "xx\xff\xd9"))
MAKE(jpeg_odd_frame, HEAD; SEGMENT(s, 0xc0, "\10\0\1\0\1\3\1\21\0"); BODY)
MAKE(jpeg_no_end, add_cut(s, add_jpeg, 2))
MAKE(jpeg_half_end, add_cut(s, add_jpeg, 1))
MAKE(jpeg_cut_in_scan, add_cut(s, add_jpeg, 5))
MAKE(jpeg_cut_in_table, add_cut(s, add_jpeg, 30))
MAKE(jpeg_short_segment, HEAD; ADD(s, "\xff\xe1\0\1"); BODY)
MAKE(jpeg_long_segment, HEAD; ADD(s, "\xff\xe1\xff\xff"); BODY)
MAKE(jpeg_no_marker, HEAD; ADD(s, "x"); BODY)
MAKE(jpeg_reserved, HEAD; SEGMENT(s, 0x02, "x"); BODY)
MAKE(jpeg_hierarchical, HEAD; SEGMENT(s, 0xde, "\10\0\1\0\1\1\1\21\0"); BODY)
MAKE(jpeg_restart_outside, HEAD; ADD(s, "\xff\xd0"); BODY)
MAKE(jpeg_start_inside, HEAD; ADD(s, "\xff\xd8"); BODY)
MAKE(jpeg_and_html, add_jpeg(s); ADD(s, HTML))
MAKE(jpeg_and_zero, add_jpeg(s); add(s, "", 1))
MAKE(jpeg_and_zip, add_jpeg(s); add_zip(s))
MAKE(jpeg_and_jpeg, add_jpeg(s); add_jpeg(s))
MAKE(jpeg_preview_and_html, jpeg_preview(s); ADD(s, HTML))
MAKE(jpeg_preview_flood, add_jpeg_with(s, 0xe2, "MPF\0MM\0*", 8);
	jpeg_flood(s))
MAKE(jpeg_php_inside, add_jpeg_with(s, 0xfe, "<?php phpinfo();", 16))
MAKE(jpeg_html_inside, add_jpeg_with(s, 0xe1, HTML, sizeof(HTML) - 1))
MAKE(jpeg_pdf_inside, add_jpeg_with(s, 0xfe, "%PDF-1.4\n", 9))
MAKE(jpeg_zip_inside, struct sample zip = { (unsigned char[200]){ 0 }, 0 };
	add_zip(&zip); add_jpeg_with(s, 0xfe, zip.data, zip.length))

static void
whole_jpegs_are_accepted(void **state)
{
	static const struct trial trials[] = {
		T(add_jpeg, "a.jpg", NULL), T(add_jpeg, "a.JPEG", NULL),
		T(jpeg_progressive, "a.jpg", NULL),
		T(jpeg_comment, "a.jpg", NULL),
		T(jpeg_fill_bytes, "a.jpg", NULL),
		T(jpeg_largest, "a.jpg", NULL),
		T(jpeg_preview, "a.jpg", NULL),
	};

	(void)state;
	RUN(trials, CONTENT_JPEG);
}

static void
hostile_jpegs_are_refused(void **state)
{
	static const struct trial trials[] = {
		T(jpeg_start_only, "a.jpg", "disguise"),
		T(jpeg_then_html, "a.jpg", "damaged"),
		T(jpeg_wide, "a.jpg", "pixels"),
		T(jpeg_high, "a.jpg", "pixels"),
		T(jpeg_flood, "a.jpg", "pixels"),
		T(jpeg_zero, "a.jpg", "damaged"),
		T(jpeg_no_height, "a.jpg", "damaged"),
		T(jpeg_no_frame, "a.jpg", "damaged"),
		T(jpeg_two_frames, "a.jpg", "damaged"),
		T(jpeg_no_scan, "a.jpg", "damaged"),
		T(jpeg_empty_scan, "a.jpg", "damaged"),
		T(jpeg_odd_scan, "a.jpg", "damaged"),
		T(jpeg_odd_frame, "a.jpg", "damaged"),
		T(jpeg_no_end, "a.jpg", "truncated"),
		T(jpeg_half_end, "a.jpg", "truncated"),
		T(jpeg_cut_in_scan, "a.jpg", "truncated"),
		T(jpeg_cut_in_table, "a.jpg", "truncated"),
		T(jpeg_short_segment, "a.jpg", "damaged"),
		T(jpeg_long_segment, "a.jpg", "truncated"),
		T(jpeg_no_marker, "a.jpg", "damaged"),
		T(jpeg_reserved, "a.jpg", "damaged"),
		T(jpeg_hierarchical, "a.jpg", "damaged"),
		T(jpeg_restart_outside, "a.jpg", "damaged"),
		T(jpeg_start_inside, "a.jpg", "damaged"),
		T(jpeg_and_html, "a.jpg", "trailing_data"),
		T(jpeg_and_zero, "a.jpg", "trailing_data"),
		T(jpeg_and_zip, "a.jpg", "trailing_data"),
		T(jpeg_and_jpeg, "a.jpg", "trailing_data"),
		T(jpeg_preview_and_html, "a.jpg", "trailing_data"),
		T(jpeg_preview_flood, "a.jpg", "pixels"),
		T(jpeg_php_inside, "a.jpg", "disguise"),
		T(jpeg_html_inside, "a.jpg", "disguise"),
		T(jpeg_pdf_inside, "a.jpg", "disguise"),
		T(jpeg_zip_inside, "a.jpg", "disguise"),
	};

	(void)state;
	RUN(trials, CONTENT_JPEG);
}

/* --- PDF --- */

#define PDF(head, xref, offset, tail) \
	add_text(s, head); add_pdf_head(s); \
	{ long at = (long)s->length; (void)at; xref; add_tail(s, offset); \
	tail; }

/* A head of its own instead of the usual one. */
#define PDF_HEAD(head) add_text(s, head); \
	{ long at = (long)s->length; add_xref(s); add_tail(s, at); }

MAKE(pdf_stream, PDF("", add_xref_stream(s), at, ))
MAKE(pdf_two, PDF_HEAD("%PDF-2.0\n"))
MAKE(pdf_old, PDF_HEAD("%PDF-1.0\r\n"))
MAKE(pdf_blank_tail, PDF("", add_xref(s), at, ADD(s, "\r\n\r\n  ")))
MAKE(pdf_offset_in_blanks, PDF("", ADD(s, "\n\n"); add_xref(s), at, ))
MAKE(pdf_xmp, PDF_HEAD("%PDF-1.4\n1 0 obj<<>>stream\n<?xpacket begin='' "
	"?><x:xmpmeta xmlns:x='adobe:ns:meta/'/>\nendstream endobj\n"))
MAKE(pdf_update, add_pdf(s); { long at = (long)s->length; add_xref(s);
	add_tail(s, at); })
MAKE(pdf_version, PDF_HEAD("%PDF-1.8\n"))
MAKE(pdf_version_two, PDF_HEAD("%PDF-2.1\n"))
MAKE(pdf_no_version, PDF_HEAD("%PDF-\n     "))
MAKE(pdf_glued, PDF_HEAD("%PDF-1.4<html>"))
MAKE(pdf_only_head, ADD(s, "%PDF-1.4"))
MAKE(pdf_html_head, PDF_HEAD("%PDF-1.4\n" HTML))
MAKE(pdf_doctype_head, PDF_HEAD("%PDF-1.4\n<!DocType html>"))
MAKE(pdf_php_head, PDF_HEAD("%PDF-1.4\n<?php eval($_POST[0]);"))
MAKE(pdf_late_head, PDF_HEAD("\n%PDF-1.4\n"))
MAKE(pdf_html_before, PDF_HEAD(HTML "%PDF-1.4\n"))
MAKE(pdf_no_end, add_cut(s, add_pdf, 7))
MAKE(pdf_half, add_cut(s, add_pdf, 150))
MAKE(pdf_html_tail, add_pdf_head(s);
	for (int i = 0; i < 3000; i++) ADD(s, "\n");
	{ long at = (long)s->length; add_xref(s); add_tail(s, at); }
	ADD(s, HTML))
MAKE(pdf_zip_tail, PDF("", add_xref(s), at, add_zip(s)))
MAKE(pdf_long_tail, PDF("", add_xref(s), at,
	for (int i = 0; i < 2000; i++) ADD(s, "\n")))
MAKE(pdf_no_startxref, add_pdf_head(s); add_xref(s); ADD(s, "%%EOF\n"))
MAKE(pdf_zero_offset, PDF("", add_xref(s), 0L, ))
MAKE(pdf_far_offset, PDF("", add_xref(s), 999999L, ))
MAKE(pdf_wide_offset, PDF("", add_xref(s), 99999999999L, ))
MAKE(pdf_offset_at_tail, PDF("", add_xref(s), (long)s->length, ))
MAKE(pdf_offset_elsewhere, PDF("", add_xref(s), at - 20, ))
MAKE(pdf_text_offset, add_pdf_head(s); add_xref(s);
	ADD(s, "startxref\nabc\n%%EOF\n"))
MAKE(pdf_no_trailer, PDF("", ADD(s, "xref\n0 1\n0000000000 65535 f \n"), at,
	))
MAKE(pdf_no_root, PDF("", ADD(s, "xref\n0 1\n0000000000 65535 f \n"
	"trailer\n<< /Size 1 >>\n"), at, ))
MAKE(pdf_no_subsection, PDF("", ADD(s, "xref\ntrailer\n<< /Root 1 0 R >>\n"),
	at, ))
MAKE(pdf_other_object, PDF("", ADD(s, "4 0 obj\n<< /Type /Page >>\nendobj\n"),
	at, ))
MAKE(pdf_zip_comment, add_pdf_head(s); add_zip(s);
	{ long at = (long)s->length; add_xref(s); add_tail(s, at); })

static void
whole_pdfs_are_accepted(void **state)
{
	static const struct trial trials[] = {
		T(add_pdf, "a.pdf", NULL), T(add_pdf, "\xc3\x9c.Pdf", NULL),
		T(pdf_stream, "a.pdf", NULL), T(pdf_two, "a.pdf", NULL),
		T(pdf_old, "a.pdf", NULL), T(pdf_blank_tail, "a.pdf", NULL),
		T(pdf_offset_in_blanks, "a.pdf", NULL),
		T(pdf_xmp, "a.pdf", NULL), T(pdf_update, "a.pdf", NULL),
	};

	(void)state;
	RUN(trials, CONTENT_PDF);
}

static void
hostile_pdfs_are_refused(void **state)
{
	static const struct trial trials[] = {
		T(pdf_version, "a.pdf", "damaged"),
		T(pdf_version_two, "a.pdf", "damaged"),
		T(pdf_no_version, "a.pdf", "damaged"),
		T(pdf_glued, "a.pdf", "damaged"),
		T(pdf_only_head, "a.pdf", "truncated"),
		T(pdf_html_head, "a.pdf", "disguise"),
		T(pdf_doctype_head, "a.pdf", "disguise"),
		T(pdf_php_head, "a.pdf", "disguise"),
		T(pdf_late_head, "a.pdf", "kind"),
		T(pdf_html_before, "a.pdf", "kind"),
		T(pdf_no_end, "a.pdf", "truncated"),
		T(pdf_half, "a.pdf", "truncated"),
		T(pdf_html_tail, "a.pdf", "trailing_data"),
		T(pdf_zip_tail, "a.pdf", "trailing_data"),
		T(pdf_long_tail, "a.pdf", "truncated"),
		T(pdf_no_startxref, "a.pdf", "damaged"),
		T(pdf_zero_offset, "a.pdf", "damaged"),
		T(pdf_far_offset, "a.pdf", "damaged"),
		T(pdf_wide_offset, "a.pdf", "damaged"),
		T(pdf_offset_at_tail, "a.pdf", "damaged"),
		T(pdf_offset_elsewhere, "a.pdf", "damaged"),
		T(pdf_text_offset, "a.pdf", "damaged"),
		T(pdf_no_trailer, "a.pdf", "damaged"),
		T(pdf_no_root, "a.pdf", "damaged"),
		T(pdf_no_subsection, "a.pdf", "damaged"),
		T(pdf_other_object, "a.pdf", "damaged"),
		T(pdf_zip_comment, "a.pdf", "disguise"),
	};

	(void)state;
	RUN(trials, CONTENT_PDF);
}

/* --- names, kinds and sizes --- */

MAKE(nothing, (void)s)
MAKE(html, ADD(s, HTML))
MAKE(gif, ADD(s, "GIF89a\1\0\1\0\0\0\0;"))
MAKE(zip, add_zip(s))
MAKE(elf, ADD(s, "\x7f" "ELF\2\1\1"))
MAKE(svg, ADD(s, "<svg xmlns='http://www.w3.org/2000/svg'/>"))
MAKE(too_large, add_png_head(s, GRAY);
	add_chunk(s, "IDAT", memset(s->data + s->length + 8, 'a', 20 << 20),
		20 << 20); add_iend(s))

static void
names_that_say_something_else_are_refused(void **state)
{
	static const struct trial trials[] = {
		T(add_png, "a.pdf", "extension"),
		T(add_png, "a.jpg", "extension"),
		T(add_jpeg, "a.png", "extension"),
		T(add_pdf, "a.html", "extension"),
		T(add_pdf, "a.pdf.exe", "extension"),
		T(add_pdf, "a.pdf.", "extension"),
		T(add_pdf, "a.pdf ", "extension"),
		T(add_pdf, "a.pdf::$DATA", "extension"),
		T(add_pdf, "pdf", "extension"),
		T(add_pdf, ".pdf", "extension"),
		T(add_pdf, "dir/.pdf", "extension"),
		T(add_pdf, "", "extension"),
		T(add_pdf, "a\n.pdf", "name"),
		T(add_pdf, "a\xff.pdf", "name"),
	};

	(void)state;
	RUN(trials, CONTENT_REFUSED);
}

static void
other_kinds_and_sizes_are_refused(void **state)
{
	static const struct trial trials[] = {
		T(nothing, "a.pdf", "empty"), T(html, "a.pdf", "kind"),
		T(gif, "a.png", "kind"), T(zip, "a.pdf", "kind"),
		T(elf, "a.pdf", "kind"), T(svg, "a.png", "kind"),
		T(too_large, "a.png", "too_large"),
	};

	(void)state;
	RUN(trials, CONTENT_REFUSED);
}

static void
the_media_type_and_extension_are_canonical(void **state)
{
	(void)state;
	assert_string_equal(content_media_type(CONTENT_JPEG), "image/jpeg");
	assert_string_equal(content_extension(CONTENT_JPEG), "jpg");
	assert_string_equal(content_media_type(CONTENT_PNG), "image/png");
	assert_string_equal(content_extension(CONTENT_PDF), "pdf");
	assert_null(content_media_type(CONTENT_REFUSED));
	assert_null(content_extension(CONTENT_UNKNOWN));
}

static void
a_file_that_cannot_be_read_is_not_judged(void **state)
{
	struct content_error error;

	(void)state;
	assert_int_equal(content_check(-1, 100, "a.pdf", &error),
		CONTENT_UNKNOWN);
	assert_string_equal(error.code, "unreadable");
	sample.length = 0;
	add_png(&sample);
	check("a.png", &error);
	assert_int_equal(content_check(file, 5000, "a.png", &error),
		CONTENT_UNKNOWN);
}

static void
every_cut_of_a_file_is_refused(void **state)
{
	static void (*const whole[])(struct sample *) =
		{ add_png, add_jpeg, png_text, jpeg_preview };
	static const char *const names[] =
		{ "a.png", "a.jpg", "a.png", "a.jpg" };
	struct content_error error;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		size_t first;

		sample.length = 0;
		add_jpeg_with(&sample, 0xe2, "MPF\0MM\0*", 8);
		first = sample.length;
		sample.length = 0;
		whole[i](&sample);
		while (sample.length-- > 0)
			if (i != 3 || sample.length != first)
				assert_int_equal(check(names[i], &error),
					CONTENT_REFUSED);
	}
}

/* 20 MB of the worst for each walk, within a second where it is not slowed. */
static void
the_largest_hostile_files_take_bounded_time(void **state)
{
	struct content_error error;
	clock_t start = clock();

	(void)state;
	sample.length = 0;
	add_png_head(&sample, GRAY);
	while (sample.length < CONTENT_SIZE_MAX - 100)
		add_chunk(&sample, "zzZz", "<", 1);
	check("a.png", &error);
	sample.length = 0;
	add_jpeg_head(&sample);
	while (sample.length < CONTENT_SIZE_MAX - 100)
		SEGMENT(&sample, 0xfe, "<");
	check("a.jpg", &error);
	sample.length = 0;
	add_pdf_head(&sample);
	while (sample.length < CONTENT_SIZE_MAX - 1000)
		ADD(&sample, "<<<<PK\5\6traile");
	add_tail(&sample, 20);
	check("a.pdf", &error);
	assert_true(clock() - start < 8 * CLOCKS_PER_SEC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_pngs_are_accepted),
		cmocka_unit_test(whole_jpegs_are_accepted),
		cmocka_unit_test(whole_pdfs_are_accepted),
		cmocka_unit_test(hostile_pngs_are_refused),
		cmocka_unit_test(pngs_without_a_header_are_refused),
		cmocka_unit_test(hostile_jpegs_are_refused),
		cmocka_unit_test(hostile_pdfs_are_refused),
		cmocka_unit_test(names_that_say_something_else_are_refused),
		cmocka_unit_test(other_kinds_and_sizes_are_refused),
		cmocka_unit_test(the_media_type_and_extension_are_canonical),
		cmocka_unit_test(a_file_that_cannot_be_read_is_not_judged),
		cmocka_unit_test(every_cut_of_a_file_is_refused),
		cmocka_unit_test(the_largest_hostile_files_take_bounded_time),
	};

	return cmocka_run_group_tests(tests, make_sample, free_sample);
}
