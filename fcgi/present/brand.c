/*
 * Colors that somebody likes, made so that everybody can read what is drawn in
 * them. Must not know whose they are.
 */
#include "present/brand.h"

#include <stdbool.h>
#include <stdlib.h>

struct color {
	double part[3];		/* red, green and blue, from 0 to 1 */
};

static const struct color black = { { 0, 0, 0 } }, white = { { 1, 1, 1 } };

/* What pages are drawn on: --surface, --canvas, --sunken, and what is pointed
 * at. */
static const char *const grounds[2][4] = {
	{ "#ffffff", "#f6f7f9", "#f1f3f6", "#e9ecf1" },
	{ "#15191f", "#0f1216", "#1b2027", "#1b2027" }
};

static struct color
read_color(const char *text)
{
	long value = strtol(text + 1, NULL, 16);

	return (struct color){ { (double)(value >> 16 & 255) / 255,
		(double)(value >> 8 & 255) / 255,
		(double)(value & 255) / 255 } };
}

static int
byte_of(double part)
{
	return (int)(part * 255 + 0.5);
}

/* As it is written, so that what is measured is what is shown. */
static struct color
rounded(struct color color)
{
	for (int i = 0; i < 3; i++)
		color.part[i] = (double)byte_of(color.part[i]) / 255;
	return color;
}

static struct color
mix(struct color color, struct color other, double share)
{
	for (int i = 0; i < 3; i++)
		color.part[i] += (other.part[i] - color.part[i]) * share;
	return rounded(color);
}

/* x^2.4 is x² times the fifth root of x², by Newton's method. */
static double
power(double x)
{
	double square = x * x, root = 1;

	for (int i = 0; i < 60; i++)
		root -= (root - square / (root * root * root * root)) / 5;
	return square * root;
}

/* Relative luminance, from 0 to 1 (WCAG 2.2). */
static double
luminance(struct color color)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++)
		sum += weights[i] * (color.part[i] <= 0.04045 ?
			color.part[i] / 12.92 :
			power((color.part[i] + 0.055) / 1.055));
	return sum;
}

static double
contrast(struct color one, struct color other)
{
	double a = luminance(one) + 0.05, b = luminance(other) + 0.05;

	return a > b ? a / b : b / a;
}

static bool
is_seen(struct color color, bool dark, struct color soft, double ratio)
{
	for (int i = 0; i < 4; i++)
		if (contrast(color, read_color(grounds[dark][i])) < ratio)
			return false;
	return contrast(color, soft) >= ratio;
}

/* The nearest that has the ratio to all that it may stand on. */
static struct color
seen(struct color color, bool dark, struct color soft, double ratio)
{
	struct color nearest = color;

	for (int step = 1; step <= 50 &&
	    !is_seen(nearest, dark, soft, ratio); step++)
		nearest = mix(color, dark ? white : black, step / 50.0);
	return nearest;
}

/* A ground of the color that leaves room for text of it. */
static struct color
soft_of(struct color color, bool dark)
{
	return mix(color, read_color(grounds[dark][0]), dark ? 0.82 : 0.92);
}

static struct color
area_of(struct color color, bool dark)
{
	return seen(color, dark, read_color(grounds[dark][0]), 3);
}

static struct color
ink_of(struct color color, bool dark)
{
	return seen(color, dark, soft_of(color, dark), 4.5);
}

/* One of the two always has more than 4.5 to 1. */
static struct color
text_on(struct color area)
{
	return contrast(area, white) >= 4.5 ? white : black;
}

static struct color
on_area_of(struct color color, bool dark)
{
	return text_on(area_of(color, dark));
}

/* Away from what is written on it. */
static struct color
pointed_at(struct color color, bool dark)
{
	struct color area = area_of(color, dark), text = text_on(area);

	return mix(area, text.part[0] > 0 ? black : white, 0.15);
}

static void
property(struct buf *out, const char *name, const char *text,
	struct color (*shade)(struct color, bool))
{
	struct color color = read_color(text);
	struct color light = shade(color, false), dark = shade(color, true);

	buf_printf(out, "%s:light-dark(#%02x%02x%02x,#%02x%02x%02x);", name,
		byte_of(light.part[0]), byte_of(light.part[1]),
		byte_of(light.part[2]), byte_of(dark.part[0]),
		byte_of(dark.part[1]), byte_of(dark.part[2]));
}

void
brand_style(struct buf *out, const struct brand *brand)
{
	const char *accent = brand->accent != NULL ? brand->accent :
		brand->primary;

	buf_text(out, ":root{");
	if (brand->primary != NULL) {
		property(out, "--accent", brand->primary, area_of);
		property(out, "--accent-on", brand->primary, on_area_of);
		property(out, "--accent-strong", brand->primary, pointed_at);
		buf_printf(out, "--edge-of-page:%s;", brand->primary);
	}
	if (accent != NULL) {
		property(out, "--accent-soft", accent, soft_of);
		property(out, "--accent-ink", accent, ink_of);
	}
	if (brand->secondary != NULL)
		property(out, "--chart", brand->secondary, area_of);
	buf_text(out, "}\n");
}
