/*
 * The views of the program: every *.html and *.txt below one folder, compiled
 * and linked at start. Only these files are ever templates; data never is.
 * Must not know HTTP, SQL, or resources.
 */
#ifndef PRESENT_VIEW_H
#define PRESENT_VIEW_H

#include "base/buf.h"
#include "base/language.h"
#include "base/pool.h"
#include "present/mustache.h"

/* Bytes of one view file, and of one page. */
#define VIEW_FILE_MAX (256u << 10)
#define VIEW_PAGE_MAX (8u << 20)

struct views;
struct view;

/*
 * Reads all of them below folder (names starting with a dot are left out)
 * into pool, which must live as long as the views are used. A view's name is
 * its path below folder without .html: "certificate/list"; that of plain text
 * keeps its end: "mail/invitation.txt". All are compiled with MUSTACHE_STRICT
 * and linked, once in each language of folder/po, with their texts translated
 * (view_text.h). NULL, and in *fault one sentence that
 * names file and line, when any file cannot be read, is larger than
 * VIEW_FILE_MAX, is not UTF-8, has an error, or names an unknown view.
 */
struct views *view_load(struct pool *pool, const char *folder,
	const char **fault);

/* English, and what was in folder/po. */
const struct languages *view_languages(const struct views *views);

/*
 * The view in one of these languages (NULL: English), which needs no request:
 * whoever writes a mail renders it in the language of who gets it. NULL where
 * there is none of that name.
 */
const struct view *view_find(const struct views *views,
	const struct language *language, const char *name);

/* The English views in the order of their names; NULL past the last one. */
const struct view *view_at(const struct views *views, size_t index);
const char *view_name(const struct view *view);

/*
 * Appends the page; contexts ends with NULL, outermost first. NULL, or a
 * static sentence: out is then not to be sent. At most VIEW_PAGE_MAX bytes.
 */
const char *view_render(const struct view *view,
	const struct context *const *contexts, struct buf *out);

/* Every name the page can use; see mustache_names(). */
const char *view_placeholders(const struct view *view,
	void (*each)(void *data, const struct mustache_name *name),
	void *data);

#endif
