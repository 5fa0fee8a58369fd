/* notify.c - see notify.h. */
#include "census/notify.h"

#include "base/alloc.h"
#include "base/text.h"

#define NOTICE_MAX ((size_t)64 << 20)

struct notices {
	struct store *store;
	const struct notify_options *options;
	struct model_tables tables;
	struct fingerprints *fingerprints;
	struct model *model;
	const char **first_seen;
	struct contacts *contacts;
	struct buf contacts_csv;
	struct notify_result *out;
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

static int write_one(struct notices *n, const char *name, struct buf *b,
		     struct err *err)
{
	char path[4200];
	int s = ST_OK;

	snprintf(path, sizeof(path), "%.4000s/%s", n->options->folder, name);
	if (b->bad)
		s = err_nomem(err);
	else
		s = n->options->write(path, buf_span(b), err);
	buf_reset(b);
	n->out->files += !s;
	return s;
}

static int write_of(struct notices *n, const struct letter *l,
		    const char *ending, struct buf *b, struct err *err)
{
	char name[64];

	snprintf(name, sizeof(name), "%04u.%s", l->index + 1, ending);
	return write_one(n, name, b, err);
}

static int write_pages(struct notices *n, const struct letter *l, struct buf *b,
		       struct err *err)
{
	struct document d;
	int s;

	document_init(&d, l->arabic, l->model->day);
	letter_make(&d, l);
	document_text(b, &d);
	s = write_of(n, l, "txt", b, err);
	if (!s) {
		document_html(b, &d);
		s = write_of(n, l, "html", b, err);
	}
	if (!s && n->out->pdf) {
		s = document_pdf(b, &d, err);
		if (!s)
			s = write_of(n, l, "pdf", b, err);
	}
	document_release(&d);
	return s;
}

static int write_xarf(struct notices *n, const struct letter *l, struct buf *b,
		      struct err *err)
{
	unsigned count = 0;
	int s = ST_OK;

	for (uint32_t at = 0; !s && letter_next(l, &at); at++) {
		char ending[32];
		char name[64];

		if (!notice_xarf(b, l, at)) {
			n->out->without_xarf++;
			continue;
		}
		snprintf(ending, sizeof(ending), "-%u", ++count);
		snprintf(name, sizeof(name), "%04u%s.xarf.json", l->index + 1,
			 count > 1 ? ending : "");
		s = write_one(n, name, b, err);
	}
	return s;
}

static int write_letter(struct notices *n, const struct letter *l,
			struct err *err)
{
	struct buf b;
	int s;

	buf_init(&b, NOTICE_MAX);
	s = write_pages(n, l, &b, err);
	if (!s) {
		shadowserver_head(&b);
		shadowserver_rows(&b, n->model, &n->tables, l->index);
		s = write_of(n, l, "csv", &b, err);
	}
	if (!s) {
		notice_intelmq(&b, l);
		s = write_of(n, l, "intelmq.jsonl", &b, err);
	}
	if (!s)
		s = write_xarf(n, l, &b, err);
	buf_release(&b);
	return s;
}

static bool is_open(const void *arg, uint32_t endpoint)
{
	uint32_t at = endpoint;

	return letter_next(arg, &at) && at == endpoint;
}

static void put_contacts(struct notices *n, const struct letter *l,
			 const struct contact_list *list)
{
	for (unsigned i = 0; i < list->count; i++) {
		const struct contact *c = &list->contact[i];

		buf_printf(&n->contacts_csv, "%04u,", l->index + 1);
		csv_put_cell(&n->contacts_csv, span_str(l->organisation->name));
		buf_printf(&n->contacts_csv, ",%s,",
			   contact_from_word(c->from));
		csv_put_cell(&n->contacts_csv, span_str(c->text));
		buf_byte(&n->contacts_csv, ',');
		csv_put_cell(&n->contacts_csv, span_str(c->about));
		buf_printf(&n->contacts_csv, ",%s\r\n", c->note);
	}
}

static int write_to(struct notices *n, struct letter *l, struct err *err)
{
	struct contact_list *list = mem_new(1, sizeof(*list));
	int s;

	if (!list)
		return err_nomem(err);
	s = contacts_find(n->contacts, n->model, l->index, is_open, l, list,
			  err);
	l->contacts = list;
	if (!s)
		s = write_letter(n, l, err);
	if (!s)
		put_contacts(n, l, list);
	mem_free(list);
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
		n->out->letters++;
		s = write_to(n, &l, err);
	}
	return s ? s : write_one(n, "contacts.csv", &n->contacts_csv, err);
}

/* The newest run that was finished: of an unfinished one not all is known. */
static int open_last(struct notices *n, struct err *err)
{
	struct model *m = NULL;
	int s = ST_OK;

	for (unsigned at = 0; !s; at++) {
		s = model_open(&m, n->store, at, &n->tables, err);
		if (s <= 0)
			break;
		s = ST_OK;
		if (m->finished) {
			model_close(n->model);
			n->model = m;
		} else {
			model_close(m);
		}
	}
	if (!s && !n->model)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "the store has no finished run; \"postern census "
			    "scan\" makes one");
	return s;
}

int notify_run(struct store *store, const struct knowledge *k,
	       const struct notify_options *o, struct notify_result *out,
	       struct err *err)
{
	struct notices n = {.store = store, .options = o, .out = out};
	int s = fingerprints_open(&n.fingerprints, embedded_knowledge, err);

	*out = (struct notify_result){.pdf = document_has_pdf()};
	n.tables.knowledge = k;
	n.tables.fingerprints = n.fingerprints;
	flaw_sets_read(&n.tables.sets, k);
	buf_init(&n.contacts_csv, NOTICE_MAX);
	buf_text(&n.contacts_csv, "letter,organisation,from,contact,about,"
				  "note\r\n");
	if (!s)
		s = open_last(&n, err);
	if (!s)
		s = contacts_open(&n.contacts, o->security_txt, o->rdap,
				  n.model->day_ns, store, err);
	if (!s)
		s = write_all(&n, err);
	mem_free(n.first_seen);
	contacts_close(n.contacts);
	buf_release(&n.contacts_csv);
	model_close(n.model);
	fingerprints_close(n.fingerprints);
	return s;
}
