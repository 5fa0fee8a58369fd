/* detail.c - what of an event a rule looked at, and why it did or did not
 * hold. */
#include "base/text.h"
#include "rules/sigma/matcher.h"

#define DETAIL_VALUE ((size_t)500)

static struct span cut(struct span s)
{
	size_t max = DETAIL_VALUE;

	if (s.len <= max)
		return s;
	while (max && (s.ptr[max] & 0xc0) == 0x80)
		max--;
	return span_head(s, max);
}

static void put_member(struct buf *b, bool *first, struct span name,
		       struct span value)
{
	if (!value.len)
		return;
	if (!*first)
		buf_byte(b, ',');
	*first = false;
	json_put_string(b, name);
	buf_byte(b, ':');
	json_put_string(b, cut(value));
}

void sigma_detail(struct buf *b, struct sigma_matcher *m, size_t rule,
		  const struct event *e)
{
	const struct program_place *place = matcher_place(m, rule, e);
	const struct sigma_rule *r = &m->set->rule[rule];
	bool first = true;

	matcher_event_is(m, e);
	buf_byte(b, '{');
	for (size_t i = 0; place && i < r->field_count; i++)
		put_member(b, &first, m->set->field[r->field[i]].name,
			   matcher_field(m, place, r->field[i]));
	if (first && place)
		put_member(
			b, &first, SPAN_LIT("event"),
			span_trim(matcher_value(m, NATIVE_WHOLE, false)->text));
	buf_byte(b, '}');
}

/* --- why --- */

static void put_indent(struct buf *b, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		buf_text(b, "  ");
}

static void put_truth(struct buf *b, bool holds)
{
	buf_text(b, holds ? "yes  " : "no   ");
}

static void explain_item(struct buf *b, struct sigma_matcher *m,
			 const struct program_place *place,
			 const struct sigma_item *item, unsigned depth)
{
	struct span name = item->key.len ? item->key : SPAN_LIT("keywords");
	struct span value;

	put_truth(b, matcher_item(m, place, item));
	put_indent(b, depth);
	utf8_put_clean(b, name);
	buf_printf(b, " (line %u, %zu value%s): ", item->line, item->count,
		   item->count == 1 ? "" : "s");
	if (item->field == SIGMA_KEYWORD) {
		buf_text(b, "sought in the whole event\n");
		return;
	}
	value = matcher_field(m, place, item->field);
	if (value.len)
		json_put_string(b, cut(value));
	else
		buf_text(b, "the event has none");
	buf_byte(b, '\n');
}

static void explain_expr(struct buf *b, struct sigma_matcher *m,
			 const struct program_place *place,
			 const struct expr *e, unsigned depth)
{
	static const char *const words[] = {
		[EXPR_AND] = "all of\n",
		[EXPR_OR] = "any of\n",
		[EXPR_NOT] = "not\n",
	};

	if (e->kind == EXPR_ITEM) {
		explain_item(b, m, place, e->item, depth);
		return;
	}
	put_truth(b, matcher_expr(m, place, e));
	put_indent(b, depth);
	buf_text(b, words[e->kind]);
	for (size_t i = 0; i < e->count; i++)
		explain_expr(b, m, place, e->child[i], depth + 1);
}

void sigma_explain(struct buf *b, struct sigma_matcher *m, size_t rule,
		   const struct event *e)
{
	const struct program_place *place = matcher_place(m, rule, e);
	const struct sigma_rule *r = &m->set->rule[rule];

	if (!r->expr) {
		buf_text(b, "a correlation looks at matches of other rules, "
			    "not at events\n");
		return;
	}
	if (!place) {
		buf_text(b, "no   the event is of another log source\n");
		return;
	}
	matcher_event_is(m, e);
	explain_expr(b, m, place, r->expr, 0);
}
