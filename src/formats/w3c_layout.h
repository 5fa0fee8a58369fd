/* w3c_layout.h - what the columns of a W3C log may hold, and how a line tells
 * its layout when no #Fields does.  Part of w3c.c's work. */
#ifndef POSTERN_FORMATS_W3C_LAYOUT_H
#define POSTERN_FORMATS_W3C_LAYOUT_H

#include "base/err.h"
#include "formats/table.h"

enum w3c_check {
	W3C_ANY,
	W3C_DATE,
	W3C_TIME,
	W3C_NUMBER,  /* digits, or '-' */
	W3C_ADDRESS, /* IPv4 or IPv6, or '-' */
	W3C_METHOD,  /* letters, '_' and '-' */
	W3C_PATH,    /* '/' or '*' first, or "-" */
	W3C_VERSION, /* "HTTP/…", or '-' */
	W3C_FREE,    /* may hold blanks that should not be there */
};

enum w3c_check w3c_check_of(struct span column);
bool w3c_check_holds(enum w3c_check check, struct span cell);

/* Most names that w3c_guess gives. */
#define W3C_GUESS_MOST 32

/* The column names, with blanks between, that fit a row without a header;
 * false when none do. names has room for W3C_GUESS_TEXT bytes. */
#define W3C_GUESS_TEXT 512
bool w3c_guess(const struct table_row *row, char names[W3C_GUESS_TEXT]);

#endif
