/* report_about.c - what the newest run saw of one organisation, and why it has
 * its class: for the operator and for whom it is about. */
#include "census/report.h"

#include "census/dns.h"
#include "census/phrases.h"

static void put_endpoint(struct buf *b, const struct model_endpoint *p,
			 bool arabic)
{
	const char *begin = isolate_begin(arabic), *end = isolate_end(arabic);

	buf_printf(b, "    %s%s%s%s%s: %s", begin, p->name,
		   *p->name ? ", " : "", p->address, end,
		   phrase_in(state_phrase(p->state), arabic));
	if (p->product)
		buf_printf(b, "; %s%s%s", begin, p->product->name, end);
	if (p->interval.known) {
		bool one = !strcmp(p->interval.low_text, p->interval.high_text);

		buf_printf(b, ", %s%s%s%s (%s)%s", begin, p->interval.low_text,
			   one ? "" : " - ", one ? "" : p->interval.high_text,
			   p->evidence, end);
	}
	buf_byte(b, '\n');
}

static void put_target(struct buf *b, const struct reading *r,
		       const struct model_target *t, bool arabic)
{
	buf_printf(b, "  %s%s%s: %s\n", isolate_begin(arabic), t->text,
		   isolate_end(arabic),
		   t->state < STATE_COUNT
			   ? phrase_in(state_phrase(t->state), arabic)
			   : (arabic ? "لم يزر بعد" : "not visited yet"));
	for (uint32_t i = 0; i < t->endpoints; i++)
		put_endpoint(b, &r->last->endpoints[t->first_endpoint + i],
			     arabic);
}

static void put_verdicts(struct buf *b, const struct reading *r,
			 const struct model_organisation *o, bool arabic)
{
	for (unsigned i = 0; i < r->tables.sets.count; i++)
		if (o->verdict[i] != VERDICT_NONE &&
		    set_is_known(&r->tables.sets.set[i], r->last->day_ns))
			buf_printf(b, "  %s%s%s: %s\n", isolate_begin(arabic),
				   r->tables.sets.set[i].word,
				   isolate_end(arabic),
				   phrase_in(verdict_phrase(o->verdict[i]),
					     arabic));
}

static bool is_own(const struct reading *r, uint32_t index, const char *name)
{
	const struct model *m = r->last;

	for (uint32_t t = m->organisations[index].first_target; t != UINT32_MAX;
	     t = m->next_target[t])
		if (m->targets[t].name &&
		    name_is_under(name, m->targets[t].name))
			return true;
	return false;
}

/* What strangers wrote comes out as printable ASCII, whatever the store holds. */
static void put_plain(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_byte(b,
			 s.ptr[i] >= 0x20 && s.ptr[i] < 0x7f ? s.ptr[i] : '?');
}

static void put_line(struct buf *b, const char *name,
		     const struct dns_line *line)
{
	buf_text(b, "  ");
	put_plain(b, span_str(name));
	buf_byte(b, ' ');
	put_plain(b, line->type);
	buf_byte(b, ' ');
	put_plain(b, line->value);
	buf_byte(b, '\n');
}

/* Every pinned answer below one of its names. */
static int put_answers(struct buf *b, const struct reading *r, uint32_t index,
		       struct store *store, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(store, &q, err,
			  "SELECT name, data FROM answer WHERE run = ? AND "
			  "result = 'ok' ORDER BY name, type",
			  "i", r->last->run);

	while (!s && (s = store_next(store, q, err)) > 0) {
		struct span text = store_text(q, 1);
		char name[NAME_MAX_BYTES];
		struct dns_line line;

		s = ST_OK;
		snprintf(name, sizeof(name), "%.*s",
			 SPAN_ARG(span_head(store_text(q, 0),
					    NAME_MAX_BYTES - 1)));
		if (!is_own(r, index, name))
			continue;
		while (dns_next(&text, &line))
			put_line(b, name, &line);
	}
	return s;
}

int about_put(struct buf *b, const struct reading *r, const char *name,
	      struct store *store, bool arabic, struct err *err)
{
	const struct model *m = r->last;
	const struct model_organisation *o = NULL;
	uint32_t index = 0;
	int s;

	for (uint32_t i = 0; i < m->organisation_count; i++)
		if (!strcmp(m->organisations[i].name, name)) {
			o = &m->organisations[i];
			index = i;
		}
	if (!o)
		return err_set(
			err, ST_USAGE, ERR_NO_OFFSET,
			"the census knows no organisation \"%.60s\"; the "
			"report as JSON lists them",
			name);
	class_sentence_put(b, o, m->day, arabic);
	buf_text(b, arabic ? "\n\nالأهداف:\n" : "\n\ntargets:\n");
	for (uint32_t t = o->first_target; t != UINT32_MAX;
	     t = m->next_target[t])
		put_target(b, r, &m->targets[t], arabic);
	buf_text(b, arabic ? "\nالأحكام:\n" : "\nverdicts:\n");
	put_verdicts(b, r, o, arabic);
	buf_text(b, arabic ? "\nأجوبة خدمة الأسماء:\n"
			   : "\nanswers of the name service:\n");
	s = put_answers(b, r, index, store, err);
	buf_printf(b, "\n%s\n", not_visible(arabic));
	return s;
}
