/* dump_evtx.c - see dump_evtx.h. */
#include "cli/dump_evtx.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/text.h"
#include "formats/evtx.h"

#define BATCH 8u /* chunks */
#define THREADS_MAX 64u
#define SPARE 2u /* batches more than threads, so that none waits long */
#define CHUNK_SPACE (EVTX_CHUNK_SIZE + EVTX_PADDING)

/* Most text of a batch. A chunk gives at most its rendering's work, 16 MiB and
 * one record, whatever is in it; Windows' own give some hundred KiB. */
#define OUT_MAX ((size_t)1 << 30)
#define DAMAGE_MAX ((size_t)64 << 20)

/* Damage of a batch, kept until its turn comes. */
struct kept_damage {
	struct damage_sink sink; /* first */
	struct buf list;	 /* struct damage */
};

struct batch {
	uint8_t *space; /* owned, BATCH * CHUNK_SPACE */
	struct evtx_piece piece[BATCH];
	unsigned count;
	struct buf out;
	struct kept_damage cut;
	struct kept_damage decoded;
	struct tally tally;
	bool ready;
};

struct dump {
	enum dump_evtx_form form;
	bool slack;
	int (*write)(void *ctx, struct span bytes);
	void *ctx;
	struct damage_sink *sink;
	struct tally *tally;

	pthread_mutex_t lock; /* over all below */
	pthread_cond_t change;
	struct evtx_cutter cutter;
	struct batch *batches; /* owned, batch_count */
	unsigned batch_count;
	uint64_t next_read; /* number of a batch; it lies at [% batch_count] */
	uint64_t next_write;
	bool writing;
	bool at_end;
	int status; /* the first failure */
	struct err err;
};

/* --- one batch --- */

static void keep_damage(struct damage_sink *sink, const struct damage *damage)
{
	struct kept_damage *k = (struct kept_damage *)sink;

	buf_put(&k->list, damage, sizeof(*damage));
}

static int batch_init(struct batch *b)
{
	b->space = mem_new(BATCH, CHUNK_SPACE);
	buf_init(&b->out, OUT_MAX);
	b->cut.sink.report = keep_damage;
	b->decoded.sink.report = keep_damage;
	buf_init(&b->cut.list, DAMAGE_MAX);
	buf_init(&b->decoded.list, DAMAGE_MAX);
	return b->space ? ST_OK : ST_NOMEM;
}

static void batch_release(struct batch *b)
{
	mem_free(b->space);
	buf_release(&b->out);
	buf_release(&b->cut.list);
	buf_release(&b->decoded.list);
}

static void batch_reset(struct batch *b)
{
	b->count = 0;
	buf_reset(&b->out);
	buf_reset(&b->cut.list);
	buf_reset(&b->decoded.list);
	b->tally = (struct tally){.first_ns = TIME_NONE, .last_ns = TIME_NONE};
}

/* Up to BATCH chunks; 1 while there may be more, 0 at the end. */
static int batch_read(struct batch *b, struct evtx_cutter *c, struct err *err)
{
	batch_reset(b);
	while (b->count < BATCH) {
		int rc = evtx_cutter_next(c, b->space + b->count * CHUNK_SPACE,
					  &b->piece[b->count], &b->tally,
					  &b->cut.sink, err);

		if (rc <= 0)
			return rc;
		b->count++;
	}
	return 1;
}

static void put_comma_text(struct buf *b, struct buf *cell)
{
	csv_put_cell(b, buf_span(cell));
	buf_byte(b, ',');
	buf_reset(cell);
}

static void put_user(struct buf *b, struct buf *cell,
		     const struct evtx_record *r)
{
	struct evtx_named user;

	if (evtx_find(r, EVTX_PART_SYSTEM, SPAN_LIT("Security_UserID"), &user))
		evtx_named_text(cell, &user);
	put_comma_text(b, cell);
}

static void put_csv(struct buf *b, struct buf *cell,
		    const struct evtx_record *r)
{
	const struct span texts[3] = {r->channel, r->provider, r->computer};

	time_put(b, r->time_ns);
	buf_byte(b, ',');
	buf_u64(b, r->id);
	buf_byte(b, ',');
	buf_u64(b, r->event_id);
	buf_byte(b, ',');
	for (unsigned i = 0; i < 3; i++) {
		csv_put_cell(b, texts[i]);
		buf_byte(b, ',');
	}
	buf_u64(b, r->level);
	buf_byte(b, ',');
	buf_reset(cell);
	put_user(b, cell, r);
	evtx_put_json_data(cell, r);
	csv_put_cell(b, buf_span(cell));
	buf_text(b, r->slack ? ",true\r\n" : ",\r\n");
	if (cell->bad)
		b->bad = cell->bad;
}

/* The object of the record, with a member more when it was left behind. */
static void put_json(struct buf *b, const struct evtx_record *r)
{
	evtx_put_json(b, r);
	if (r->slack && !b->bad) {
		b->len--; /* the closing brace */
		buf_text(b, ",\"slack\":true}");
	}
	buf_byte(b, '\n');
}

static void put_record(enum dump_evtx_form form, struct buf *b,
		       struct buf *cell, const struct evtx_record *r)
{
	switch (form) {
	case DUMP_EVTX_JSONL:
		put_json(b, r);
		break;
	case DUMP_EVTX_XML:
		if (r->slack)
			buf_text(b, "<!-- in unused space -->\n");
		evtx_put_xml(b, r);
		break;
	case DUMP_EVTX_CSV:
		put_csv(b, cell, r);
		break;
	}
}

static int batch_decode(struct batch *b, struct evtx_decoder *d,
			enum dump_evtx_form form, struct err *err)
{
	struct buf cell;
	int rc = 0;

	buf_init(&cell, OUT_MAX);
	for (unsigned i = 0; i < b->count && rc == 0; i++) {
		struct evtx_record r;

		evtx_decoder_start(d, b->space + i * CHUNK_SPACE, &b->piece[i],
				   &b->tally, &b->decoded.sink);
		while ((rc = evtx_decoder_next(d, &r, err)) > 0)
			put_record(form, &b->out, &cell, &r);
	}
	buf_release(&cell);
	if (rc == 0 &&
	    (b->out.bad == ST_NOMEM || b->cut.list.bad || b->decoded.list.bad))
		return err_nomem(err);
	if (rc == 0 && b->out.bad)
		return err_set(err, b->out.bad, b->piece[0].offset,
			       "the text of %u chunks is over %zu MiB",
			       b->count, OUT_MAX >> 20);
	return rc;
}

/* --- in order --- */

static void tally_add(struct tally *t, const struct tally *more)
{
	t->decoded += more->decoded;
	t->damaged += more->damaged;
	t->slack += more->slack;
	t->records += more->records;
	if (more->first_ns != TIME_NONE &&
	    (t->first_ns == TIME_NONE || more->first_ns < t->first_ns))
		t->first_ns = more->first_ns;
	if (more->last_ns != TIME_NONE &&
	    (t->last_ns == TIME_NONE || more->last_ns > t->last_ns))
		t->last_ns = more->last_ns;
}

static bool damage_at(const struct buf *list, size_t i, struct damage *out)
{
	if (i >= list->len / sizeof(*out))
		return false;
	memcpy(out, list->ptr + i * sizeof(*out), sizeof(*out));
	return true;
}

/* Both lists are in the order of the file; so is what is reported. */
static void report(struct damage_sink *sink, const struct batch *b)
{
	struct damage cut;
	struct damage decoded;
	size_t i = 0;
	size_t k = 0;

	while (sink) {
		bool has_cut = damage_at(&b->cut.list, i, &cut);
		bool has_decoded = damage_at(&b->decoded.list, k, &decoded);

		if (!has_cut && !has_decoded)
			break;
		if (has_cut && (!has_decoded || cut.offset <= decoded.offset)) {
			sink->report(sink, &cut);
			i++;
		} else {
			sink->report(sink, &decoded);
			k++;
		}
	}
}

static int hand_out(struct dump *d, const struct batch *b, struct err *err)
{
	int rc = b->out.len ? d->write(d->ctx, buf_span(&b->out)) : 0;

	report(d->sink, b);
	tally_add(d->tally, &b->tally);
	if (rc < 0)
		return err_set(err, (enum status)rc, ERR_NO_OFFSET,
			       "cannot write");
	return ST_OK;
}

/* --- workers --- */

static void fail(struct dump *d, int status, const struct err *err)
{
	if (d->status)
		return;
	d->status = status;
	d->err = *err;
	pthread_cond_broadcast(&d->change);
}

/* The next batch, read; NULL when there is none any more. Under the lock. */
static struct batch *take(struct dump *d)
{
	struct batch *b;
	struct err err;
	int rc;

	while (!d->status && !d->at_end &&
	       d->next_read - d->next_write >= d->batch_count)
		pthread_cond_wait(&d->change, &d->lock);
	if (d->status || d->at_end)
		return NULL;
	b = &d->batches[d->next_read % d->batch_count];
	rc = batch_read(b, &d->cutter, &err);
	if (rc < 0) {
		fail(d, rc, &err);
		return NULL;
	}
	d->at_end = rc == 0;
	d->next_read++;
	return b;
}

/* Hands out what is ready and next, unless another does. Under the lock. */
static void give(struct dump *d, struct batch *b)
{
	b->ready = true;
	while (!d->writing && !d->status && d->next_write < d->next_read) {
		struct batch *next =
			&d->batches[d->next_write % d->batch_count];
		struct err err;
		int rc;

		if (!next->ready)
			return;
		d->writing = true;
		pthread_mutex_unlock(&d->lock);
		rc = hand_out(d, next, &err);
		pthread_mutex_lock(&d->lock);
		d->writing = false;
		next->ready = false;
		d->next_write++;
		pthread_cond_broadcast(&d->change);
		if (rc)
			fail(d, rc, &err);
	}
}

static void *work(void *ctx)
{
	struct dump *d = ctx;
	struct evtx_decoder *decoder = NULL;
	struct evtx_options options = {
		.slack = d->slack,
		.no_fields = d->form != DUMP_EVTX_CSV,
	};
	struct err err;
	struct batch *b;
	int rc = evtx_decoder_open(&decoder, &options, &err);

	pthread_mutex_lock(&d->lock);
	if (rc)
		fail(d, rc, &err);
	while ((b = take(d)) != NULL) {
		pthread_mutex_unlock(&d->lock);
		rc = batch_decode(b, decoder, d->form, &err);
		pthread_mutex_lock(&d->lock);
		if (rc)
			fail(d, rc, &err);
		else
			give(d, b);
	}
	pthread_mutex_unlock(&d->lock);
	evtx_decoder_close(decoder);
	return NULL;
}

/* The caller's thread is one of the workers. */
static void work_all(struct dump *d, unsigned threads)
{
	pthread_t other[THREADS_MAX];
	unsigned started = 0;

	while (started + 1 < threads &&
	       pthread_create(&other[started], NULL, work, d) == 0)
		started++;
	work(d);
	while (started)
		pthread_join(other[--started], NULL);
}

/* --- the dump --- */

static struct span head_of(enum dump_evtx_form form)
{
	switch (form) {
	case DUMP_EVTX_XML:
		return SPAN_LIT("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				"<Events>\n");
	case DUMP_EVTX_CSV:
		return SPAN_LIT("time,record_id,event_id,channel,provider,"
				"computer,level,user_sid,data,slack\r\n");
	default:
		return SPAN_EMPTY;
	}
}

static int write_span(struct dump *d, struct span s)
{
	int rc = s.len ? d->write(d->ctx, s) : 0;

	if (rc < 0)
		return err_set(&d->err, (enum status)rc, ERR_NO_OFFSET,
			       "cannot write");
	return ST_OK;
}

static int dump_all(struct dump *d, unsigned threads)
{
	d->status = write_span(d, head_of(d->form));
	for (unsigned i = 0; i < d->batch_count && !d->status; i++)
		if (batch_init(&d->batches[i]))
			d->status = err_nomem(&d->err);
	if (!d->status)
		work_all(d, threads);
	if (!d->status && d->form == DUMP_EVTX_XML)
		d->status = write_span(d, SPAN_LIT("</Events>\n"));
	return d->status;
}

int dump_evtx(struct source *in, const struct dump_evtx_options *options,
	      int (*write)(void *ctx, struct span bytes), void *ctx,
	      struct damage_sink *sink, struct tally *tally, struct err *err)
{
	unsigned threads = options->threads;
	struct dump d = {
		.form = options->form,
		.slack = options->slack,
		.write = write,
		.ctx = ctx,
		.sink = sink,
		.tally = tally,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.change = PTHREAD_COND_INITIALIZER,
	};

	threads = threads < 1		  ? 1
		  : threads > THREADS_MAX ? THREADS_MAX
					  : threads;
	*tally = (struct tally){.first_ns = TIME_NONE, .last_ns = TIME_NONE};
	evtx_cutter_init(&d.cutter, in);
	d.batch_count = threads > 1 ? threads + SPARE : 1;
	d.batches = mem_new(d.batch_count, sizeof(*d.batches));
	if (!d.batches)
		return err_nomem(err);
	if (dump_all(&d, threads) && err)
		*err = d.err;
	for (unsigned i = 0; i < d.batch_count; i++)
		batch_release(&d.batches[i]);
	mem_free(d.batches);
	pthread_mutex_destroy(&d.lock);
	pthread_cond_destroy(&d.change);
	return d.status;
}
