/* yaml.c - see yaml.h; libyaml's events put into a tree. */
#include "base/yaml.h"

#include <yaml.h>

#include "base/limits.h"

struct builder {
	yaml_parser_t parser;
	struct arena *arena;
	struct err *err;
};

static int refuse(struct builder *b, const yaml_mark_t *at, const char *why)
{
	return err_set(b->err, ST_FORMAT, at->index, "%zu:%zu: %s",
		       at->line + 1, at->column + 1, why);
}

static int parser_failed(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;

	if (p->error == YAML_MEMORY_ERROR)
		return err_nomem(b->err);
	if (p->error == YAML_READER_ERROR)
		return err_set(b->err, ST_FORMAT, p->problem_offset,
			       "1:1: byte %zu is not UTF-8 text",
			       p->problem_offset);
	return refuse(b, &p->problem_mark, p->problem ? p->problem : "no YAML");
}

static struct yaml_node *node_new(struct builder *b, const yaml_event_t *e,
				  enum yaml_kind kind)
{
	struct yaml_node *n = arena_new(b->arena, 1, sizeof(*n));

	if (!n)
		return NULL;
	n->kind = kind;
	n->line = (uint32_t)e->start_mark.line + 1;
	n->column = (uint32_t)e->start_mark.column + 1;
	n->offset = e->start_mark.index;
	return n;
}

static int build(struct builder *b, yaml_event_t *e, unsigned depth,
		 struct yaml_node **out);

static int build_text(struct builder *b, const yaml_event_t *e,
		      struct yaml_node **out)
{
	struct yaml_node *n = node_new(b, e, YAML_TEXT);

	if (!n)
		return err_nomem(b->err);
	n->text = arena_dup(
		b->arena, span_of(e->data.scalar.value, e->data.scalar.length));
	if (!n->text.ptr)
		return err_nomem(b->err);
	n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	*out = n;
	return ST_OK;
}

/* The next event as a node; *out NULL at the end of the collection. */
static int build_next(struct builder *b, unsigned depth, struct yaml_node **out)
{
	yaml_event_t e;
	int s = ST_OK;

	*out = NULL;
	if (!yaml_parser_parse(&b->parser, &e))
		return parser_failed(b);
	if (e.type != YAML_SEQUENCE_END_EVENT &&
	    e.type != YAML_MAPPING_END_EVENT)
		s = build(b, &e, depth, out);
	yaml_event_delete(&e);
	return s;
}

static int build_list(struct builder *b, struct yaml_node *list, unsigned depth)
{
	struct yaml_node **end = &list->first;
	int s;

	while ((s = build_next(b, depth, end)) == ST_OK && *end) {
		end = &(*end)->next;
		list->count++;
	}
	return s;
}

static int refuse_node(struct builder *b, const struct yaml_node *n,
		       const char *why)
{
	return err_set(b->err, ST_FORMAT, n->offset, "%u:%u: %s", n->line,
		       n->column, why);
}

/* Mappings of rules have a dozen keys; a long one is refused, so that looking
 * for twins stays cheap. */
#define KEYS_MAX 512

static int build_map(struct builder *b, struct yaml_node *map, unsigned depth)
{
	struct yaml_node **end = &map->first;
	struct yaml_node *key;
	int s;

	while ((s = build_next(b, depth, &key)) == ST_OK && key) {
		if (key->kind != YAML_TEXT)
			return refuse_node(b, key, "a key must be a text");
		for (struct yaml_node *n = map->first; n; n = n->next)
			if (span_equal(n->key->text, key->text))
				return refuse_node(b, key,
						   "this key stands twice");
		if (map->count == KEYS_MAX)
			return refuse_node(b, key, "too many keys");
		s = build_next(b, depth, end);
		if (s < 0)
			return s;
		if (!*end)
			return refuse_node(b, key, "a key without a value");
		(*end)->key = key;
		end = &(*end)->next;
		map->count++;
	}
	return s;
}

static bool has_tag(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return e->data.scalar.tag || e->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return e->data.sequence_start.tag ||
		       e->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return e->data.mapping_start.tag ||
		       e->data.mapping_start.anchor;
	default:
		return false;
	}
}

static int build(struct builder *b, yaml_event_t *e, unsigned depth,
		 struct yaml_node **out)
{
	bool list = e->type == YAML_SEQUENCE_START_EVENT;
	int s;

	if (e->type == YAML_ALIAS_EVENT || has_tag(e))
		return refuse(b, &e->start_mark,
			      "anchors, aliases and tags are not used here");
	if (e->type == YAML_SCALAR_EVENT)
		return build_text(b, e, out);
	if (!list && e->type != YAML_MAPPING_START_EVENT)
		return refuse(b, &e->start_mark, "a value is missing");
	if (depth == LIMIT_YAML_DEPTH)
		return refuse(b, &e->start_mark, "nested too deep");
	*out = node_new(b, e, list ? YAML_LIST : YAML_MAP);
	if (!*out)
		return err_nomem(b->err);
	s = list ? build_list(b, *out, depth + 1)
		 : build_map(b, *out, depth + 1);
	if (s < 0)
		*out = NULL;
	return s;
}

/* Steps over one event of the type that must come; *more false: another. */
static int step(struct builder *b, yaml_event_type_t type, bool *is)
{
	yaml_event_t e;

	if (!yaml_parser_parse(&b->parser, &e))
		return parser_failed(b);
	*is = e.type == type;
	yaml_event_delete(&e);
	return ST_OK;
}

static int build_document(struct builder *b, const struct yaml_node **out)
{
	struct yaml_node *root;
	bool is = false;
	int s = step(b, YAML_STREAM_START_EVENT, &is);

	if (s == ST_OK)
		s = step(b, YAML_DOCUMENT_START_EVENT, &is);
	if (s < 0)
		return s;
	if (!is) { /* no document at all */
		root = arena_new(b->arena, 1, sizeof(*root));
		if (!root)
			return err_nomem(b->err);
		root->text = SPAN_EMPTY;
		root->line = root->column = 1;
		*out = root;
		return ST_OK;
	}
	s = build_next(b, 0, &root);
	if (s == ST_OK)
		s = step(b, YAML_DOCUMENT_END_EVENT, &is);
	if (s == ST_OK)
		s = step(b, YAML_STREAM_END_EVENT, &is);
	if (s < 0)
		return s;
	if (!is)
		return refuse(b, &b->parser.mark,
			      "only one document may stand in a file");
	*out = root;
	return ST_OK;
}

/* True for what stands between two "---" when nothing does. */
static bool is_nothing(const struct yaml_node *n)
{
	return n->kind == YAML_TEXT && n->plain && !n->text.len;
}

static int build_stream(struct builder *b, const struct yaml_node **out)
{
	struct yaml_node *first = NULL, **end = &first;
	bool is = false;
	int s = step(b, YAML_STREAM_START_EVENT, &is);

	while (s == ST_OK) {
		s = step(b, YAML_DOCUMENT_START_EVENT, &is);
		if (s < 0 || !is)
			break; /* the end of the stream */
		s = build_next(b, 0, end);
		if (s == ST_OK)
			s = step(b, YAML_DOCUMENT_END_EVENT, &is);
		if (s == ST_OK && *end && !is_nothing(*end))
			end = &(*end)->next;
		else
			*end = NULL;
	}
	*out = first;
	return s;
}

static int decode(struct arena *a, struct span text,
		  int (*build_it)(struct builder *, const struct yaml_node **),
		  const struct yaml_node **out, struct err *err)
{
	struct builder b = {.arena = a, .err = err};
	int s;

	if (text.len > LIMIT_YAML)
		return err_set(err, ST_LIMIT, 0, "1:1: larger than %zu bytes",
			       LIMIT_YAML);
	if (!yaml_parser_initialize(&b.parser))
		return err_nomem(err);
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, text.ptr, text.len);
	s = build_it(&b, out);
	yaml_parser_delete(&b.parser);
	return s;
}

int yaml_decode(struct arena *a, struct span text, const struct yaml_node **out,
		struct err *err)
{
	return decode(a, text, build_document, out, err);
}

int yaml_decode_stream(struct arena *a, struct span text,
		       const struct yaml_node **out, struct err *err)
{
	return decode(a, text, build_stream, out, err);
}

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml_node *n = map->first; n; n = n->next)
		if (span_is(n->key->text, key))
			return n;
	return NULL;
}

bool yaml_integer(const struct yaml_node *n, int64_t *out)
{
	return n->kind == YAML_TEXT && n->plain && span_to_i64(n->text, out);
}

bool yaml_truth(const struct yaml_node *n, bool *out)
{
	if (n->kind != YAML_TEXT || !n->plain)
		return false;
	if (!span_is(n->text, "true") && !span_is(n->text, "false"))
		return false;
	*out = span_is(n->text, "true");
	return true;
}
