/* run.c - see ingest.h: workers, each with a unit of evidence at a time. */
#include "ingest/ingest.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "ingest/file_digests.h"
#include "ingest/item.h"
#include "ingest/known.h"
#include "ingest/pump.h"
#include "ingest/turn.h"

/* Results that may wait for their turn, bytes, all workers together. */
#define LIMIT_QUEUED ((size_t)48 << 20)
#define LIMIT_THREADS 64
#define PROGRESS_NS (NS_PER_SECOND / 5)
/* Items below this are not worth a second thread, bytes. */
#define PUMP_FROM ((uint64_t)1 << 20)

struct run {
	const struct rules *rules;
	const struct field_names *names;
	const struct knowledge *knowledge;
	const struct ingest_options *options;
	struct case_file *file;
	struct evidence_list *list;
	struct known known;
	struct turn turn;
	struct collect_fields fields;
	uint64_t key;
	uint64_t bytes_total;
	atomic_size_t next_unit;
	atomic_uint_fast64_t bytes;
	atomic_uint_fast64_t items;
	atomic_uint_fast64_t hits;
	atomic_uint workers_left;
	unsigned threads;
	atomic_uint busy; /* threads at work, pumps too */
	/* Written in turn only. */
	struct ingest_result result;
};

/* A row of not_examined on its way into the case. */
struct skip_result {
	struct turn_entry entry;
	uint64_t bytes;
	bool harmful;
	char *path;
	char *why;
};

/* One worker and the unit it is at. */
struct unit {
	struct evidence_sink sink;
	struct run *run;
	struct item_worker worker;
	struct pump *pump; /* made when first wanted */
	size_t index;
	struct item_result *open; /* read, waiting for its receipt */
	bool open_known;	  /* the case has it: compare only */
	bool stop;
	struct err err;
};

static void unit_fail(struct unit *u)
{
	u->stop = true;
	turn_fail(&u->run->turn, &u->err);
}

static int write_reason(struct run *run, const struct item_result *r,
			const struct item_reason *reason, struct err *err)
{
	uint64_t bytes = EVIDENCE_BYTES_UNKNOWN;

	if (reason->from != ITEM_PART && reason->from >= r->item.bytes)
		return ST_OK; /* it ends there */
	if (reason->from != ITEM_PART)
		bytes = r->item.bytes - reason->from;
	run->result.harmful += reason->harmful;
	return case_add_not_examined(run->file, r->item.path, bytes,
				     reason->why, reason->harmful, err);
}

static int write_item(struct turn_entry *entry, void *ctx, struct err *err)
{
	struct item_result *r = (struct item_result *)entry;
	struct run *run = ctx;
	int s = case_add_item(run->file, &r->item, err);

	for (size_t i = 0; !s && i < r->reason_count; i++)
		s = write_reason(run, r, &r->reason[i], err);
	run->result.items++;
	run->result.bytes += r->item.bytes;
	run->result.damaged += r->item.tally.damaged;
	return s;
}

static void drop_item(struct turn_entry *entry)
{
	item_drop((struct item_result *)entry);
}

static void put_item(struct unit *u, struct item_result *r)
{
	r->entry.write = write_item;
	r->entry.drop = drop_item;
	atomic_fetch_add(&u->run->items, 1);
	atomic_fetch_add(&u->run->hits, r->item.hit_count);
	if (!turn_put(&u->run->turn, u->index, &r->entry))
		u->stop = true;
}

static int write_skip(struct turn_entry *entry, void *ctx, struct err *err)
{
	struct skip_result *r = (struct skip_result *)entry;
	struct run *run = ctx;

	run->result.harmful += r->harmful;
	return case_add_not_examined(run->file, span_str(r->path), r->bytes,
				     r->why, r->harmful, err);
}

static void drop_skip(struct turn_entry *entry)
{
	struct skip_result *r = (struct skip_result *)entry;

	mem_free(r->path);
	mem_free(r->why);
	mem_free(r);
}

static struct skip_result *skip_of(const struct evidence_skip *skip)
{
	struct skip_result *r = mem_new(1, sizeof(*r));

	if (!r)
		return NULL;
	r->entry.write = write_skip;
	r->entry.drop = drop_skip;
	r->entry.bytes = sizeof(*r) + skip->path.len + 128;
	r->bytes = skip->bytes;
	r->harmful = skip->code != ST_OK;
	r->path = mem_text((const char *)skip->path.ptr, skip->path.len);
	r->why = mem_text(skip->why, strlen(skip->why));
	if (r->path && r->why)
		return r;
	drop_skip(&r->entry);
	return NULL;
}

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	struct unit *u = (struct unit *)sink;
	struct skip_result *r;

	if (u->stop)
		return;
	r = skip_of(skip);
	if (!r) {
		err_nomem(&u->err);
		unit_fail(u);
		return;
	}
	if (!turn_put(&u->run->turn, u->index, &r->entry))
		u->stop = true;
}

/* A resumed run: the same bytes, or not the same evidence. */
static void compare_known(struct unit *u, const struct evidence_item *item,
			  const struct evidence_receipt *receipt)
{
	if (known_agrees(&u->run->known, item->path, receipt->bytes,
			 receipt->sha256)) {
		atomic_fetch_add(&u->run->items, 1);
		return;
	}
	err_set(&u->err, ST_INTEGRITY, ERR_NO_OFFSET,
		"%.*s has changed since the case was begun; use a new case",
		SPAN_ARG(span_head(item->path, 150)));
	unit_fail(u);
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *receipt)
{
	struct unit *u = (struct unit *)sink;
	struct item_result *r = NULL;
	int s;

	if (u->stop)
		return;
	if (known_has(&u->run->known, item->path)) {
		compare_known(u, item, receipt);
		return;
	}
	if (receipt->use == EVIDENCE_GIVEN) {
		r = u->open;
		u->open = NULL;
		s = item_complete(&u->worker, r, receipt, &u->err);
		if (s)
			item_drop(r);
	} else {
		s = item_of_receipt(&u->worker, item, receipt, &r, &u->err);
	}
	if (s)
		unit_fail(u);
	else
		put_item(u, r);
}

/* Counts what is read of top-level files while it is read. */
struct counted_source {
	struct source source;
	struct source *next;
	struct run *run;
};

static int64_t counted_read(struct source *s, uint8_t *out, size_t cap,
			    struct err *err)
{
	struct counted_source *c = (struct counted_source *)s;
	int64_t n = source_read(c->next, out, cap, err);

	if (n > 0)
		atomic_fetch_add_explicit(&c->run->bytes, (uint64_t)n,
					  memory_order_relaxed);
	return n;
}

/* A processor that nobody uses takes the fetching of a large item over. */
static bool wants_pump(struct unit *u, const struct evidence_item *item)
{
	unsigned busy = atomic_load(&u->run->busy);

	if (item->bytes < PUMP_FROM)
		return false;
	do {
		if (busy >= u->run->threads)
			return false;
	} while (!atomic_compare_exchange_weak(&u->run->busy, &busy, busy + 1));
	if (u->pump || !pump_open(&u->pump, NULL))
		return true;
	atomic_fetch_sub(&u->run->busy, 1);
	return false;
}

static int read_item(struct unit *u, const struct evidence_item *item,
		     struct source *source)
{
	struct counted_source counted = {{counted_read, 0}, source, u->run};
	struct source *from = item->depth ? source : &counted.source;
	bool pumped;
	int s;

	if (known_has(&u->run->known, item->path))
		return ST_OK;
	pumped = wants_pump(u, item);
	if (pumped)
		from = pump_start(u->pump, from);
	s = item_read(&u->worker, item, from, &u->open, &u->err);
	if (pumped) {
		pump_stop(u->pump);
		atomic_fetch_sub(&u->run->busy, 1);
	}
	return s;
}

static int read_unit(struct unit *u)
{
	const struct evidence_item *item;
	struct evidence *evidence;
	struct source *source;
	int s = evidence_open(&evidence, u->run->list, u->index, &u->sink,
			      &u->err);

	if (s)
		return s;
	while (!u->stop &&
	       (s = evidence_next(evidence, &item, &source, &u->err)) > 0) {
		s = read_item(u, item, source);
		if (s)
			break;
	}
	evidence_close(evidence);
	return s;
}

static void run_units(struct unit *u)
{
	struct run *run = u->run;
	size_t count = evidence_count(run->list);

	while (!u->stop) {
		u->index = atomic_fetch_add(&run->next_unit, 1);
		if (u->index >= count)
			return;
		if (read_unit(u) < 0)
			unit_fail(u);
		else if (!turn_done(&run->turn, u->index))
			return;
	}
}

static void worker_release(struct item_worker *w)
{
	matcher_close(w->matcher);
	mem_free(w->head);
	buf_release(&w->page);
	buf_release(&w->stem);
	digests_close(w->digests);
}

static int worker_init(struct item_worker *w, struct run *run, struct err *err)
{
	int s;

	*w = (struct item_worker){
		.rules = run->rules,
		.names = run->names,
		.knowledge = run->knowledge,
		.fields = run->fields,
		.key = run->key,
		.slack = run->options->slack,
	};
	buf_init(&w->page, LIMIT_PAGE + 65536);
	buf_init(&w->stem, LIMIT_PATH);
	w->head = mem_new(SNIFF_BYTES, 1);
	if (!w->head)
		return err_nomem(err);
	s = file_digests_open(&w->digests, run->rules, err);
	return s ? s : matcher_open(&w->matcher, run->rules, err);
}

static void *work(void *arg)
{
	struct run *run = arg;
	struct unit u = {
		.sink = {on_closed, on_skipped},
		.run = run,
	};

	if (worker_init(&u.worker, run, &u.err))
		unit_fail(&u);
	else
		run_units(&u);
	item_drop(u.open);
	pump_close(u.pump);
	worker_release(&u.worker);
	atomic_fetch_sub(&run->busy, 1);
	atomic_fetch_sub(&run->workers_left, 1);
	return NULL;
}

static void tell_progress(struct run *run)
{
	struct ingest_progress p = {
		.bytes = atomic_load(&run->bytes),
		.bytes_total = run->bytes_total,
		.items = atomic_load(&run->items),
		.hits = atomic_load(&run->hits),
	};

	run->options->progress(run->options->ctx, &p);
}

static void wait_for_workers(struct run *run)
{
	const struct timespec pause = {0, PROGRESS_NS};

	while (run->options->progress && atomic_load(&run->workers_left)) {
		nanosleep(&pause, NULL);
		tell_progress(run);
	}
}

static int run_workers(struct run *run, struct err *err)
{
	pthread_t thread[LIMIT_THREADS];
	size_t units = evidence_count(run->list);
	unsigned wanted =
		(unsigned)(run->threads < units ? run->threads : units);
	unsigned started = 0;

	atomic_store(&run->busy, wanted);
	atomic_store(&run->workers_left, wanted);
	while (started < wanted &&
	       !pthread_create(&thread[started], NULL, work, run))
		started++;
	if (started < wanted) {
		atomic_fetch_sub(&run->workers_left, wanted - started);
		if (started == 0)
			return err_set(err, ST_NOMEM, ERR_NO_OFFSET,
				       "cannot start a thread");
	}
	wait_for_workers(run);
	for (unsigned i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	if (!run->turn.failed)
		return ST_OK;
	*err = run->turn.err;
	return err->code;
}

/* Skips that the listing itself tells of come before all units: they are
 * written at once. */
struct list_sink {
	struct evidence_sink sink;
	struct run *run;
	struct err err;
};

static void on_list_skipped(struct evidence_sink *sink,
			    const struct evidence_skip *skip)
{
	struct list_sink *to = (struct list_sink *)sink;

	to->run->result.harmful += skip->code != ST_OK;
	if (to->err.code == ST_OK &&
	    case_add_not_examined(to->run->file, skip->path, skip->bytes,
				  skip->why, skip->code != ST_OK, &to->err))
		return;
}

static int open_list(struct run *run, struct err *err)
{
	struct list_sink sink = {
		.sink = {.skipped = on_list_skipped},
		.run = run,
	};
	int s = evidence_list_open(&run->list, run->options->roots,
				   run->options->root_count,
				   &run->options->evidence, &sink.sink, err);

	if (s)
		return s;
	if (sink.err.code) {
		*err = sink.err;
		return err->code;
	}
	for (size_t i = 0; i < evidence_count(run->list); i++)
		run->bytes_total += evidence_bytes(run->list, i);
	return turn_init(&run->turn, evidence_count(run->list), LIMIT_QUEUED,
			 run, err);
}

int ingest(struct case_file *c, const struct rules *rules,
	   const struct field_names *names, const struct knowledge *knowledge,
	   const struct ingest_options *options, struct ingest_result *out,
	   struct err *err)
{
	struct run run = {
		.rules = rules,
		.names = names,
		.knowledge = knowledge,
		.options = options,
		.file = c,
		.key = hash_key(),
		.threads = options->threads < 1		      ? 1
			   : options->threads < LIMIT_THREADS ? options->threads
							      : LIMIT_THREADS,
		.fields =
			{
				field_names_find(names,
						 SPAN_LIT("MajorVersion")),
				field_names_find(names,
						 SPAN_LIT("MinorVersion")),
				field_names_find(names,
						 SPAN_LIT("BuildVersion")),
				field_names_find(names,
						 SPAN_LIT("RevisionVersion")),
				field_names_find(names,
						 SPAN_LIT("ClientRequestId")),
				logons_fields(names),
				scripts_fields(names),
			},
	};
	int s = known_load(&run.known, c, err);
	int ended;

	if (!s)
		s = open_list(&run, err);
	case_group_begin(c);
	if (!s)
		s = run_workers(&run, err);
	/* What was read before something failed is kept. */
	ended = case_group_end(c, s ? NULL : err);
	if (!s)
		s = ended;
	if (!s)
		*out = run.result;
	turn_release(&run.turn);
	evidence_list_close(run.list);
	known_release(&run.known);
	return s;
}
