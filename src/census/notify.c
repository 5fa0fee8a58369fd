/* notify.c - see notify.h. */
#include "census/notify.h"

#include "base/alloc.h"

#define NOTICE_MAX ((size_t)64 << 20)

struct notices {
	struct store *store;
	const struct notify_options *options;
	struct model_tables tables;
	struct fingerprints *fingerprints;
	struct model *model;
	const char **first_seen;
	uint32_t count;
};

/* The first run that saw Exchange on this address under this name. */
static int find_first(struct notices *n, uint32_t at, struct err *err)
{
	const struct model_endpoint *p = &n->model->endpoints[at];
	sqlite3_stmt *q = NULL;
	int s = store_ask(n->store, &q, err,
			  "SELECT min(r.day) FROM endpoint e JOIN run r ON "
			  "r.id = e.run WHERE e.address = ? AND e.name = ? AND "
			  "e.product = ?",
			  "ttt", p->address, p->name,
			  p->product ? p->product->word : "");

	if (!s)
		s = store_next(n->store, q, err);
	if (s < 0)
		return s;
	n->first_seen[at] = arena_text(&n->model->arena, store_text(q, 0));
	store_done(q);
	return n->first_seen[at] ? ST_OK : err_nomem(err);
}

static int write_one(struct notices *n, const struct letter *l,
		     const char *ending, struct buf *b, struct err *err)
{
	char path[4200];
	int s = ST_OK;

	snprintf(path, sizeof(path), "%.4000s/%04u.%s", n->options->folder,
		 l->index + 1, ending);
	if (b->bad)
		s = err_nomem(err);
	else
		s = n->options->write(path, buf_span(b), err);
	buf_reset(b);
	return s;
}

static int write_letter(struct notices *n, const struct letter *l,
			struct err *err)
{
	struct buf b;
	int s;

	buf_init(&b, NOTICE_MAX);
	letter_text(&b, l);
	s = write_one(n, l, "txt", &b, err);
	if (!s) {
		letter_html(&b, l);
		s = write_one(n, l, "html", &b, err);
	}
	if (!s) {
		shadowserver_head(&b);
		shadowserver_rows(&b, n->model, &n->tables, l->index);
		s = write_one(n, l, "csv", &b, err);
	}
	if (!s) {
		notice_intelmq(&b, l);
		s = write_one(n, l, "intelmq.jsonl", &b, err);
	}
	if (!s) {
		notice_xarf(&b, l);
		s = write_one(n, l, "xarf.json", &b, err);
	}
	buf_release(&b);
	return s;
}

static int write_all(struct notices *n, struct err *err)
{
	struct model *m = n->model;
	int s = ST_OK;

	n->first_seen =
		mem_new((size_t)m->endpoint_count + 1, sizeof(*n->first_seen));
	if (!n->first_seen)
		return err_nomem(err);
	for (uint32_t i = 0; i < m->endpoint_count && !s; i++)
		if (m->endpoints[i].product)
			s = find_first(n, i, err);
	for (uint32_t i = 0; i < m->organisation_count && !s; i++) {
		const struct model_organisation *o = &m->organisations[i];
		struct letter l = {.model = m,
				   .organisation = o,
				   .tables = &n->tables,
				   .index = i,
				   .arabic = !strcmp(o->language, "ar"),
				   .first_seen = n->first_seen};

		if (!wants_notice(o, &n->tables.sets, m->day_ns))
			continue;
		n->count++;
		s = write_letter(n, &l, err);
	}
	return s;
}

static int open_last(struct notices *n, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int64_t runs = 0;
	int s = store_ask(n->store, &q, err, "SELECT count(*) FROM run", "");

	if (!s)
		s = store_next(n->store, q, err);
	if (s > 0) {
		runs = sqlite3_column_int64(q, 0);
		store_done(q);
	}
	if (s < 0)
		return s;
	if (runs == 0)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "the store has no run");
	s = model_open(&n->model, n->store, (unsigned)runs - 1, &n->tables,
		       err);
	return s < 0 ? s : ST_OK;
}

int notify_run(struct store *store, const struct knowledge *k,
	       const struct notify_options *o, uint32_t *count, struct err *err)
{
	struct notices n = {.store = store, .options = o};
	int s = fingerprints_open(&n.fingerprints, embedded_knowledge, err);

	n.tables.knowledge = k;
	n.tables.fingerprints = n.fingerprints;
	flaw_sets_read(&n.tables.sets, k);
	if (!s)
		s = open_last(&n, err);
	if (!s)
		s = write_all(&n, err);
	*count = n.count;
	mem_free(n.first_seen);
	model_close(n.model);
	fingerprints_close(n.fingerprints);
	return s;
}
