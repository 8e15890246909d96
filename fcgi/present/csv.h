/*
 * CSV of RFC 4180 that spreadsheets read as text, not as formulas (OWASP
 * ASVS 1.2.10). Must not know where the cells come from.
 */
#ifndef PRESENT_CSV_H
#define PRESENT_CSV_H

#include <stddef.h>

#include "base/buf.h"
#include "base/pool.h"

/*
 * Writes one cell, and the comma before it unless column is 0. The cell is
 * quoted where RFC 4180 asks for it; a ' is put before text that starts with
 * = + - @ TAB CR LF or the fullwidth = + - @. NUL bytes are left out.
 */
void csv_cell(struct buf *out, size_t column, struct slice text);

/*
 * The same for a column of numbers: a plain decimal number (-12.5) is
 * written as it is, anything else as csv_cell() does.
 */
void csv_number(struct buf *out, size_t column, struct slice text);

/* Ends a row: CR LF. */
void csv_end(struct buf *out);

/* A whole row of count names. */
void csv_header(struct buf *out, const char *const *names, size_t count);

#endif
