/* item.c - "field|modifier|modifier: values" as a checked item. */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "rules/sigma/item_inner.h"

static const struct {
	const char *name;
	enum modifier modifier;
} modifier_names[] = {
	{"contains", MOD_CONTAINS},
	{"startswith", MOD_STARTSWITH},
	{"endswith", MOD_ENDSWITH},
	{"all", MOD_ALL},
	{"cased", MOD_CASED},
	{"exists", MOD_EXISTS},
	{"neq", MOD_NEQ},
	{"windash", MOD_WINDASH},
	{"re", MOD_RE},
	{"i", MOD_I},
	{"ignorecase", MOD_I},
	{"m", MOD_M},
	{"multiline", MOD_M},
	{"s", MOD_S},
	{"dotall", MOD_S},
	{"base64", MOD_BASE64},
	{"base64offset", MOD_BASE64OFFSET},
	{"utf16le", MOD_UTF16LE},
	{"wide", MOD_UTF16LE},
	{"utf16be", MOD_UTF16BE},
	{"utf16", MOD_UTF16},
	{"lt", MOD_LT},
	{"lte", MOD_LTE},
	{"gt", MOD_GT},
	{"gte", MOD_GTE},
	{"minute", MOD_MINUTE},
	{"hour", MOD_HOUR},
	{"day", MOD_DAY},
	{"week", MOD_WEEK},
	{"month", MOD_MONTH},
	{"year", MOD_YEAR},
	{"cidr", MOD_CIDR},
	{"expand", MOD_EXPAND},
	{"fieldref", MOD_FIELDREF},
};

/* --- modifiers of the key --- */

static int refuse_modifier(struct reading_item *i, struct span word)
{
	const char *names[ARRAY_LEN(modifier_names)];
	const char *near;

	for (size_t n = 0; n < ARRAY_LEN(modifier_names); n++)
		names[n] = modifier_names[n].name;
	near = nearest_word(word, names, ARRAY_LEN(modifier_names));
	return sigma_refuse(i->r, i->key, "unknown modifier '%.*s'%s%s%s",
			    SPAN_ARG(span_head(word, 40)),
			    near ? "; is it '" : "", near ? near : "",
			    near ? "'?" : "");
}

static int add_modifier(struct reading_item *i, struct span word)
{
	if (i->modifier_count == MODIFIERS_MAX)
		return sigma_refuse(i->r, i->key, "more than %d modifiers",
				    MODIFIERS_MAX);
	for (size_t n = 0; n < ARRAY_LEN(modifier_names); n++)
		if (span_is(word, modifier_names[n].name)) {
			i->word[i->modifier_count] = word;
			i->modifier[i->modifier_count++] =
				modifier_names[n].modifier;
			return ST_OK;
		}
	return refuse_modifier(i, word);
}

static struct span next_word(struct span *rest)
{
	const uint8_t *bar = memchr(rest->ptr, '|', rest->len);
	struct span word = *rest;

	if (bar) {
		word.len = (size_t)(bar - rest->ptr);
		*rest = span_skip(*rest, word.len + 1);
	} else {
		*rest = (struct span){rest->ptr + rest->len, 0};
	}
	return word;
}

static bool has(const struct reading_item *i, enum modifier m)
{
	for (size_t n = 0; n < i->modifier_count; n++)
		if (i->modifier[n] == m)
			return true;
	return false;
}

/* Modifiers that stand for the whole item, and rules between them. */
static int check_modifiers(struct reading_item *i)
{
	i->item->all = has(i, MOD_ALL);
	i->item->negated = has(i, MOD_NEQ);
	i->cased = has(i, MOD_CASED);
	i->flags = (has(i, MOD_I) ? PCRE2_CASELESS : 0) |
		   (has(i, MOD_M) ? PCRE2_MULTILINE : 0) |
		   (has(i, MOD_S) ? PCRE2_DOTALL : 0);
	if (i->flags && !has(i, MOD_RE))
		return sigma_refuse(i->r, i->key,
				    "i, m and s belong behind re");
	for (size_t n = 1; n < i->modifier_count; n++)
		if (i->modifier[n] == MOD_RE)
			return sigma_refuse(i->r, i->key,
					    "re must be the first modifier");
	for (size_t n = 0; n < i->modifier_count; n++) {
		enum modifier m = i->modifier[n];

		if ((m == MOD_EXISTS || m == MOD_CIDR) &&
		    i->modifier_count - i->item->negated -
				    (m == MOD_CIDR && i->item->all) >
			    1)
			return sigma_refuse(i->r, i->key, "%.*s stands alone",
					    SPAN_ARG(i->word[n]));
	}
	if (i->item->field == SIGMA_KEYWORD &&
	    (has(i, MOD_EXISTS) || has(i, MOD_CIDR) || has(i, MOD_FIELDREF)))
		return sigma_refuse(i->r, i->key, "this needs a field");
	return ST_OK;
}

static int read_key(struct reading_item *i)
{
	struct span rest, name;
	int s = ST_OK;

	i->item->field = SIGMA_KEYWORD;
	if (!i->key)
		return ST_OK;
	i->item->key = rest = i->key->text;
	name = next_word(&rest);
	if (name.len > 256)
		return sigma_refuse(i->r, i->key, "too long a name of a field");
	if (name.len)
		s = sigma_field(i->r->set, name, &i->item->field, i->r->err);
	if (s == ST_LIMIT)
		return sigma_refuse(i->r, i->key, "too many names of fields");
	if (i->key->text.len > name.len && !rest.len)
		return refuse_modifier(i, rest);
	while (s == ST_OK && rest.len) {
		struct span word = next_word(&rest);

		s = add_modifier(i, word);
	}
	return s < 0 ? s : check_modifiers(i);
}

/* --- values --- */

static int add_string(struct reading_item *i, struct works *w, struct span text)
{
	struct work one = {.kind = WORK_STRING};
	int s;

	if (has(i, MOD_RE)) {
		one.kind = WORK_REGEX;
		one.scalar.text = text;
		return item_work_add(i, w, &one);
	}
	s = sigma_tokens(i->r, i->at, text, has(i, MOD_EXPAND), &one.tokens);
	return s < 0 ? s : item_work_add(i, w, &one);
}

/* --- %placeholders% --- */

static const struct yaml_node *placeholder_find(const struct sigma_set *s,
						struct span name)
{
	for (size_t i = 0; i < s->placeholder_count; i++)
		if (span_equal(s->placeholder[i].name, name))
			return s->placeholder[i].values;
	return NULL;
}

/* The first %name% from `at` on; false when there is none. */
static bool placeholder_next(struct span text, size_t at, size_t *from,
			     size_t *to)
{
	for (size_t i = at; i < text.len; i++) {
		size_t end = i + 1;

		if (text.ptr[i] == '\\') {
			i++;
			continue;
		}
		if (text.ptr[i] != '%')
			continue;
		while (end < text.len && text.ptr[end] != '%' &&
		       text.ptr[end] > ' ')
			end++;
		if (end < text.len && text.ptr[end] == '%' && end > i + 1) {
			*from = i;
			*to = end + 1;
			return true;
		}
	}
	return false;
}

static int expand(struct reading_item *i, struct works *w, struct span text,
		  size_t at, unsigned depth)
{
	const struct yaml_node *values;
	struct span name;
	size_t from, to;
	int s = ST_OK;

	if (!placeholder_next(text, at, &from, &to))
		return add_string(i, w, text);
	name = span_of(text.ptr + from + 1, to - from - 2);
	values = placeholder_find(i->r->set, name);
	if (!values)
		return sigma_refuse(i->r, i->at,
				    "no values for the placeholder %%%.*s%%; "
				    "--values gives them",
				    SPAN_ARG(span_head(name, 80)));
	if (depth == 8)
		return sigma_refuse(i->r, i->at, "too many placeholders");
	for (const struct yaml_node *v = values->first; v && s == ST_OK;
	     v = v->next) {
		struct buf b;
		struct span whole;
		size_t behind;

		buf_init(&b, SIGMA_VALUE_MAX);
		buf_put(&b, text.ptr, from);
		buf_span_put(&b, v->text);
		behind = b.len;
		buf_span_put(&b, span_skip(text, to));
		if (b.bad == ST_LIMIT)
			s = sigma_refuse(i->r, i->at, "too long when expanded");
		whole = b.bad ? SPAN_EMPTY
			      : arena_dup(&i->r->set->arena, buf_span(&b));
		if (s == ST_OK && (b.bad || !whole.ptr))
			s = err_nomem(i->r->err);
		buf_release(&b);
		if (s == ST_OK)
			s = expand(i, w, whole, behind, depth + 1);
	}
	return s;
}

/* --- one modifier on one value --- */

static int wants(struct reading_item *i, size_t n, const char *what)
{
	return sigma_refuse(i->r, i->at, "%.*s wants %s", SPAN_ARG(i->word[n]),
			    what);
}

static int surround(struct reading_item *i, struct work *w, bool head,
		    bool tail)
{
	struct tokens *t = &w->tokens;
	uint16_t *more;

	if (w->kind == WORK_FIELD) {
		w->starts |= tail;
		w->ends |= head;
		return ST_OK;
	}
	if (w->kind == WORK_REGEX)
		return ST_OK; /* the search is not anchored anyway */
	more = arena_new(&i->r->set->arena, t->count + 2, sizeof(*more));
	if (!more)
		return err_nomem(i->r->err);
	memcpy(more + head, t->at, t->count * sizeof(*more));
	if (head)
		more[0] = TOKEN_STAR;
	if (tail)
		more[head + t->count] = TOKEN_STAR;
	t->at = more;
	t->count += (size_t)head + tail;
	return ST_OK;
}

static bool is_word(uint16_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || (c >= 0x80 && c < 256);
}

/* A dash that begins a word; those within words stay. */
static void windash(struct tokens *t)
{
	for (size_t n = 0; n + 1 < t->count; n++)
		if ((t->at[n] == '-' || t->at[n] == '/') &&
		    (n == 0 || !is_word(t->at[n - 1])) && is_word(t->at[n + 1]))
			t->at[n] = TOKEN_DASH;
}

static int make_cidr(struct reading_item *i, struct work *w, struct span text)
{
	struct pattern *p = &w->done;
	const uint8_t *slash = memchr(text.ptr, '/', text.len);
	struct span host =
		slash ? span_head(text, (size_t)(slash - text.ptr)) : text;
	bool four = !memchr(text.ptr, ':', text.len);
	uint64_t bits = four ? 32 : 128;

	*p = (struct pattern){.kind = PATTERN_CIDR, .text = text};
	if (!address_decode(host, &p->prefix) ||
	    (slash && (!span_to_u64(span_skip(text, host.len + 1), &bits) ||
		       bits > (four ? 32 : 128))))
		return sigma_refuse(i->r, i->at, "'%.*s' is no network",
				    SPAN_ARG(span_head(text, 60)));
	p->prefix_bits = (unsigned)bits + (four ? 96 : 0);
	for (unsigned b = p->prefix_bits; b < 128; b++)
		if (p->prefix.bytes[b / 8] >> (7 - b % 8) & 1)
			return sigma_refuse(i->r, i->at,
					    "'%.*s' has bits behind its "
					    "prefix",
					    SPAN_ARG(span_head(text, 60)));
	w->kind = WORK_DONE;
	return ST_OK;
}

static int make_number(struct reading_item *i, size_t n, struct work *w)
{
	static const enum pattern_kind kinds[] = {PATTERN_LT, PATTERN_LTE,
						  PATTERN_GT, PATTERN_GTE};
	enum modifier m = i->modifier[n];
	bool is_part = m >= MOD_MINUTE && m <= MOD_YEAR;

	if (w->kind != WORK_NUMBER)
		return wants(i, n, "a number");
	if (is_part && w->scalar.kind != SCALAR_INTEGER)
		return wants(i, n, "a whole number");
	w->done = (struct pattern){
		.kind = is_part ? PATTERN_PART : kinds[m - MOD_LT],
		.part = is_part ? (enum date_part)(m - MOD_MINUTE) : 0,
		.integral = w->scalar.kind == SCALAR_INTEGER,
		.integer = w->scalar.integer,
		.number = w->scalar.real,
	};
	w->kind = WORK_DONE;
	return ST_OK;
}

static int make_exists(struct work *w)
{
	w->done = (struct pattern){.kind = PATTERN_EXISTS,
				   .truth = w->scalar.truth};
	w->kind = WORK_DONE;
	return ST_OK;
}

static int make_fieldref(struct reading_item *i, size_t n, struct work *w)
{
	for (size_t k = 0; k < w->tokens.count; k++)
		if (w->tokens.at[k] >= 256)
			return wants(i, n, "a name without wildcards");
	w->kind = WORK_FIELD;
	w->scalar.text = i->at->text;
	return ST_OK;
}

static int modify(struct reading_item *i, size_t n, struct work *w)
{
	enum modifier m = i->modifier[n];

	switch (m) {
	case MOD_ALL:
	case MOD_NEQ:
	case MOD_I:
	case MOD_M:
	case MOD_S:
		return ST_OK;
	case MOD_EXPAND:
		if (w->kind != WORK_STRING && w->kind != WORK_REGEX)
			return wants(i, n, "a text");
		return ST_OK;
	case MOD_RE:
		return w->kind == WORK_REGEX ? ST_OK : wants(i, n, "a text");
	case MOD_CASED:
		if (w->kind != WORK_STRING && w->kind != WORK_REGEX &&
		    w->kind != WORK_FIELD)
			return wants(i, n, "a text");
		return ST_OK;
	case MOD_CONTAINS:
	case MOD_STARTSWITH:
	case MOD_ENDSWITH:
		if (w->kind != WORK_STRING && w->kind != WORK_REGEX &&
		    w->kind != WORK_FIELD)
			return wants(i, n, "a text; a number in quotes is one");
		return surround(i, w, m != MOD_STARTSWITH, m != MOD_ENDSWITH);
	case MOD_WINDASH:
		if (w->kind != WORK_STRING)
			return wants(i, n, "a text");
		windash(&w->tokens);
		return ST_OK;
	case MOD_BASE64:
	case MOD_UTF16LE:
	case MOD_UTF16BE:
	case MOD_UTF16:
		if (w->kind != WORK_STRING)
			return wants(i, n, "a text");
		return item_encode(i, m, 0, w);
	case MOD_EXISTS:
		if (w->kind != WORK_TRUTH)
			return wants(i, n, "true or false");
		return make_exists(w);
	case MOD_CIDR:
		if (w->kind != WORK_STRING)
			return wants(i, n, "a network");
		return make_cidr(i, w, i->at->text);
	case MOD_FIELDREF:
		if (w->kind != WORK_STRING)
			return wants(i, n, "the name of a field");
		return make_fieldref(i, n, w);
	default:
		return make_number(i, n, w);
	}
}

/* --- what a value is in the end --- */

static int finish(struct reading_item *i, struct work *w, struct pattern *out)
{
	int s;

	*out = (struct pattern){.text = w->scalar.text};
	switch (w->kind) {
	case WORK_STRING:
		return sigma_pattern(i->r, i->at, w->tokens, i->cased, out);
	case WORK_REGEX:
		return sigma_regex(i->r, i->at, w->scalar.text, i->flags, out);
	case WORK_NUMBER:
		out->kind = PATTERN_NUMBER;
		out->integral = w->scalar.kind == SCALAR_INTEGER;
		out->integer = w->scalar.integer;
		out->number = w->scalar.real;
		return ST_OK;
	case WORK_TRUTH:
		out->kind = PATTERN_TRUTH;
		out->truth = w->scalar.truth;
		return ST_OK;
	case WORK_NULL:
		out->kind = PATTERN_NULL;
		return ST_OK;
	case WORK_FIELD:
		out->kind = PATTERN_FIELD;
		out->cased = i->cased;
		out->starts = w->starts;
		out->ends = w->ends;
		s = sigma_field(i->r->set, w->scalar.text, &out->other,
				i->r->err);
		return s == ST_LIMIT ? sigma_refuse(i->r, i->at,
						    "too many names of fields")
				     : s;
	case WORK_DONE:
		*out = w->done;
		return ST_OK;
	}
	return ST_OK;
}

/* Keywords are sought anywhere in the event. */
static int as_keyword(struct reading_item *i, struct work *w)
{
	if (i->item->field != SIGMA_KEYWORD)
		return ST_OK;
	if (w->kind == WORK_NULL)
		return sigma_refuse(i->r, i->at, "null needs a field");
	if (w->kind == WORK_NUMBER || w->kind == WORK_TRUTH) {
		int s = sigma_tokens(i->r, i->at, i->at->text, false,
				     &w->tokens);

		if (s < 0)
			return s;
		w->kind = WORK_STRING;
	}
	return w->kind == WORK_STRING ? surround(i, w, true, true) : ST_OK;
}

static int start_works(struct reading_item *i, const struct yaml_node *v,
		       struct works *w)
{
	static const enum work_kind kinds[] = {
		[SCALAR_NULL] = WORK_NULL,	[SCALAR_TRUTH] = WORK_TRUTH,
		[SCALAR_INTEGER] = WORK_NUMBER, [SCALAR_REAL] = WORK_NUMBER,
		[SCALAR_DATE] = WORK_STRING,	[SCALAR_TEXT] = WORK_STRING,
	};
	struct scalar scalar = scalar_of(v);
	struct work one = {.kind = kinds[scalar.kind], .scalar = scalar};

	if (has(i, MOD_RE) && scalar.kind != SCALAR_NULL &&
	    scalar.kind != SCALAR_TRUTH)
		one.kind = WORK_STRING; /* ports: '22|443' needs no quotes */
	if (one.kind != WORK_STRING)
		return item_work_add(i, w, &one);
	if (has(i, MOD_EXPAND))
		return expand(i, w, v->text, 0, 0);
	return add_string(i, w, v->text);
}

static int read_value(struct reading_item *i, const struct yaml_node *v,
		      struct alternatives *out)
{
	struct works w = {0};
	struct pattern *pattern;
	int s;

	i->at = v;
	if (v->kind != YAML_TEXT)
		return sigma_refuse(i->r, v, "a value must be a scalar");
	s = start_works(i, v, &w);
	for (size_t m = 0; m < i->modifier_count && s == ST_OK && w.list; m++) {
		if (i->modifier[m] == MOD_BASE64OFFSET) {
			if (w.list[0].kind != WORK_STRING)
				s = wants(i, m, "a text");
			else
				s = item_encode_shifted(i, &w);
			continue;
		}
		for (size_t k = 0; k < w.count && s == ST_OK; k++)
			s = modify(i, m, &w.list[k]);
	}
	pattern = arena_new(&i->r->set->arena, w.count, sizeof(*pattern));
	if (s == ST_OK && w.count && !pattern)
		s = err_nomem(i->r->err);
	for (size_t k = 0; w.list && k < w.count && s == ST_OK; k++) {
		s = as_keyword(i, &w.list[k]);
		if (s == ST_OK)
			s = finish(i, &w.list[k], &pattern[k]);
	}
	*out = (struct alternatives){w.count, pattern};
	mem_free(w.list);
	return s;
}

static int read_values(struct reading_item *i, const struct yaml_node *value)
{
	bool list = value->kind == YAML_LIST;
	size_t count = list ? value->count : 1;
	const struct yaml_node *v = list ? value->first : value;
	struct alternatives *a;
	int s = ST_OK;

	if (value->kind == YAML_MAP)
		return sigma_refuse(i->r, value, "a field has values, no map");
	if (count > SIGMA_VALUES_MAX)
		return sigma_refuse(i->r, value, "more than %d values",
				    SIGMA_VALUES_MAX);
	if (!count)
		return sigma_refuse(i->r, value, "a list without values");
	a = arena_new(&i->r->set->arena, count, sizeof(*a));
	if (!a)
		return err_nomem(i->r->err);
	for (size_t n = 0; n < count && s == ST_OK; n++, v = v->next)
		s = read_value(i, v, &a[n]);
	i->item->value = a;
	i->item->count = count;
	return s;
}

int sigma_item_read(struct reading_rule *r, const struct yaml_node *key,
		    const struct yaml_node *value, struct sigma_item **out)
{
	const struct yaml_node *at = key ? key : value;
	struct reading_item i = {.r = r, .key = key, .at = at};
	int s;

	i.item = arena_new(&r->set->arena, 1, sizeof(*i.item));
	if (!i.item)
		return err_nomem(r->err);
	i.item->line = at->line;
	i.item->column = at->column;
	s = read_key(&i);
	if (s == ST_OK)
		s = read_values(&i, value);
	*out = i.item;
	return s;
}
