/* shadowserver.c - the columns of Shadowserver's report on Exchange, which
 * national teams have importers for. */
#include "census/report.h"

#include "base/text.h"

void shadowserver_head(struct buf *b)
{
	buf_text(b, "timestamp,ip,port,hostname,tag,asn,geo,region,city,naics,"
		    "sic,sector,version,servername,url\r\n");
}

static void cell(struct buf *b, const char *text)
{
	csv_put_cell(b, span_str(text));
	buf_byte(b, ',');
}

/* "exchange;cve-2021-26855" */
static void put_tag(struct buf *b, const struct model *m,
		    const struct model_endpoint *p,
		    const struct model_tables *t)
{
	buf_text(b, p->product->word);
	for (unsigned i = 0; i < t->sets.count; i++) {
		const struct flaw_set *set = &t->sets.set[i];

		if (!set_is_known(set, m->day_ns))
			continue;
		for (unsigned n = 0; n < set->flaws; n++) {
			struct span cve = span_str(set->flaw[n]->cve);

			if (!p->interval.known ||
			    set->flaw[n]->published_ns > m->day_ns ||
			    p->interval.open_high ||
			    knowledge_flaw_state(set->flaw[n],
						 p->interval.high) !=
				    FLAW_OPEN ||
			    knowledge_flaw_state(set->flaw[n],
						 p->interval.low) != FLAW_OPEN)
				continue;
			buf_byte(b, ';');
			for (size_t c = 0; c < cve.len; c++)
				buf_byte(b, ascii_lower(cve.ptr[c]));
		}
	}
}

static void put_row(struct buf *b, const struct model *m,
		    const struct model_endpoint *p,
		    const struct model_tables *t)
{
	const struct model_organisation *o =
		&m->organisations[m->targets[p->target].organisation];

	buf_printf(b, "%s 00:00:00,", m->day);
	cell(b, p->address);
	buf_printf(b, "%llu,", (unsigned long long)m->port);
	cell(b, p->name);
	put_tag(b, m, p, t);
	buf_text(b, ",,");
	cell(b, o->country);
	buf_text(b, ",,,,");
	cell(b, o->sector);
	cell(b, p->raw);
	buf_text(b, ",/owa/\r\n"); /* names inside stay inside */
}

/* Endpoints that are open to a set that was known on the day. */
static bool is_open(const struct model *m, const struct model_endpoint *p,
		    const struct model_tables *t)
{
	if (!p->product || !p->product->exchange)
		return false;
	for (unsigned i = 0; i < t->sets.count; i++)
		if (set_is_known(&t->sets.set[i], m->day_ns) &&
		    verdict_of(&t->sets.set[i], &p->interval, t->knowledge,
			       m->day_ns) == VERDICT_NO)
			return true;
	return false;
}

void shadowserver_rows(struct buf *b, const struct model *m,
		       const struct model_tables *t, uint32_t organisation)
{
	for (uint32_t i = 0; i < m->endpoint_count; i++) {
		const struct model_endpoint *p = &m->endpoints[i];

		if (organisation != ALL_ORGANISATIONS &&
		    m->targets[p->target].organisation != organisation)
			continue;
		if (is_open(m, p, t))
			put_row(b, m, p, t);
	}
}
