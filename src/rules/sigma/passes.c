/* passes.c - see passes.h. */
#include "rules/sigma/passes.h"

#include "base/alloc.h"
#include "event/native.h"

/* Bytes kept of a witness; fewer when a field has so many that they do not fit
 * one automaton. */
static const size_t literal_lengths[] = {12, 8, 6, 4};

/* Literals from here on are sought at every fourth place; shorter ones have a
 * pass of their own, so that one of them does not slow all down. */
#define LITERAL_LONG 7

static struct pass_draft *draft_of(struct drafts *d, unsigned native,
				   bool is_long)
{
	struct pass_draft *more;

	for (size_t i = 0; i < d->count; i++)
		if (d->list[i].native == native &&
		    d->list[i].is_long == is_long)
			return &d->list[i];
	more = mem_resize(d->list, d->count + 1, sizeof(*more));
	if (!more)
		return NULL;
	d->list = more;
	d->list[d->count] =
		(struct pass_draft){.native = native, .is_long = is_long};
	return &d->list[d->count++];
}

static bool draft_add(struct drafts *d, unsigned native,
		      const struct witness_literal *l, unsigned bit)
{
	struct pass_draft *p = draft_of(
		d, native, native != NATIVE_ROW && l->text.len >= LITERAL_LONG);

	if (!p)
		return false;
	if (p->count == p->room) {
		size_t room = p->room ? p->room * 2 : 64;
		struct literal *list = mem_resize(p->list, room, sizeof(*list));
		struct span *text;
		bool *from_end;

		if (list)
			p->list = list;
		text = mem_resize(p->text, room, sizeof(*text));
		if (text)
			p->text = text;
		from_end = mem_resize(p->from_end, room, sizeof(*from_end));
		if (from_end)
			p->from_end = from_end;
		if (!list || !text || !from_end)
			return false;
		p->room = room;
	}
	p->list[p->count].bit = bit;
	p->from_end[p->count] = l->from_end;
	p->text[p->count++] = l->text;
	return true;
}

static bool has_uri(const struct field_alias *alias)
{
	for (size_t i = 0; i < alias->count; i++)
		if (alias->native[i] == NATIVE_URI)
			return true;
	return false;
}

/* What is in these is in "=uri" as well, so it is sought there only. */
static bool is_part_of_uri(const struct sigma_set *s, unsigned native)
{
	static const char *const names[] = {"cs-uri-query", "cs-uri-stem",
					    "UrlQuery", "UrlStem"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (field_names_find(s->names, span_str(names[i])) == native)
			return true;
	return false;
}

/* The longest part of the literal that event_words() shows; false: none that
 * is worth it. */
static bool word_of(const struct witness_literal *l,
		    struct witness_literal *out)
{
	struct span left = l->text, best = SPAN_EMPTY;

	while (left.len) {
		size_t n = 0;

		while (n < left.len && left.ptr[n] > ' ' &&
		       left.ptr[n] <= '~' && left.ptr[n] != ',')
			n++;
		if (n > best.len && event_words_show(span_head(left, n)))
			best = span_head(left, n);
		left = span_skip(left, n < left.len ? n + 1 : n);
	}
	*out = *l;
	out->text = best;
	return best.len >= LITERAL_LONG || best.len == l->text.len;
}

/* A literal that may be anywhere in a Windows event is sought in its words
 * where that will do. */
static bool draft_any(struct drafts *d, const struct witness_literal *l,
		      unsigned native, unsigned bit)
{
	struct witness_literal word;

	if (word_of(l, &word))
		return draft_add(d, NATIVE_WORDS, &word, bit);
	return draft_add(d, native, l, bit);
}

static bool draft_literal(struct drafts *d, const struct sigma_set *s,
			  const struct program_place *place,
			  const struct witness_literal *l, unsigned bit)
{
	const struct field_alias *alias;
	unsigned native;

	if (l->field == SIGMA_KEYWORD)
		return draft_any(d, l, NATIVE_WHOLE, bit);
	alias = place->alias ? place->alias[l->field] : NULL;
	native = s->field[l->field].native;
	if (!alias && native == FIELD_DATA && place->place->log == LOG_EVTX)
		return draft_any(d, l, native, bit);
	if (!alias)
		return draft_add(d, native, l, bit);
	for (size_t i = 0; i < alias->count; i++) {
		if (has_uri(alias) && is_part_of_uri(s, alias->native[i]))
			continue;
		if (!draft_add(d, alias->native[i], l, bit))
			return false;
	}
	return true;
}

/* The longest piece without a question mark, which "=uri" has and the row may
 * not. */
static struct span without_question(struct span s)
{
	struct span best = SPAN_EMPTY;

	for (size_t at = 0; at < s.len;) {
		struct span piece = span_skip(s, at);
		const uint8_t *mark = memchr(piece.ptr, '?', piece.len);

		if (mark)
			piece.len = (size_t)(mark - piece.ptr);
		if (piece.len > best.len)
			best = piece;
		at += piece.len + 1;
	}
	return best;
}

/* What stands in the row when the literal stands in the value; empty: nothing
 * can be said. */
static struct span row_text(const struct sigma_set *s,
			    const struct program_place *place,
			    const struct witness_literal *l)
{
	const struct field_alias *alias = NULL;

	if (l->field == SIGMA_KEYWORD)
		return l->text;
	alias = place->alias ? place->alias[l->field] : NULL;
	if (!alias)
		return s->field[l->field].native == FIELD_BUILD ? SPAN_EMPTY
								: l->text;
	for (size_t i = 0; i < alias->count; i++)
		if (alias->native[i] == FIELD_BUILD)
			return SPAN_EMPTY;
	return has_uri(alias) ? without_question(l->text) : l->text;
}

static bool row_has_all(const struct sigma_set *s,
			const struct program_place *place,
			const struct witness *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (row_text(s, place, &w->literal[i]).len < FACTOR_USEFUL)
			return false;
	return true;
}

bool drafts_add(struct drafts *d, const struct sigma_set *s,
		const struct program_place *place, const struct witness *w,
		unsigned bit)
{
	bool row = d->by_row && row_has_all(s, place, w);

	for (size_t i = 0; i < w->count; i++) {
		struct witness_literal l = w->literal[i];

		if (row)
			l.text = row_text(s, place, &l);
		if (row ? !draft_add(d, NATIVE_ROW, &l, bit)
			: !draft_literal(d, s, place, &l, bit))
			return false;
	}
	return true;
}

static void cut_literals(struct pass_draft *d, size_t length)
{
	for (size_t i = 0; i < d->count; i++) {
		struct span s = d->text[i];
		struct factor *f = &d->list[i].factor;

		if (s.len > length)
			s = d->from_end[i] ? span_skip(s, s.len - length)
					   : span_head(s, length);
		f->len = (uint8_t)s.len;
		for (size_t k = 0; k < s.len; k++)
			f->bytes[k] = ascii_lower(s.ptr[k]);
	}
}

/* More bytes of each are kept in rows. */
#define ROW_MORE 4

static int draft_row(const struct pass_draft *d, size_t length,
		     struct row_literals **out, struct err *err)
{
	struct row_literal *list = mem_new(d->count, sizeof(*list));
	int s;

	if (!list)
		return err_nomem(err);
	for (size_t i = 0; i < d->count; i++)
		list[i] = (struct row_literal){d->text[i], d->list[i].bit};
	s = row_literals_open(out, list, d->count, length, err);
	mem_free(list);
	return s;
}

int draft_pass(struct pass_draft *d, struct literal_pass *out, struct err *err)
{
	int s = ST_LIMIT;

	out->native = d->native;
	for (size_t i = 0; i < ARRAY_LEN(literal_lengths) && s == ST_LIMIT;
	     i++) {
		size_t length = literal_lengths[i];

		if (d->native == NATIVE_ROW) {
			s = draft_row(d, length + ROW_MORE, &out->row, err);
			continue;
		}
		cut_literals(d, length);
		s = literal_set_open(&out->set, d->list, d->count, err);
	}
	return s;
}

void drafts_release(struct drafts *d)
{
	for (size_t i = 0; i < d->count; i++) {
		mem_free(d->list[i].list);
		mem_free(d->list[i].text);
		mem_free(d->list[i].from_end);
	}
	mem_free(d->list);
}
