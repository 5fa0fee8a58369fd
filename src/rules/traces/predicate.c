/* predicate.c - "field|modifier|modifier: value" into a checked predicate. */
#include "base/alloc.h"
#include "base/limits.h"
#include "event/columns.h"
#include "rules/traces/trace.h"

#define VALUES_MAX 1024
#define PREDICATES_MAX 65536

/* Modifiers; those with a comparison exclude each other. */
enum modifier_effect { COMPARE, ALL, CASED, DECODED, NEGATED };

static const struct modifier {
	const char *name;
	enum modifier_effect effect;
	enum operand_kind kind; /* COMPARE */
} modifiers[] = {
	{"all", ALL, 0},
	{"cased", CASED, 0},
	{"cidr", COMPARE, OPERAND_CIDR},
	{"contains", COMPARE, OPERAND_CONTAINS},
	{"decoded", DECODED, 0},
	{"empty", COMPARE, OPERAND_EMPTY},
	{"endswith", COMPARE, OPERAND_ENDSWITH},
	{"gt", COMPARE, OPERAND_GT},
	{"gte", COMPARE, OPERAND_GTE},
	{"local", COMPARE, OPERAND_LOCAL},
	{"lt", COMPARE, OPERAND_LT},
	{"lte", COMPARE, OPERAND_LTE},
	{"not", NEGATED, 0},
	{"re", COMPARE, OPERAND_RE},
	{"startswith", COMPARE, OPERAND_STARTSWITH},
};

struct reading {
	struct trace_set *set;
	const struct yaml_node *value; /* of the predicate */
	struct predicate p;
	bool compared; /* a comparison was named */
	enum operand_kind kind;
	struct err *err;
};

/* --- field names --- */

/* Native names that look like canonical ones: small letters only. */
static const char *const small_natives[] = {
	"command",  "connector", "description", "direction", "directionality",
	"duration", "event",	 "puid",	"reference", "source",
};

static const char *const canonical[] = {
#define EVENT_FIELD_NAME(id, name) name,
	EVENT_FIELDS(EVENT_FIELD_NAME)
#undef EVENT_FIELD_NAME
};

static bool is_small(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((name.ptr[i] < 'a' || name.ptr[i] > 'z') &&
		    (name.ptr[i] < '0' || name.ptr[i] > '9') &&
		    name.ptr[i] != '_')
			return false;
	return true;
}

static bool is_listed(struct span name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(name, words[i]))
			return true;
	return false;
}

static bool log_has(enum log_kind log, unsigned field)
{
	if (log == LOG_EVTX || log == LOG_OTHER)
		return true; /* named values may be called anything */
	if (log == LOG_WEB_FILE)
		return field == FIELD_PATH || field == FIELD_NAME ||
		       field == FIELD_SIZE || field == FIELD_SHA256;
	for (const struct field_source *s = field_sources(log);
	     s->column || s->from == FROM_LINE; s++)
		if (s->field == field)
			return true;
	return false;
}

static bool any_log_has(uint64_t logs, unsigned field)
{
	for (enum log_kind i = 0; i < LOG_KINDS; i++)
		if (logs >> i & 1 && log_has(i, field))
			return true;
	return false;
}

int trace_field(struct trace_set *set, const struct yaml_node *at,
		struct span name, uint64_t logs, unsigned *out, struct err *err)
{
	const char *near;
	unsigned field;
	int s;

	if (!name.len || name.len > 128)
		return trace_refuse(at, err, "a field has no name");
	if (is_small(name) &&
	    !is_listed(name, canonical, ARRAY_LEN(canonical)) &&
	    !is_listed(name, small_natives, ARRAY_LEN(small_natives))) {
		near = nearest_word(name, canonical, ARRAY_LEN(canonical));
		return trace_refuse(at, err, "unknown field '%.*s'%s%s%s",
				    SPAN_ARG(name), near ? "; is it '" : "",
				    near ? near : "", near ? "'?" : "");
	}
	s = field_names_add(set->names, name, &field, err);
	if (s < 0)
		return s;
	if (field < FIELD_CANONICAL_COUNT && is_small(name) &&
	    !any_log_has(logs, field))
		return trace_refuse(at, err,
				    "none of the logs has a field '%.*s'",
				    SPAN_ARG(name));
	*out = field;
	return ST_OK;
}

/* --- modifiers --- */

static int refuse_modifier(struct reading *r, struct span word)
{
	const char *names[ARRAY_LEN(modifiers)];
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(modifiers); i++)
		names[i] = modifiers[i].name;
	near = nearest_word(word, names, ARRAY_LEN(modifiers));
	return trace_refuse(
		r->value->key, r->err, "unknown modifier '%.*s'%s%s%s",
		SPAN_ARG(span_head(word, 40)), near ? "; is it '" : "",
		near ? near : "", near ? "'?" : "");
}

static int take_modifier(struct reading *r, struct span word, bool first)
{
	const struct modifier *m = NULL;
	const struct yaml_node *key = r->value->key;

	for (size_t i = 0; i < ARRAY_LEN(modifiers) && !m; i++)
		if (span_is(word, modifiers[i].name))
			m = &modifiers[i];
	if (!m)
		return refuse_modifier(r, word);
	switch (m->effect) {
	case COMPARE:
		if (r->compared)
			return trace_refuse(key, r->err,
					    "'%s' is a second comparison",
					    m->name);
		r->compared = true;
		r->kind = m->kind;
		break;
	case ALL:
		r->p.all = true;
		break;
	case CASED:
		r->p.cased = true;
		break;
	case NEGATED:
		if (r->p.negated)
			return trace_refuse(key, r->err, "'not' stands twice");
		r->p.negated = true;
		break;
	case DECODED:
		if (!first)
			return trace_refuse(key, r->err,
					    "'decoded' comes before the other "
					    "modifiers");
		r->p.decoded = true;
		break;
	}
	return ST_OK;
}

static bool is_text_kind(enum operand_kind kind)
{
	return kind <= OPERAND_RE && kind != OPERAND_NUMBER;
}

static int take_modifiers(struct reading *r, struct span words)
{
	bool first = true;

	while (words.len) {
		struct span word = span_skip(words, 1); /* the '|' */
		const uint8_t *bar = memchr(word.ptr, '|', word.len);
		size_t len = bar ? (size_t)(bar - word.ptr) : word.len;
		int s = take_modifier(r, span_head(word, len), first);

		if (s < 0)
			return s;
		words = span_skip(word, len);
		first = false;
	}
	if (r->compared && !is_text_kind(r->kind) &&
	    (r->p.cased || r->p.decoded))
		return trace_refuse(r->value->key, r->err,
				    "'cased' and 'decoded' are for comparing "
				    "text");
	return ST_OK;
}

/* --- values --- */

/* Beyond bytes: the pattern itself speaks of characters. */
static bool wants_utf(struct span pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (pattern.ptr[i] >= 0x80)
			return true;
	return span_find(pattern, SPAN_LIT("\\x{")) != SIZE_MAX ||
	       span_find(pattern, SPAN_LIT("\\p")) != SIZE_MAX ||
	       span_find(pattern, SPAN_LIT("\\P")) != SIZE_MAX;
}

static int read_regex(struct reading *r, const struct yaml_node *n,
		      struct operand *o)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE at = 0;
	char text[128];
	int code = 0;

	o->utf = wants_utf(n->text);
	options |=
		o->utf ? PCRE2_UTF | PCRE2_MATCH_INVALID_UTF : PCRE2_NEVER_UTF;
	options |= r->p.cased ? 0 : PCRE2_CASELESS;
	o->re = pcre2_compile(n->text.ptr, n->text.len, options, &code, &at,
			      r->set->pcre_compile);
	if (!o->re && code == PCRE2_ERROR_HEAP_FAILED)
		return err_nomem(r->err);
	if (!o->re) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)text,
					sizeof(text));
		return trace_refuse(n, r->err,
				    "regular expression, character %zu: %s",
				    (size_t)at + 1, text);
	}
	(void)pcre2_jit_compile(o->re, PCRE2_JIT_COMPLETE); /* or without */
	return ST_OK;
}

static int read_prefix(struct reading *r, const struct yaml_node *n,
		       struct operand *o)
{
	const uint8_t *slash = memchr(n->text.ptr, '/', n->text.len);
	size_t len = slash ? (size_t)(slash - n->text.ptr) : n->text.len;
	struct span address = span_head(n->text, len);
	bool v4 = !memchr(address.ptr, ':', address.len);
	uint64_t bits = v4 ? 32 : 128;

	if (!address_decode(address, &o->prefix))
		return trace_refuse(n, r->err, "no address in front of '/'");
	if (slash && !span_to_u64(span_skip(n->text, len + 1), &bits))
		bits = 129;
	if (bits > (v4 ? 32 : 128))
		return trace_refuse(n, r->err, "no such prefix length");
	o->prefix_bits = (unsigned)bits + (v4 ? 96 : 0);
	return ST_OK;
}

static bool has_wildcard(struct span s)
{
	return memchr(s.ptr, '*', s.len) || memchr(s.ptr, '?', s.len);
}

static int read_value(struct reading *r, const struct yaml_node *n,
		      struct operand *o)
{
	if (n->kind != YAML_TEXT)
		return trace_refuse(n, r->err,
				    "a value must be a text or a number");
	o->kind = r->kind;
	o->text = n->text;
	switch (r->kind) {
	case OPERAND_EMPTY:
	case OPERAND_LOCAL:
		if (!yaml_truth(n, &o->truth))
			return trace_refuse(n, r->err, "true or false");
		return ST_OK;
	case OPERAND_GT:
	case OPERAND_GTE:
	case OPERAND_LT:
	case OPERAND_LTE:
		if (!yaml_integer(n, &o->number))
			return trace_refuse(n, r->err, "a whole number");
		return ST_OK;
	case OPERAND_CIDR:
		return read_prefix(r, n, o);
	default:
		break;
	}
	if (!n->text.len)
		return trace_refuse(n, r->err,
				    "an empty text; say '|empty: true'");
	if (r->kind == OPERAND_RE)
		return read_regex(r, n, o);
	if (r->kind == OPERAND_EQUAL && yaml_integer(n, &o->number))
		o->kind = OPERAND_NUMBER;
	else if (r->kind == OPERAND_EQUAL && has_wildcard(n->text))
		o->kind = OPERAND_WILDCARD;
	return ST_OK;
}

static int read_values(struct reading *r)
{
	const struct yaml_node *n = r->value;
	struct operand *operands;
	size_t count = n->kind == YAML_LIST ? n->count : 1;

	if (!count || count > VALUES_MAX)
		return trace_refuse(n, r->err, "1 to %d values", VALUES_MAX);
	if (count > 1 && !is_text_kind(r->kind) && r->kind != OPERAND_CIDR)
		return trace_refuse(n, r->err,
				    "this comparison takes one value");
	if (r->p.all && count == 1)
		return trace_refuse(n, r->err, "'all' needs several values");
	operands = arena_new(r->set->arena, count, sizeof(*operands));
	if (!operands)
		return err_nomem(r->err);
	r->p.operands = operands;
	if (n->kind == YAML_LIST)
		n = n->first;
	for (; r->p.count < count; n = n->next) {
		/* counted first: what it holds is released with the rest */
		int s = read_value(r, n, &operands[r->p.count++]);

		if (s < 0)
			return s;
	}
	return ST_OK;
}

/* --- predicates --- */

static void free_values(struct predicate *p)
{
	for (size_t i = 0; i < p->count; i++)
		pcre2_code_free(p->operands[i].re);
}

/* The same words give the same key. */
static int make_key(struct reading *r)
{
	struct buf b;
	int s = ST_OK;

	buf_init(&b, LIMIT_YAML * 2);
	buf_printf(&b, "%u|%d%d%d%d", r->p.field, r->p.decoded, r->p.negated,
		   r->p.cased, r->p.all);
	for (size_t i = 0; i < r->p.count; i++) {
		const struct operand *o = &r->p.operands[i];

		buf_printf(&b, "|%d:%zu:", (int)o->kind, o->text.len);
		buf_span_put(&b, o->text);
	}
	if (!b.bad)
		r->p.key = arena_dup(r->set->arena, buf_span(&b));
	if (b.bad || !r->p.key.ptr)
		s = err_nomem(r->err);
	buf_release(&b);
	return s;
}

static const struct predicate *find_equal(const struct trace_set *set,
					  struct span key)
{
	for (size_t i = 0; i < set->predicate_count; i++)
		if (span_equal(set->predicates[i]->key, key))
			return set->predicates[i];
	return NULL;
}

static int add_predicate(struct reading *r, const struct predicate **out)
{
	struct trace_set *set = r->set;
	struct predicate *p;

	if (set->predicate_count == PREDICATES_MAX)
		return err_set(r->err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d predicates", PREDICATES_MAX);
	if (set->predicate_count == set->predicate_room) {
		size_t room =
			set->predicate_room ? set->predicate_room * 2 : 256;
		const struct predicate **grown =
			mem_resize(set->predicates, room, sizeof(*grown));

		if (!grown)
			return err_nomem(r->err);
		set->predicates = grown;
		set->predicate_room = room;
	}
	p = arena_new(set->arena, 1, sizeof(*p));
	if (!p)
		return err_nomem(r->err);
	*p = r->p;
	set->predicates[set->predicate_count++] = p;
	*out = p;
	return ST_OK;
}

static int predicate_read(struct trace_set *set, const struct yaml_node *value,
			  uint64_t logs, const struct predicate **out,
			  struct err *err)
{
	struct reading r = {set, value, {0}, false, OPERAND_EQUAL, err};
	struct span key = value->key->text;
	const uint8_t *bar = memchr(key.ptr, '|', key.len);
	size_t len = bar ? (size_t)(bar - key.ptr) : key.len;
	int s = trace_field(set, value->key, span_head(key, len), logs,
			    &r.p.field, err);

	if (s == ST_OK)
		s = take_modifiers(&r, span_skip(key, len));
	if (s == ST_OK)
		s = read_values(&r);
	if (s == ST_OK)
		s = make_key(&r);
	*out = s == ST_OK ? find_equal(set, r.p.key) : NULL;
	if (s == ST_OK && !*out) {
		s = add_predicate(&r, out);
		if (s == ST_OK)
			return ST_OK;
	}
	free_values(&r.p);
	return s;
}

int conjunction_read(struct trace_set *set, const struct yaml_node *map,
		     uint64_t logs, struct conjunction *out, struct err *err)
{
	const struct predicate **list;
	size_t count = 0;

	if (map->kind != YAML_MAP || !map->count)
		return trace_refuse(map, err,
				    "a mapping of fields to values is needed");
	list = arena_new(set->arena, map->count, sizeof(*list));
	if (!list)
		return err_nomem(err);
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		int s = predicate_read(set, n, logs, &list[count++], err);

		if (s < 0)
			return s;
	}
	*out = (struct conjunction){count, list};
	return ST_OK;
}
