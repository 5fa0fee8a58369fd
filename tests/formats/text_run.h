/* text_run.h - runs a reader of text logs over bytes in memory and writes down
 * all it gave, so that two runs can be compared. */
#ifndef POSTERN_TESTS_TEXT_RUN_H
#define POSTERN_TESTS_TEXT_RUN_H

#include "base/alloc.h"
#include "base/buf.h"
#include "base/source.h"
#include "formats/clixml.h"
#include "formats/exchange_csv.h"
#include "formats/setup_log.h"
#include "formats/sniff.h"
#include "formats/w3c.h"

enum run_as { RUN_W3C, RUN_CSV, RUN_SETUP, RUN_CLIXML };

struct run {
	struct damage_sink sink;
	struct buf rows;   /* a line per record */
	struct buf damage; /* a line per report */
	struct tally tally;
	int status; /* of the last call */
	uint64_t bytes;
};

static inline void run_report(struct damage_sink *sink, const struct damage *d)
{
	struct run *r = (struct run *)(void *)sink;

	buf_printf(&r->damage, "%lu @%lu+%lu %s\n", (unsigned long)d->line,
		   (unsigned long)d->offset, (unsigned long)d->length, d->why);
}

static inline void run_release(struct run *r)
{
	buf_release(&r->rows);
	buf_release(&r->damage);
}

static inline void run_row(struct run *r, const struct table_row *row)
{
	buf_printf(&r->rows, "%lu @%lu+%lu g%u ", (unsigned long)row->line,
		   (unsigned long)row->offset, (unsigned long)row->length,
		   row->columns->generation);
	time_put(&r->rows, row->time_ns);
	for (size_t i = 0; i < row->count; i++) {
		/* what the row says of itself */
		if (row->whole)
			assert_true(span_find(row->text, table_cell(row, i)) !=
				    SIZE_MAX);
		buf_byte(&r->rows, ' ');
		buf_span_put(&r->rows, row->columns->name[i]);
		buf_byte(&r->rows, '=');
		buf_span_put(&r->rows, table_cell(row, i));
	}
	buf_byte(&r->rows, '\n');
}

static inline void run_note(struct run *r, const struct build_note *n)
{
	buf_printf(&r->rows, "%lu @%lu+%lu %s %u.%u.%u.%u mode %d ",
		   (unsigned long)n->line, (unsigned long)n->offset,
		   (unsigned long)n->length, build_says_text(n->says),
		   n->build.part[0], n->build.part[1], n->build.part[2],
		   n->build.part[3], (int)n->mode);
	time_put(&r->rows, n->time_ns);
	if (n->zone_ns != TIME_NONE)
		buf_printf(&r->rows, " zone %d",
			   (int)(n->zone_ns / NS_PER_HOUR));
	buf_byte(&r->rows, ' ');
	buf_span_put(&r->rows, n->subject);
	buf_byte(&r->rows, '\n');
}

static inline void run_w3c(struct run *r, struct source *source, int64_t date)
{
	struct w3c_options o = {date, &r->sink};
	struct table_row row;
	struct w3c *w = NULL;

	r->status = w3c_open(&w, source, &o, NULL);
	if (r->status)
		return;
	while ((r->status = w3c_next(w, &row, NULL)) == 1)
		run_row(r, &row);
	r->tally = *w3c_tally(w);
	w3c_close(w);
}

static inline void run_csv(struct run *r, struct source *source,
			   enum format kind)
{
	struct exchange_csv_options o = {kind, &r->sink};
	struct exchange_csv *x = NULL;
	struct table_row row;

	r->status = exchange_csv_open(&x, source, &o, NULL);
	if (r->status)
		return;
	while ((r->status = exchange_csv_next(x, &row, NULL)) == 1)
		run_row(r, &row);
	r->tally = *exchange_csv_tally(x);
	exchange_csv_close(x);
}

static inline void run_setup(struct run *r, struct source *source)
{
	struct setup_log *s = NULL;
	struct build_note note;

	r->status = setup_log_open(&s, source, NULL);
	if (r->status)
		return;
	while ((r->status = setup_log_next(s, &note, NULL)) == 1)
		run_note(r, &note);
	r->tally = *setup_log_tally(s);
	setup_log_close(s);
}

static inline void run_clixml(struct run *r, struct source *source)
{
	struct clixml *x = NULL;
	struct build_note note;

	r->status = clixml_open(&x, source, NULL);
	if (r->status)
		return;
	while ((r->status = clixml_next(x, &note, NULL)) == 1)
		run_note(r, &note);
	r->tally = *clixml_tally(x);
	clixml_close(x);
}

/* Reads `in`, at most `piece` bytes at a time (0: no bound). */
static inline void run_text(struct run *r, enum run_as as, struct span in,
			    size_t piece)
{
	struct memory_source m;

	*r = (struct run){.sink = {run_report}};
	buf_init(&r->rows, (size_t)64 << 20);
	buf_init(&r->damage, (size_t)64 << 20);
	memory_source_init(&m, in, piece);
	if (as == RUN_W3C)
		run_w3c(r, &m.source, 0);
	else if (as == RUN_CSV)
		run_csv(r, &m.source, FORMAT_EMPTY);
	else if (as == RUN_SETUP)
		run_setup(r, &m.source);
	else
		run_clixml(r, &m.source);
	r->bytes = m.source.at;
}

/* Every byte is in one of the three sums, every line somewhere. */
static inline void run_check(const struct run *r)
{
	const struct tally *t = &r->tally;

	CHECK_EQ(r->status, 0);
	CHECK_EQ(t->decoded + t->damaged + t->slack, r->bytes);
	CHECK(t->reported <= t->lines);
}

static inline bool run_same(const struct run *a, const struct run *b)
{
	return span_equal(buf_span(&a->rows), buf_span(&b->rows)) &&
	       span_equal(buf_span(&a->damage), buf_span(&b->damage)) &&
	       !memcmp(&a->tally, &b->tally, sizeof(a->tally));
}

/* The same rows, damage and account, however the reads are cut. */
static inline void run_every_cut(enum run_as as, struct span in)
{
	static const size_t pieces[] = {1, 2, 3, 5, 7, 64, 1000, 4096};
	struct run whole;

	run_text(&whole, as, in, 0);
	run_check(&whole);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct run cut;

		run_text(&cut, as, in, pieces[i]);
		CHECK(run_same(&whole, &cut));
		run_release(&cut);
	}
	run_release(&whole);
}

/* Every truncation reads as far as it goes: what was whole is the same. */
static inline void run_every_truncation(enum run_as as, struct span in)
{
	size_t step = in.len > 4096 ? in.len / 512 : 1;

	for (size_t n = 0; n <= in.len; n += step) {
		struct run r;

		run_text(&r, as, span_head(in, n), 0);
		run_check(&r);
		run_release(&r);
	}
}

/* Every allocation fails once. */
static inline void run_every_failure(enum run_as as, struct span in)
{
	for (unsigned long n = 1;; n++) {
		struct memory_source m;
		struct run r = {.sink = {NULL}};
		bool hit;

		/* the sink and the rows must not allocate here */
		memory_source_init(&m, in, 0);
		alloc_fail_at(n);
		if (as == RUN_W3C) {
			struct w3c *w = NULL;
			struct table_row row;

			r.status = w3c_open(&w, &m.source, NULL, NULL);
			while (!r.status &&
			       (r.status = w3c_next(w, &row, NULL)) == 1)
				r.status = 0;
			w3c_close(w);
		} else if (as == RUN_CSV) {
			struct exchange_csv *x = NULL;
			struct table_row row;

			r.status = exchange_csv_open(&x, &m.source, NULL, NULL);
			while (!r.status && (r.status = exchange_csv_next(
						     x, &row, NULL)) == 1)
				r.status = 0;
			exchange_csv_close(x);
		} else {
			run_setup(&r, &m.source);
		}
		hit = alloc_did_fail();
		alloc_fail_at(0);
		run_release(&r);
		CHECK_EQ(r.status, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			return;
	}
}

/* A file of the corpora, or an empty span; *out is the caller's. */
static inline struct span corpus_file(const char *name, struct buf *out)
{
	struct buf path = {.max = 4096};
	FILE *f;
	size_t n;

	buf_init(out, (size_t)64 << 20);
	buf_printf(&path, "%s/%s", corpora_folder(), name);
	f = fopen(buf_cstr(&path), "rb");
	buf_release(&path);
	if (!f)
		return SPAN_EMPTY;
	while (buf_grow(out, 65536) &&
	       (n = fread(out->ptr + out->len, 1, 65536, f)) > 0)
		out->len += n;
	fclose(f);
	return buf_span(out);
}

#endif
