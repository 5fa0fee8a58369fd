/* factors.c - required literals of a regular expression.
 *
 * A small reader of PCRE2's grammar.  Each piece of a pattern gives two sets:
 * `exact`, when the piece matches just these few texts, and `best`, of which
 * one must stand in whatever it matches.  A sequence multiplies exact sets as
 * long as they stay small ("\.as" + {"px","hx"}), and keeps the best set on
 * its way; a choice unites its branches.  Whatever the reader does not know
 * (verbs, recursion, conditions, extended syntax) makes it give up: an empty
 * set is always right. */
#include "rules/traces/factors.h"

#define DEPTH_MAX 20
#define EXACT_MAX 48

struct texts {
	bool known; /* else nothing can be said */
	size_t count;
	struct factor text[EXACT_MAX];
};

struct piece {
	struct texts exact;
	struct texts best;
};

struct reader {
	struct span in;
	size_t at;
	bool utf;
	bool gave_up;
};

static const struct texts texts_unknown;
static const struct texts texts_nothing = {.known = true, .count = 1};

static void read_choice(struct reader *r, unsigned depth, struct piece *out);

/* --- sets --- */

/* Longer shortest literal first, then fewer of them. */
static size_t worth(const struct texts *t)
{
	size_t shortest = FACTOR_LENGTH;

	if (!t->known || !t->count)
		return 0;
	for (size_t i = 0; i < t->count; i++)
		if (t->text[i].len < shortest)
			shortest = t->text[i].len;
	if (shortest > 8)
		shortest = 8;
	return shortest * 64 + (EXACT_MAX - t->count);
}

static bool holds(const struct factor *text, const struct factor *part)
{
	return span_find(span_of(text->bytes, text->len),
			 span_of(part->bytes, part->len)) != SIZE_MAX;
}

/* A text that holds another says nothing new: {"cmd", "cmd.exe"} is {"cmd"}. */
static void shorten(struct texts *t)
{
	for (size_t i = 0; i < t->count;) {
		bool spare = false;

		for (size_t k = 0; k < t->count && !spare; k++)
			spare = k != i && holds(&t->text[i], &t->text[k]);
		if (spare)
			t->text[i] = t->text[--t->count];
		else
			i++;
	}
}

static void keep_better(struct texts *best, const struct texts *other)
{
	struct texts shorter = *other;

	shorten(&shorter);
	if (worth(&shorter) > worth(best))
		*best = shorter;
}

/* a becomes the union; false when it is too large. */
static bool unite(struct texts *a, const struct texts *b)
{
	if (!a->known || !b->known || a->count + b->count > EXACT_MAX)
		return false;
	memcpy(&a->text[a->count], b->text, b->count * sizeof(b->text[0]));
	a->count += b->count;
	return true;
}

/* a becomes all texts of a with one of b behind; false when that is too many
 * or too long. */
static bool multiply(struct texts *a, const struct texts *b)
{
	struct texts got = {.known = true};

	if (!a->known || !b->known || a->count * b->count > EXACT_MAX)
		return false;
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++) {
			struct factor *f = &got.text[got.count++];

			*f = a->text[i];
			if (f->len + b->text[k].len > FACTOR_LENGTH)
				return false;
			memcpy(f->bytes + f->len, b->text[k].bytes,
			       b->text[k].len);
			f->len = (uint8_t)(f->len + b->text[k].len);
		}
	*a = got;
	return true;
}

/* --- reading --- */

static int peek(const struct reader *r)
{
	return r->at < r->in.len ? r->in.ptr[r->at] : -1;
}

static bool accept(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->at++;
	return true;
}

static bool is_letter(int c)
{
	return ascii_lower((uint8_t)c) >= 'a' && ascii_lower((uint8_t)c) <= 'z';
}

static void set_char(const struct reader *r, struct texts *t, int c)
{
	uint8_t low = ascii_lower((uint8_t)c);

	*t = texts_unknown;
	if (c >= 0x80 || (r->utf && (low == 'k' || low == 's')))
		return;
	t->known = true;
	t->count = 1;
	t->text[0].len = 1;
	t->text[0].bytes[0] = low;
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Behind "\x": a byte, or 256 for what is no ASCII. */
static int read_hex(struct reader *r)
{
	bool braces = accept(r, '{');
	int value = 0;

	for (int n = 0; braces || n < 2; n++) {
		int digit = hex_digit(peek(r));

		if (digit < 0)
			break;
		r->at++;
		value = value * 16 + digit;
		if (value > 255)
			value = 256;
	}
	if (braces && !accept(r, '}'))
		r->gave_up = true;
	return value;
}

/* Behind a backslash. -1: some character; -2: no width; else the character.
 */
static int read_escape(struct reader *r)
{
	int c = peek(r);

	if (c < 0) {
		r->gave_up = true;
		return -1;
	}
	r->at++;
	switch (c) {
	case 'b':
	case 'B':
	case 'A':
	case 'z':
	case 'Z':
		return -2;
	case 'd':
	case 'D':
	case 'w':
	case 'W':
	case 's':
	case 'S':
	case 'h':
	case 'H':
	case 'v':
	case 'V':
	case 'N':
		return -1;
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'f':
		return '\f';
	case 'x':
		return read_hex(r);
	default:
		break;
	}
	if (is_letter(c) || (c >= '0' && c <= '9'))
		r->gave_up = true; /* back references, \Q, \p, \K, ... */
	return c;
}

/* One member of a class: as read_escape, but \b is a backspace. */
static int read_member(struct reader *r)
{
	int c = peek(r);

	if (c < 0) {
		r->gave_up = true;
		return -1;
	}
	r->at++;
	if (c == '[' && (peek(r) == ':' || peek(r) == '.' || peek(r) == '='))
		r->gave_up = true;
	if (c != '\\')
		return c;
	c = read_escape(r);
	return c == -2 ? -1 : c;
}

/* Behind "[". */
static void read_class(struct reader *r, struct texts *out)
{
	bool few = !accept(r, '^');
	bool first = true;

	*out = (struct texts){.known = true};
	while (!r->gave_up && (first || peek(r) != ']')) {
		int c = read_member(r);
		struct texts one;

		first = false;
		if (peek(r) == '-' && r->at + 1 < r->in.len &&
		    r->in.ptr[r->at + 1] != ']') {
			r->at++;
			(void)read_member(r);
			few = false;
		}
		if (c < 0) {
			few = false;
			continue;
		}
		set_char(r, &one, c);
		few = few && out->count < 6 && unite(out, &one);
	}
	r->at++; /* ']' */
	if (!few)
		*out = texts_unknown;
}

/* Behind "(?": true when a group's body follows; *width false when it looks
 * ahead or behind. */
static bool read_group_head(struct reader *r, bool *width)
{
	*width = true;
	if (accept(r, ':') || accept(r, '>') || accept(r, '|'))
		return true;
	if (accept(r, '=') || accept(r, '!')) {
		*width = false;
		return true;
	}
	(void)accept(r, 'P');
	if (accept(r, '<')) {
		if (accept(r, '=') || accept(r, '!')) {
			*width = false;
			return true;
		}
		while (peek(r) >= 0 && peek(r) != '>')
			r->at++;
		r->at++;
		return true;
	}
	/* "(?s)", "(?i-m:": options; x changes what is a literal */
	while (peek(r) == 'i' || peek(r) == 'm' || peek(r) == 's' ||
	       peek(r) == '-')
		r->at++;
	if (accept(r, ':'))
		return true;
	if (peek(r) != ')')
		r->gave_up = true;
	return false;
}

/* Behind "(". */
static void read_group(struct reader *r, unsigned depth, struct piece *out)
{
	bool width = true;

	out->exact = texts_nothing;
	out->best = texts_unknown;
	if (peek(r) == '*') {
		r->gave_up = true;
		return;
	}
	if (!accept(r, '?') || read_group_head(r, &width))
		read_choice(r, depth + 1, out);
	if (!width) {
		out->exact = texts_nothing;
		out->best = texts_unknown;
	}
	if (!accept(r, ')'))
		r->gave_up = true;
}

static void read_atom(struct reader *r, unsigned depth, struct piece *out)
{
	int c = peek(r);

	out->exact = out->best = texts_unknown;
	r->at++;
	switch (c) {
	case '(':
		read_group(r, depth, out);
		return;
	case '[':
		read_class(r, &out->exact);
		return;
	case '.':
		return;
	case '^':
	case '$':
		out->exact = texts_nothing;
		return;
	case '\\':
		c = read_escape(r);
		if (c == -2)
			out->exact = texts_nothing;
		if (c < 0)
			return;
		break;
	default:
		break;
	}
	set_char(r, &out->exact, c);
}

/* "{n}", "{n,}", "{n,m}" behind the brace; false: a literal brace. */
static bool read_counts(struct reader *r, int *min, int *max)
{
	size_t start = r->at;
	int n = 0;

	while (peek(r) >= '0' && peek(r) <= '9' && n < 100000)
		n = n * 10 + (r->in.ptr[r->at++] - '0');
	*min = *max = n;
	if (r->at > start && accept(r, '}'))
		return true;
	if (r->at > start && accept(r, ',')) {
		*max = 1000;
		while (peek(r) >= '0' && peek(r) <= '9')
			r->at++;
		if (accept(r, '}'))
			return true;
	}
	r->at = start;
	return false;
}

/* What stands behind an atom: how often it may come. */
static void read_repeat(struct reader *r, int *min, int *max)
{
	*min = *max = 1;
	if (accept(r, '*')) {
		*min = 0;
		*max = 1000;
	} else if (accept(r, '+')) {
		*max = 1000;
	} else if (accept(r, '?')) {
		*min = 0;
	} else if (accept(r, '{')) {
		if (!read_counts(r, min, max)) {
			r->gave_up = true;
			return;
		}
	} else {
		return;
	}
	if (!accept(r, '?'))
		(void)accept(r, '+');
}

static void apply_repeat(struct piece *p, int min, int max)
{
	if (min == 1 && max == 1)
		return;
	if (min == 0) {
		p->best = texts_unknown;
		if (max != 1 || !unite(&p->exact, &texts_nothing))
			p->exact = texts_unknown;
		return;
	}
	keep_better(&p->best, &p->exact); /* it comes at least once */
	p->exact = texts_unknown;
}

static void read_sequence(struct reader *r, unsigned depth, struct piece *out)
{
	struct texts run = texts_nothing; /* exact, since the last break */
	bool whole = true;

	out->best = texts_unknown;
	while (!r->gave_up && peek(r) >= 0 && peek(r) != '|' &&
	       peek(r) != ')') {
		struct piece p;
		int min, max;

		read_atom(r, depth, &p);
		read_repeat(r, &min, &max);
		apply_repeat(&p, min, max);
		keep_better(&out->best, &p.best);
		if (multiply(&run, &p.exact))
			continue;
		whole = false;
		keep_better(&out->best, &run);
		keep_better(&out->best, &p.exact);
		run = p.exact.known ? p.exact : texts_nothing;
	}
	keep_better(&out->best, &run);
	out->exact = whole ? run : texts_unknown;
}

static void read_choice(struct reader *r, unsigned depth, struct piece *out)
{
	struct piece branch;

	if (depth > DEPTH_MAX) {
		r->gave_up = true;
		return;
	}
	read_sequence(r, depth, out);
	while (!r->gave_up && accept(r, '|')) {
		read_sequence(r, depth, &branch);
		if (!unite(&out->exact, &branch.exact))
			out->exact = texts_unknown;
		if (!unite(&out->best, &branch.best))
			out->best = texts_unknown;
	}
}

/* --- faces --- */

static bool is_useful(const struct texts *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->text[i].len < FACTOR_USEFUL)
			return false;
	return t->known && t->count;
}

void regex_factors(struct span pattern, bool utf, struct factor_set *out)
{
	struct reader r = {.in = pattern, .utf = utf};
	struct piece p = {.exact = texts_unknown, .best = texts_unknown};

	out->count = 0;
	if (!pattern.len ||
	    (pattern.len > 1 && pattern.ptr[0] == '(' && pattern.ptr[1] == '*'))
		return;
	read_choice(&r, 0, &p);
	if (r.gave_up || r.at != pattern.len || !is_useful(&p.best))
		return;
	out->count = p.best.count;
	memcpy(out->factor, p.best.text, p.best.count * sizeof(p.best.text[0]));
}

static void text_factor(struct span text, struct factor_set *out)
{
	struct factor *f = &out->factor[out->count++];

	f->len = (uint8_t)(text.len < FACTOR_LENGTH ? text.len : FACTOR_LENGTH);
	for (size_t i = 0; i < f->len; i++)
		f->bytes[i] = ascii_lower(text.ptr[i]);
}

static bool is_literal(enum operand_kind kind)
{
	return kind == OPERAND_EQUAL || kind == OPERAND_CONTAINS ||
	       kind == OPERAND_STARTSWITH || kind == OPERAND_ENDSWITH;
}

static void operand_factors(const struct operand *o, struct factor_set *out)
{
	out->count = 0;
	if (o->kind == OPERAND_RE)
		regex_factors(o->text, o->utf, out);
	else if (is_literal(o->kind) && o->text.len >= FACTOR_USEFUL)
		text_factor(o->text, out);
}

/* Of several that must all be there, one is enough: the longest literal. */
static void factors_of_all(const struct predicate *p, struct factor_set *out)
{
	struct factor_set one;

	for (size_t i = 0; i < p->count; i++) {
		operand_factors(&p->operands[i], &one);
		if (one.count &&
		    (!out->count || one.factor[0].len > out->factor[0].len))
			*out = one;
	}
}

void predicate_factors(const struct predicate *p, struct factor_set *out)
{
	struct factor_set one;

	out->count = 0;
	if (p->all) {
		factors_of_all(p, out);
		return;
	}
	for (size_t i = 0; i < p->count; i++) {
		operand_factors(&p->operands[i], &one);
		if (!one.count || out->count + one.count > FACTORS_MAX) {
			out->count = 0;
			return;
		}
		memcpy(&out->factor[out->count], one.factor,
		       one.count * sizeof(one.factor[0]));
		out->count += one.count;
	}
}
