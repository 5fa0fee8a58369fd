/* json.h - reads a JSON document into a tree; for scores only. */
#ifndef POSTERN_LAB_JSON_H
#define POSTERN_LAB_JSON_H

#include "base/arena.h"
#include "base/err.h"

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_TEXT,
	JSON_LIST,
	JSON_MAP
};

struct json_node {
	enum json_kind kind;
	const char *key;  /* of a member of a map */
	const char *text; /* of a text; the digits of a number */
	bool truth;
	struct json_node *first, *next;
	unsigned count;
};

int json_decode(struct arena *a, struct span text, const struct json_node **out,
		struct err *err) MUST_USE;
/* NULL when there is none, or `n` is no map. */
const struct json_node *json_find(const struct json_node *n, const char *key);
/* The text of a member, "" when there is none. */
const char *json_text(const struct json_node *n, const char *key);
/* The number of a member, 0 when there is none. */
uint64_t json_number(const struct json_node *n, const char *key);

#endif
