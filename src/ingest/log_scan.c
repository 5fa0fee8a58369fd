/* log_scan.c - see log_scan.h. */
#include "ingest/log_scan.h"

#include "base/alloc.h"
#include "ingest/file_event.h"

static uint64_t count_lines(struct span bytes)
{
	const uint8_t *end = bytes.ptr + bytes.len;
	const uint8_t *at = bytes.ptr;
	uint64_t count = 0;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
		count++;
		at++;
	}
	return count;
}

static int scan(struct log_scan *l, struct err *err)
{
	struct span piece = buf_span(&l->w->page);
	const struct file_event f = file_event_of(&l->r->item, LOG_OTHER);
	const struct page_match *found;
	int n = matcher_pack(l->w->matcher, piece, f.path, &found, err);

	for (int i = 0; i < n; i++) {
		struct log_match *to = &l->match[found[i].rule];

		if (to->found)
			continue;
		*to = (struct log_match){
			.offset = l->at + found[i].offset,
			.length = found[i].length,
			.line = l->lines + 1 +
				count_lines(span_head(piece, found[i].offset)),
			.found = true,
		};
	}
	return n < 0 ? n : ST_OK;
}

/* The piece is full: its end is the beginning of the next. */
static int next_piece(struct log_scan *l, struct err *err)
{
	struct buf *page = &l->w->page;
	size_t done = page->len - LOG_SCAN_OVERLAP;
	int s = scan(l, err);

	if (s)
		return s;
	l->lines += count_lines(span_head(buf_span(page), done));
	l->at += done;
	memmove(page->ptr, page->ptr + done, LOG_SCAN_OVERLAP);
	page->len = LOG_SCAN_OVERLAP;
	return ST_OK;
}

static int see(struct log_scan *l, struct span bytes, struct err *err)
{
	struct buf *page = &l->w->page;
	int s = ST_OK;

	while (bytes.len && !s) {
		struct span part = span_head(bytes, LIMIT_PAGE - page->len);

		buf_span_put(page, part);
		if (page->bad)
			return err_nomem(err);
		bytes = span_skip(bytes, part.len);
		if (page->len == LIMIT_PAGE)
			s = next_piece(l, err);
	}
	return s;
}

static int64_t read_through(struct source *source, uint8_t *out, size_t cap,
			    struct err *err)
{
	struct log_scan *l = (struct log_scan *)source;
	int64_t n = source_read(l->next, out, cap, err);
	int s = n > 0 ? see(l, span_of(out, (size_t)n), err) : ST_OK;

	return s ? s : n;
}

int log_scan_begin(struct log_scan *l, struct item_worker *w,
		   struct item_result *r, struct source *next, struct err *err)
{
	*l = (struct log_scan){
		.source = {read_through, 0}, .next = next, .w = w, .r = r};
	buf_reset(&w->page);
	l->match = mem_new(rules_pack_count(w->rules) + 1, sizeof(*l->match));
	return l->match ? ST_OK : err_nomem(err);
}

static void put_match(struct log_scan *l, size_t n, bool is_text)
{
	const struct log_match *found = &l->match[n];
	const struct page_match match = {n, found->offset, found->length};
	struct file_event f = file_event_of(&l->r->item, LOG_OTHER);

	f.event.offset = found->offset;
	f.event.length = found->length;
	f.event.number = is_text ? found->line : 0;
	f.event.inner = &f;
	collect_hit(&l->r->collect,
		    matcher_pack_tell(l->w->matcher, &match, f.path),
		    OUTCOME_UNKNOWN, &f.event);
}

int log_scan_end(struct log_scan *l, bool is_text, struct err *err)
{
	uint8_t block[16384];
	int64_t n = 1;
	int s;

	while (n > 0)
		n = source_read(&l->source, block, sizeof(block), err);
	if (n < 0)
		return (int)n;
	s = l->w->page.len ? scan(l, err) : ST_OK;
	for (size_t i = 0; !s && i < rules_pack_count(l->w->rules); i++)
		if (l->match[i].found)
			put_match(l, i, is_text);
	return s;
}

void log_scan_release(struct log_scan *l)
{
	mem_free(l->match);
	*l = (struct log_scan){0};
}
