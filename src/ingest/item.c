/* item.c - see item.h. */
#include "ingest/item.h"

#include "base/alloc.h"
#include "base/text.h"
#include "event/reader.h"
#include "ingest/file_digests.h"
#include "ingest/file_event.h"
#include "ingest/log_scan.h"
#include "ingest/notes.h"
#include "ingest/network.h"
#include "ingest/settings.h"
#include "ingest/web.h"
#include "knowledge/knowledge.h"

struct item_damage {
	struct damage_sink sink;
	struct collect *collect;
};

static void take_damage(struct damage_sink *sink, const struct damage *d)
{
	struct item_damage *to = (struct item_damage *)sink;

	collect_damage(to->collect, d->offset, d->length, d->line, d->why);
}

static struct span keep(struct item_result *r, struct span s)
{
	return s.len ? arena_dup(&r->collect.arena, s) : SPAN_EMPTY;
}

void item_drop(struct item_result *r)
{
	if (!r)
		return;
	collect_release(&r->collect);
	mem_free(r);
}

void item_tell(struct item_result *r, const char *why, uint64_t from,
	       bool harmful)
{
	if (r->reason_count == ITEM_REASONS)
		return;
	r->reason[r->reason_count++] = (struct item_reason){why, from, harmful};
}

static int new_result(struct item_worker *w,
		      const struct evidence_item *evidence,
		      struct item_result **out, struct err *err)
{
	struct item_result *r = mem_new(1, sizeof(*r));
	struct case_item *row;

	if (!r)
		return err_nomem(err);
	if (collect_init(&r->collect, w->rules, w->knowledge, &w->fields,
			 w->matcher, w->key, err)) {
		mem_free(r);
		return ST_NOMEM;
	}
	row = &r->item;
	row->path = keep(r, evidence->path);
	row->container = keep(r, evidence->container);
	row->windows_path = keep(r, evidence->layout.windows_path);
	row->host_layout = keep(r, evidence->layout.host);
	row->host_forced = evidence->layout.basis == HOST_GIVEN;
	row->host_guessed = evidence->layout.basis == HOST_FOLDER;
	row->mtime_ns = TIME_NONE;
	r->digests = SPAN_EMPTY;
	row->format = evidence->kind ? evidence->kind : "";
	row->log = "";
	row->tally.first_ns = TIME_NONE;
	row->tally.last_ns = TIME_NONE;
	if (!row->path.ptr || !row->container.ptr || !row->windows_path.ptr ||
	    !row->host_layout.ptr) {
		item_drop(r);
		return err_nomem(err);
	}
	*out = r;
	return ST_OK;
}

/* The header may name another build in the middle of a file, when the server
 * was updated; it changes rarely, so comparing is all it costs. */
struct header_watch {
	uint8_t seen[32];
	size_t len;
};

static void watch_header(struct header_watch *h, struct collect *c,
			 const struct event_reader *reader,
			 const struct event *e)
{
	const struct table_header *header = event_reader_header(reader);
	struct span version = header ? header->version : SPAN_EMPTY;

	if (version.len == 0 || version.len > sizeof(h->seen) ||
	    (version.len == h->len &&
	     !memcmp(h->seen, version.ptr, version.len)))
		return;
	memcpy(h->seen, version.ptr, version.len);
	h->len = version.len;
	collect_version(c, version, e->time_ns, e->number);
}

static int read_events(struct item_worker *w, struct item_result *r,
		       struct source *source, enum format format,
		       struct err *err)
{
	struct item_damage damage = {{take_damage}, &r->collect};
	struct event_reader_options options = {
		.names = w->names,
		.format = format,
		.file_name = r->item.path,
		.slack = w->slack,
		.damage = &damage.sink,
	};
	struct header_watch header = {.len = 0};
	enum log_kind first = LOG_NONE;
	struct event_reader *reader;
	struct event e;
	int s = event_reader_open(&reader, source, &options, err);

	if (s)
		return s;
	while ((s = event_reader_next(reader, &e, err)) > 0) {
		if (first == LOG_NONE)
			first = e.log;
		watch_header(&header, &r->collect, reader, &e);
		s = collect_event(&r->collect, &e, err);
		if (s)
			break;
	}
	if (!s)
		s = scripts_finish(&r->collect, err);
	r->item.tally = *event_reader_tally(reader);
	r->item.log = log_kind_name(first);
	event_reader_close(reader);
	return s;
}

static int read_network(struct item_worker *w, struct item_result *r,
			struct source *source, enum format format,
			struct err *err)
{
	struct item_damage damage = {{take_damage}, &r->collect};
	const struct event_reader_options options = {
		.names = w->names,
		.format = format,
		.file_name = r->item.path,
		.damage = &damage.sink,
	};

	return network_read(&r->collect, source, &options, &r->item, err);
}

/* Rules on a file's path, size and digest; needs the receipt. log: WEB_FILE;
 * OTHER for files that only indicators look at. */
static int match_file(struct item_result *r, enum log_kind log, struct err *err)
{
	struct case_item *row = &r->item;
	char digest[DIGEST_TEXT];
	char size[24];
	char all[512]; /* three digests, 200 digits */
	struct file_event f = file_event_of(row, log);

	digest_text(row->sha256, digest);
	/* No trace asks for it; indicators tell digests by their length. */
	snprintf(all, sizeof(all), "%s%.*s", digest, SPAN_ARG(r->digests));
	snprintf(size, sizeof(size), "%llu", (unsigned long long)row->bytes);
	f.size = span_str(size);
	f.sha256 = span_str(all);
	f.event.length = row->bytes;
	f.event.inner = &f;
	return collect_event(&r->collect, &f.event, err);
}

static int scan_page(struct item_worker *w, struct item_result *r,
		     enum log_kind log, struct err *err)
{
	struct file_event f = file_event_of(&r->item, log);
	const struct page_match *match;
	int n = matcher_page(w->matcher, buf_span(&w->page), f.path, &match,
			     err);

	/* What was compiled tells of a page, and is none itself. */
	if (log == LOG_COMPILED_PAGE &&
	    web_compiled_stem(buf_span(&w->page), &w->stem))
		f.stem = buf_span(&w->stem);
	f.event.inner = &f;
	for (int i = 0; i < n; i++) {
		f.event.offset = match[i].offset;
		f.event.length = match[i].length;
		collect_hit(&r->collect, match[i].rule, OUTCOME_SUCCEEDED,
			    &f.event);
	}
	return n < 0 ? n : ST_OK;
}

/* YARA rules of other people over the bytes in w->page. */
static int scan_pack(struct item_worker *w, struct item_result *r,
		     enum log_kind log, struct err *err)
{
	struct file_event f = file_event_of(&r->item, log);
	const struct page_match *match;
	int n = matcher_pack(w->matcher, buf_span(&w->page), f.path, &match,
			     err);

	f.event.inner = &f;
	for (int i = 0; i < n; i++) {
		size_t rule = matcher_pack_tell(w->matcher, &match[i], f.path);

		f.event.offset = match[i].offset;
		f.event.length = match[i].length;
		collect_hit(&r->collect, rule, OUTCOME_UNKNOWN, &f.event);
	}
	return n < 0 ? n : ST_OK;
}

/* Reads up to LIMIT_PAGE bytes; what is beyond is hashed by evidence/. */
static int read_page(struct item_worker *w, struct source *source,
		     struct err *err)
{
	buf_reset(&w->page);
	while (w->page.len < LIMIT_PAGE) {
		size_t piece = LIMIT_PAGE - w->page.len;
		int64_t n;

		if (piece > 65536)
			piece = 65536;
		if (!buf_room(&w->page, piece))
			return err_nomem(err);
		n = source_read(source, w->page.ptr + w->page.len, piece, err);
		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
		w->page.len += (size_t)n;
	}
	return ST_OK;
}

/* What the file in w->page says of logs. */
static int read_settings(struct item_worker *w, struct item_result *r,
			 struct err *err)
{
	bool whole = true;
	int s = settings_read(&r->collect, buf_span(&w->page), &r->item, &whole,
			      err);

	if (!s && !whole)
		item_tell(r,
			  "it is no XML that can be read to its end: its "
			  "settings of logs are not known, or in part",
			  ITEM_PART, false);
	return s;
}

static int read_web_file(struct item_worker *w, struct item_result *r,
			 struct source *source, enum log_kind log,
			 struct err *err)
{
	int s = read_page(w, source, err);

	if (s)
		return s;
	r->item.tally.decoded = w->page.len;
	if (w->page.len == LIMIT_PAGE)
		item_tell(r, "only its first 16 MiB were looked at", LIMIT_PAGE,
			  true);
	if (r->item.format &&
	    !strcmp(r->item.format, format_name(FORMAT_IIS_CONFIG)))
		s = read_settings(w, r, err);
	if (!s)
		s = scan_page(w, r, log, err);
	return s || !rules_want_bytes(w->rules) ? s : scan_pack(w, r, log, err);
}

/* A file of no kind that is read is shown to the YARA rules that were given. */
static int read_for_pack(struct item_worker *w, struct item_result *r,
			 struct source *source, struct err *err)
{
	int s;

	if (!rules_want_bytes(w->rules))
		return ST_OK;
	s = read_page(w, source, err);
	if (s)
		return s;
	if (w->page.len == LIMIT_PAGE)
		item_tell(r, "only its first 16 MiB were looked at", LIMIT_PAGE,
			  true);
	return scan_pack(w, r, LOG_OTHER, err);
}

static bool is_event_format(enum format format)
{
	return format == FORMAT_EVTX || format == FORMAT_IIS ||
	       format == FORMAT_HTTPERR || format_is_exchange(format);
}

static bool note_web(struct item_worker *w, struct item_result *r,
		     enum format format)
{
	struct case_item *row = &r->item;
	struct span path =
		row->windows_path.len ? row->windows_path : row->path;
	bool below_root = web_stem(path, &w->stem);

	row->web_script = web_is_script(path);
	if (!below_root && !row->web_script && format != FORMAT_WEB_PAGE)
		return false;
	row->is_web_file = true;
	row->web_stem = below_root ? keep(r, buf_span(&w->stem)) : SPAN_EMPTY;
	row->web_shipped =
		knowledge_is_shipped(w->knowledge, path) ||
		(below_root &&
		 knowledge_is_shipped(w->knowledge, buf_span(&w->stem)));
	return row->web_stem.ptr != NULL;
}

static bool is_log_by_name(struct span path)
{
	return span_ends_nocase(path, SPAN_LIT(".log")) ||
	       span_ends_nocase(path, SPAN_LIT(".evtx"));
}

static bool is_log(enum format format)
{
	return is_event_format(format) || format == FORMAT_SETUP_LOG ||
	       network_reads(format) || format == FORMAT_CLIXML;
}

static int read_log(struct item_worker *w, struct item_result *r,
		    struct source *source, enum format format, struct err *err)
{
	if (is_event_format(format))
		return read_events(w, r, source, format, err);
	if (format == FORMAT_SETUP_LOG)
		return notes_setup_log(&r->collect, source, &r->item, err);
	if (format == FORMAT_CLIXML)
		return notes_clixml(&r->collect, source, &r->item, err);
	return read_network(w, r, source, format, err);
}

/* YARA rules of other people see what the reader reads. */
static int read_and_scan(struct item_worker *w, struct item_result *r,
			 struct source *source, enum format format,
			 struct err *err)
{
	struct log_scan scan;
	int s = log_scan_begin(&scan, w, r, source, err);
	int end;

	if (s)
		return s;
	s = read_log(w, r, &scan.source, format, err);
	/* A reader that gave up leaves the rest to be seen. */
	if (!s || s == ST_FORMAT || s == ST_LIMIT) {
		struct err other;

		end = log_scan_end(&scan, format != FORMAT_EVTX, &other);
		if (end)
			*err = other;
		s = end ? end : s;
	}
	log_scan_release(&scan);
	return s;
}

static int read_by_format(struct item_worker *w, struct item_result *r,
			  struct source *source, enum format format,
			  struct err *err)
{
	r->item.format = format_name(format);
	if (is_log(format) && rules_want_log_bytes(w->rules))
		return read_and_scan(w, r, source, format, err);
	if (is_log(format))
		return read_log(w, r, source, format, err);
	if (web_is_compiled(r->item.path))
		return read_web_file(w, r, source, LOG_COMPILED_PAGE, err);
	if (note_web(w, r, format) || format == FORMAT_IIS_CONFIG)
		return read_web_file(w, r, source, LOG_WEB_FILE, err);
	if (format == FORMAT_BINARY && is_log_by_name(r->item.path)) {
		item_tell(r, "has the name of a log, but not its form", 0,
			  true);
	} else if (format != FORMAT_EMPTY) {
		item_tell(r, "of no kind that this version reads", 0, false);
	}
	return format == FORMAT_EMPTY ? ST_OK
				      : read_for_pack(w, r, source, err);
}

/* A reader that can go no further: what it read stays, the rest is told. */
static int give_up(struct item_result *r, struct err *err)
{
	const char *why = arena_text(&r->collect.arena, span_str(err->text));

	if (!why)
		return err_nomem(err);
	item_tell(r, why, ITEM_PART, true);
	return ST_OK;
}

/* A file that is no log, with its digests. */
static int read_whole(struct item_worker *w, struct item_result *r,
		      struct source *source, enum format format,
		      struct err *err)
{
	struct file_digests digests;
	int s;

	if (!w->digests || is_log(format))
		return read_by_format(w, r, source, format, err);
	file_digests_begin(&digests, w->digests, source);
	s = read_by_format(w, r, &digests.source, format, err);
	return s ? s : file_digests_end(&digests, r, err);
}

int item_read(struct item_worker *w, const struct evidence_item *evidence,
	      struct source *source, struct item_result **out, struct err *err)
{
	struct joined_source joined;
	struct item_result *r;
	int64_t n = source_fill(source, w->head, SNIFF_BYTES, err);
	struct span head = span_of(w->head, n > 0 ? (size_t)n : 0);
	uint64_t cut;
	int s;

	if (n < 0)
		return (int)n;
	s = new_result(w, evidence, &r, err);
	if (s)
		return s;
	joined_source_init(&joined, head, source);
	cut = matcher_cut(w->matcher);
	s = read_whole(w, r, &joined.source, sniff(head, r->item.path), err);
	if (!s && matcher_cut(w->matcher) != cut)
		item_tell(r, "some rules were given up at their limit",
			  ITEM_PART, true);
	if (s == ST_FORMAT || s == ST_LIMIT)
		s = give_up(r, err);
	if (s) {
		err_in(err, "%.*s", SPAN_ARG(span_head(r->item.path, 120)));
		item_drop(r);
		return s;
	}
	*out = r;
	return ST_OK;
}

int item_of_receipt(struct item_worker *w, const struct evidence_item *evidence,
		    const struct evidence_receipt *receipt,
		    struct item_result **out, struct err *err)
{
	struct item_result *r;
	int s = new_result(w, evidence, &r, err);

	if (s)
		return s;
	note_web(w, r, FORMAT_BINARY);
	s = item_complete(w, r, receipt, err);
	r->item.tally.decoded = receipt->decoded;
	r->item.tally.damaged = receipt->damaged;
	r->item.tally.slack = receipt->slack;
	if (s)
		item_drop(r);
	else
		*out = r;
	return s;
}

/* What the reader did not account for was not there to be read for it (a cut
 * container) or of no known kind: slack, so that the sum is the size. */
static void settle_account(struct case_item *row,
			   const struct evidence_receipt *receipt)
{
	struct tally *t = &row->tally;
	uint64_t told = t->decoded + t->damaged + t->slack;

	if (told <= receipt->bytes)
		t->slack += receipt->bytes - told;
}

static void tell_losses(struct item_result *r)
{
	const char *why[COLLECT_LOSSES];
	size_t count = collect_losses(&r->collect, why);

	for (size_t i = 0; i < count; i++)
		item_tell(r, why[i], ITEM_PART, true);
}

int item_complete(struct item_worker *w, struct item_result *r,
		  const struct evidence_receipt *receipt, struct err *err)
{
	int s = ST_OK;

	r->item.bytes = receipt->bytes;
	memcpy(r->item.sha256, receipt->sha256, DIGEST_SIZE);
	settle_account(&r->item, receipt);
	r->collect.matcher = w->matcher;
	if (r->item.is_web_file || rules_want_files(w->rules))
		s = match_file(
			r, r->item.is_web_file ? LOG_WEB_FILE : LOG_OTHER, err);
	tell_losses(r);
	collect_finish(&r->collect, &r->item);
	r->entry.bytes = sizeof(*r) + collect_bytes(&r->collect);
	return s;
}
