/* binxml_json.h - a template as a program that writes JSON.
 *
 * Everything about an object's shape that is known from the template is done
 * when the program is made: braces, names, commas and literal values become
 * runs of text, and between them stand the few steps that need a record's
 * values.  Layout: docs/formats/evtx.md, "JSON".
 *
 * Commas: a member is followed by one when something may come behind it;
 * CLOSE takes the last one away again. */
#ifndef POSTERN_FORMATS_BINXML_JSON_H
#define POSTERN_FORMATS_BINXML_JSON_H

#include "formats/binxml.h"

enum json_kind {
	JSON_DONE,	/* the end of the program */
	JSON_TEXT,	/* nothing but the text */
	JSON_VALUE,	/* null, a number, a string, an array or, for BINXML, an
		      * object */
	JSON_MEMBER,	/* unless the slot `other` is NULL: the text, the value
		      * and a comma */
	JSON_ITEMS,	/* as items of an array, each with a comma */
	JSON_MEMBERS,	/* BINXML: its members; else "#text" and the value; each
		       * with a comma. NULL: nothing */
	JSON_PART,	/* the value inside a string */
	JSON_CLOSE,	/* the last comma away, if any */
	JSON_SKIP_NULL, /* jump when the slot is NULL */
	JSON_SKIP_UNLESS, /* jump unless the `other` slots from slots[slot] on
			   * are all NULL */
	JSON_JUMP,
};

/* Every step but MEMBER first writes its text. */
struct json_step {
	uint16_t kind; /* enum json_kind */
	uint16_t slot;
	uint32_t other; /* a slot, a count, or the step to jump to */
	uint32_t jump;
	uint32_t text; /* offset in the program's text */
	uint32_t length;
};

struct json_program {
	const struct json_step *steps;
	const uint8_t *text;   /* JSON_PADDING bytes behind */
	const uint16_t *slots; /* of SKIP_UNLESS */
	uint32_t step_count;
};

/* Readable bytes behind a program's text. */
#define JSON_PADDING 64

/* data_only: neither the element Event nor System in it. ST_NOMEM or 0. */
int json_compile(const struct binxml_tree *tree, bool data_only,
		 struct json_scratch *scratch, struct arena *arena,
		 struct json_program **out) MUST_USE;

#endif
