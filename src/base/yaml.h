/* yaml.h - a YAML document as a small bounded tree, with the place of every
 * node, so that rule compilers can say where a mistake is.
 *
 * One document of mappings, lists and scalars.  Anchors, aliases, tags and
 * keys that stand twice are refused: rules need none of them, and each is a
 * way to mean something else than the reader sees. */
#ifndef POSTERN_BASE_YAML_H
#define POSTERN_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	uint32_t line;	 /* from 1 */
	uint32_t column; /* from 1, characters */
	uint64_t offset; /* bytes */
	/* YAML_TEXT */
	struct span text; /* UTF-8, a NUL behind it */
	bool plain;	  /* not quoted: may be meant as number or truth */
	/* YAML_LIST, YAML_MAP: in the order of the document */
	struct yaml_node *first;
	size_t count;
	/* within the parent; of a document: the one behind it */
	struct yaml_node *next;
	struct yaml_node *key; /* of a mapping's value; else NULL */
};

/* *out lives in the arena; an empty document is an empty text. text must not
 * be larger than LIMIT_YAML (ST_LIMIT). ST_FORMAT: err.text starts with
 * "line:column: ". */
int yaml_decode(struct arena *a, struct span text, const struct yaml_node **out,
		struct err *err) MUST_USE;

/* The same for a text of several documents: *out is the first, the others hang
 * on its `next`, empty ones left out; NULL when there is none. */
int yaml_decode_stream(struct arena *a, struct span text,
		       const struct yaml_node **out, struct err *err) MUST_USE;

/* The value of a key, or NULL; NULL too when `map` is no mapping. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* A plain scalar that is a decimal integer, or "true" / "false". */
bool yaml_integer(const struct yaml_node *n, int64_t *out);
bool yaml_truth(const struct yaml_node *n, bool *out);

#endif
