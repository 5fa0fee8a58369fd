/* lines.c - see lines.h.
 *
 * One block is filled, all its marks are found at once, and lines are handed
 * out of it without copying.  What is behind the last line end moves to the
 * front before the next fill; a line longer than the block makes it grow, up to
 * a bound, behind which the line is cut. */
#include "formats/lines.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "base/text.h"

#define BLOCK_FIRST ((size_t)4 << 10) /* many logs are short */
#define BLOCK_USUAL ((size_t)256 << 10)
#define BLOCK_MOST (LIMIT_LINE + ((size_t)64 << 10)) /* room to skip in */
#define RAW_BYTES ((size_t)32 << 10)

/* UTF-16 on its way to UTF-8. */
struct wide {
	bool on;
	uint8_t *raw; /* RAW_BYTES; NULL unless on */
	size_t len;   /* bytes in raw not yet decoded, 0..3 between fills */
	struct buf text;
	size_t at; /* bytes of text already in the block */
};

struct lines {
	struct source *source;
	struct mark_bytes what;
	marks_scan *scan;
	uint8_t *block; /* cap + MARKS_PAD bytes */
	size_t cap;
	size_t len;
	struct text_block known; /* ptr, len: block and len as lines see them */
	struct marks marks;
	size_t next;	  /* entry of marks.line of the next line */
	uint32_t start;	  /* of the next line in the block */
	uint32_t mark;	  /* first mark of the next line */
	uint32_t last;	  /* start of the line given last */
	uint32_t joined;  /* line ends inside the line given last */
	uint64_t number;  /* line ends passed */
	uint64_t offset;  /* of block[start] in the file */
	uint64_t slack;	  /* bytes */
	uint64_t bom;	  /* bytes */
	uint64_t skipped; /* bytes of an overlong line that never came into
			     the block */
	bool after_nul;	  /* a NUL stands right before start */
	bool eof;
	int failure; /* status of the read that failed, told at the end */
	struct err why;
	struct wide wide;
};

/* --- bytes --------------------------------------------------------------- */

/* Bytes of the file that stand behind block[from..to). UTF-8 sequences of one
 * to three bytes were two, those of four were four. */
static uint64_t file_size(const struct lines *l, size_t from, size_t to)
{
	uint64_t size = 0;

	if (LIKELY(!l->wide.on))
		return to - from;
	for (size_t i = from; i < to; i++)
		size += l->block[i] >= 0xF0	       ? 4
			: (l->block[i] & 0xC0) != 0x80 ? 2
						       : 0;
	return size;
}

/* As source_read, but a failure is kept for later and looks like the end. */
static size_t read_raw(struct lines *l, uint8_t *out, size_t cap)
{
	size_t have = 0;

	while (have < cap && !l->eof) {
		int64_t n =
			source_read(l->source, out + have, cap - have, &l->why);

		if (n > 0)
			have += (size_t)n;
		else
			l->eof = true;
		if (n < 0)
			l->failure = (int)n;
	}
	return have;
}

/* Decodes what raw holds, all but a cut pair or unit at its end. */
static bool decode_wide(struct lines *l)
{
	struct wide *w = &l->wide;
	size_t whole = w->len & ~(size_t)1;

	if (!l->eof && whole >= 2 && (w->raw[whole - 1] & 0xFC) == 0xD8)
		whole -= 2; /* its low half comes with the next read */
	buf_reset(&w->text);
	w->at = 0;
	utf16_put(&w->text, span_of(w->raw, whole));
	if (w->text.bad)
		return false;
	w->len -= whole;
	if (w->len)
		memmove(w->raw, w->raw + whole, w->len);
	if (l->eof) {
		l->slack += w->len; /* half a unit */
		w->len = 0;
	}
	return true;
}

static int fill_wide(struct lines *l, size_t cap, size_t *out)
{
	struct wide *w = &l->wide;
	size_t have = 0;

	for (;;) {
		size_t n = w->text.len - w->at;

		if (n > cap - have)
			n = cap - have;
		if (n)
			memcpy(l->block + l->len + have, w->text.ptr + w->at,
			       n);
		w->at += n;
		have += n;
		if (have == cap ||
		    (l->eof && w->len == 0 && w->at == w->text.len))
			break;
		w->len += read_raw(l, w->raw + w->len, RAW_BYTES - w->len);
		if (!decode_wide(l))
			return ST_NOMEM;
	}
	*out = have;
	return ST_OK;
}

/* Adds bytes behind block[len] until the block is full or the input ends. */
static int fill(struct lines *l, struct err *err)
{
	size_t n = 0;

	if (!l->wide.on)
		n = read_raw(l, l->block + l->len, l->cap - l->len);
	else if (fill_wide(l, l->cap - l->len, &n))
		return err_nomem(err);
	l->len += n;
	return ST_OK;
}

/* True when nothing more can come out of fill(). */
static bool is_dry(const struct lines *l)
{
	return l->eof && l->wide.len == 0 && l->wide.at == l->wide.text.len;
}

/* --- blocks -------------------------------------------------------------- */

static int grow(struct lines *l, size_t cap, struct err *err)
{
	uint8_t *block = mem_resize(l->block, cap + MARKS_PAD, 1);
	uint32_t *at;
	uint32_t *line;

	if (!block)
		return err_nomem(err);
	l->block = block;
	at = mem_resize(l->marks.at, cap + MARKS_PAD + 1, sizeof(*at));
	if (!at)
		return err_nomem(err);
	l->marks.at = at;
	line = mem_resize(l->marks.line, cap + 1, sizeof(*line));
	if (!line)
		return err_nomem(err);
	l->marks.line = line;
	l->cap = cap;
	return ST_OK;
}

/* Behind the last byte of the input stands a line end that is not there. */
static void end_last_line(struct lines *l)
{
	struct marks *m = &l->marks;
	size_t ends =
		m->lines ? m->at[m->line[m->lines - 1] & MARK_INDEX] + 1 : 0;

	if (ends == l->len)
		return;
	l->block[l->len] = '\n';
	m->at[m->count] = (uint32_t)l->len;
	m->line[m->lines++] =
		(uint32_t)m->count++ | (m->quote ? MARK_QUOTE : 0);
}

static void scan_block(struct lines *l)
{
	memset(l->block + l->len, 0, MARKS_PAD);
	l->scan(&l->marks, l->block, l->len, l->what);
	l->next = 0;
	l->mark = 0;
	if (is_dry(l))
		end_last_line(l);
}

/* Says what the block is, now that its bytes are others. */
static void know_block(struct lines *l)
{
	/* so that a block is told from all of other files, too, whatever
	 * memory they had */
	static atomic_uint_fast64_t blocks;

	l->known.ptr = l->block;
	l->known.len = l->len;
	l->known.number = atomic_fetch_add(&blocks, 1) + 1;
}

/* Drops what is before `keep`, fills up and scans; grows when the block is
 * full. ST_LIMIT without *err: it may not grow any more. */
static int refill(struct lines *l, uint32_t keep, struct err *err)
{
	size_t tail = l->len - keep;
	int s = ST_OK;

	if (keep) {
		memmove(l->block, l->block + keep, tail);
		l->start -= keep;
		l->last -= l->last < keep ? l->last : keep;
		l->len = tail;
	}
	if (tail == l->cap && l->cap == BLOCK_MOST)
		return ST_LIMIT;
	if (l->cap < BLOCK_USUAL && !is_dry(l) && l->next)
		s = grow(l, BLOCK_USUAL, err);
	else if (tail == l->cap)
		s = grow(l, l->cap > BLOCK_MOST / 2 ? BLOCK_MOST : l->cap * 2,
			 err);
	if (!s)
		s = fill(l, err);
	if (!s)
		scan_block(l);
	know_block(l);
	return s;
}

/* A line that fills the largest block: leaves its first LIMIT_LINE bytes (and
 * more) in the block, reads up to its end and makes an entry for it. */
static int skip_rest(struct lines *l, struct err *err)
{
	struct marks *m = &l->marks;
	const uint8_t *end = NULL;
	size_t keep = LIMIT_LINE + 1; /* a CR might be the last */

	while (!end && !is_dry(l)) {
		l->skipped += file_size(l, keep, l->len);
		l->len = keep;
		if (fill(l, err))
			return ST_NOMEM;
		end = memchr(l->block + keep, '\n', l->len - keep);
	}
	while (m->count && m->at[m->count - 1] >= keep)
		m->count--;
	if (!end)
		end = l->block + l->len;
	l->block[l->len] = '\n';
	m->at[m->count] = (uint32_t)(end - l->block);
	m->line[0] = (uint32_t)m->count++ | (m->quote ? MARK_QUOTE : 0);
	m->lines = 1;
	l->next = 0;
	know_block(l);
	return ST_OK;
}

/* 1 when there are lines to give, 0 at the end, negative. */
static int next_block(struct lines *l, struct err *err)
{
	int s = ST_OK;

	while (!s && l->next == l->marks.lines) {
		if (is_dry(l) && l->start == l->len) {
			if (l->failure && err)
				*err = l->why;
			return l->failure;
		}
		s = refill(l, l->start, err);
		if (s == ST_LIMIT)
			s = skip_rest(l, err);
	}
	return s ? s : 1;
}

/* --- lines --------------------------------------------------------------- */

/* Cells behind LIMIT_LINE go, with the text there. */
static void cut_line(struct lines *l, struct line *line)
{
	uint32_t most = line->start + (uint32_t)LIMIT_LINE;

	line->cut =
		l->skipped + file_size(l, most, line->start + line->text.len);
	line->text.len = LIMIT_LINE;
	while (line->cells > 1 && line->end[line->cells - 2] >= most)
		line->cells--;
	line->end[line->cells - 1] = most;
}

/* Fills *out from block[start..pos), whose end is the mark at `index`. */
static void make_line(struct lines *l, struct line *out, uint32_t entry,
		      uint32_t stop)
{
	uint32_t index = entry & MARK_INDEX;
	uint32_t pos = l->marks.at[index];
	uint32_t from = l->start;

	if (pos > from && stop > pos && l->block[pos - 1] == '\r')
		pos--;
	l->marks.at[index] = pos;
	out->text = (struct span){l->block + from, pos - from};
	out->base = l->block;
	out->start = from;
	out->end = l->marks.at + l->mark;
	out->cells = index - l->mark + 1;
	out->quoted = entry & MARK_QUOTE;
	out->number = l->number + 1;
	out->offset = l->offset;
	out->length = file_size(l, from, stop) + l->skipped;
	out->cut = 0;
	if (UNLIKELY(out->text.len > LIMIT_LINE))
		cut_line(l, out);
	l->skipped = 0;
	l->last = from;
	l->joined = 0;
	l->offset += out->length;
	l->start = stop;
	l->mark = index + 1;
	l->after_nul = false;
}

static void pass_slack(struct lines *l, uint32_t stop)
{
	uint64_t size = file_size(l, l->start, stop);

	l->slack += size;
	l->offset += size;
	l->start = stop;
	l->next++;
}

/* The next line ends at a NUL: true when there is text before it. */
static bool end_at_nul(struct lines *l, struct line *out, uint32_t entry)
{
	uint32_t index = entry & MARK_INDEX;
	uint32_t pos = l->marks.at[index];

	if (pos == l->start) {
		pass_slack(l, pos + 1);
		l->mark = index + 1;
		l->after_nul = true;
		return false;
	}
	make_line(l, out, entry, pos);
	out->ended = false;
	l->marks.at[index] = pos;
	l->mark = index; /* the NUL is still to come */
	return true;
}

/* A line end right behind NULs; true when it was one. */
static bool end_of_nuls(struct lines *l, uint32_t entry, uint32_t stop)
{
	uint32_t pos = l->marks.at[entry & MARK_INDEX];

	if (pos - l->start > 1 ||
	    (pos > l->start && l->block[l->start] != '\r'))
		return false;
	pass_slack(l, stop);
	l->number++;
	l->mark = (entry & MARK_INDEX) + 1;
	l->after_nul = false;
	return true;
}

int lines_next(struct lines *l, struct line *out, struct err *err)
{
	for (;;) {
		uint32_t entry;
		uint32_t pos;
		uint32_t stop;

		if (UNLIKELY(l->next == l->marks.lines)) {
			int s = next_block(l, err);

			if (s <= 0)
				return s;
		}
		entry = l->marks.line[l->next];
		pos = l->marks.at[entry & MARK_INDEX];
		if (UNLIKELY(l->block[pos] == 0)) {
			if (end_at_nul(l, out, entry))
				return 1;
			continue;
		}
		stop = pos + (pos < l->len);
		if (UNLIKELY(l->after_nul) && end_of_nuls(l, entry, stop))
			continue;
		make_line(l, out, entry, stop);
		out->ended = stop > pos;
		l->number += out->ended;
		l->next++;
		return 1;
	}
}

/* Four digits and '-', or '#': a record or a directive of its own. */
static bool starts_an_entry(struct span s)
{
	if (s.len && s.ptr[0] == '#')
		return true;
	if (s.len < 5 || s.ptr[4] != '-')
		return false;
	for (size_t i = 0; i < 4; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return true;
}

/* The line given last, after the block has moved; its cells are gone. */
static void find_again(struct lines *l, struct line *line)
{
	line->base = l->block;
	line->start = l->last;
	line->text.ptr = l->block + l->last;
	line->cells = 0;
	line->end = NULL;
}

/* Makes sure that the next line is in the block; 0 when there is none. */
static int peek(struct lines *l, struct line *line, struct err *err)
{
	while (l->next == l->marks.lines) {
		int s;

		if (is_dry(l))
			return 0;
		s = refill(l, l->last, err);
		find_again(l, line);
		if (s == ST_LIMIT) { /* nothing was read: the scan stands */
			l->scan(&l->marks, l->block, l->len, l->what);
			s = ST_OK;
		}
		if (s)
			return s;
		/* past the line ends that the line given last holds */
		l->next = l->joined + 1;
		l->mark = (l->marks.line[l->joined] & MARK_INDEX) + 1;
		if (l->next == l->marks.lines && l->cap == BLOCK_MOST &&
		    l->len == l->cap)
			return 0;
	}
	return 1;
}

int lines_extend(struct lines *l, struct line *line, struct err *err)
{
	uint32_t entry;
	uint32_t pos;
	uint32_t stop;
	int s;

	if (!line->ended || line->cut)
		return 0;
	s = peek(l, line, err);
	if (s <= 0)
		return s;
	entry = l->marks.line[l->next];
	pos = l->marks.at[entry & MARK_INDEX];
	stop = pos + (pos < l->len);
	if (l->block[pos] == 0 || pos - l->last > LIMIT_LINE ||
	    starts_an_entry(span_of(l->block + l->start, pos - l->start)))
		return 0;
	find_again(l, line);
	line->ended = stop > pos;
	line->length += file_size(l, l->start, stop);
	if (pos > l->start && line->ended && l->block[pos - 1] == '\r')
		pos--;
	line->text.len = pos - l->last;
	l->offset += file_size(l, l->start, stop);
	l->number += line->ended;
	l->start = stop;
	l->mark = (entry & MARK_INDEX) + 1;
	l->joined++;
	l->next++;
	return 1;
}

/* --- open and close ------------------------------------------------------ */

static int open_wide(struct lines *l, struct err *err)
{
	l->wide.raw = mem_new(RAW_BYTES, 1);
	if (!l->wide.raw)
		return err_nomem(err);
	buf_init(&l->wide.text, RAW_BYTES * 2);
	l->wide.on = true;
	l->wide.len = l->len;
	memcpy(l->wide.raw, l->block, l->len);
	l->len = 0;
	if (!decode_wide(l))
		return err_nomem(err);
	return ST_OK;
}

/* Reads the first bytes and takes an encoding mark off them. */
static int take_mark(struct lines *l, struct err *err)
{
	l->len = read_raw(l, l->block, 4);
	if (l->len >= 3 && !memcmp(l->block, "\xEF\xBB\xBF", 3))
		l->bom = 3;
	else if (l->len >= 2 && !memcmp(l->block, "\xFF\xFE", 2))
		l->bom = 2;
	l->len -= (size_t)l->bom;
	memmove(l->block, l->block + l->bom, l->len);
	l->offset = l->bom;
	return l->bom == 2 ? open_wide(l, err) : ST_OK;
}

int lines_open(struct lines **out, struct source *source,
	       const struct lines_options *options, struct err *err)
{
	static const struct lines_options none;
	const struct lines_options *o = options ? options : &none;
	struct lines *l = mem_new(1, sizeof(*l));
	int s;

	if (!l)
		return err_nomem(err);
	l->source = source;
	l->what.separator = o->separator ? o->separator : '\n';
	l->what.quote = o->quote;
	l->scan = o->scan ? o->scan : marks_best();
	s = grow(l, BLOCK_FIRST, err);
	if (!s)
		s = take_mark(l, err);
	if (s) {
		lines_close(l);
		return s;
	}
	*out = l;
	return ST_OK;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	buf_release(&l->wide.text);
	mem_free(l->wide.raw);
	mem_free(l->block);
	mem_free(l->marks.at);
	mem_free(l->marks.line);
	mem_free(l);
}

const struct text_block *lines_block(const struct lines *l)
{
	return &l->known;
}

uint64_t lines_slack(const struct lines *l)
{
	return l->slack;
}

uint64_t lines_mark(const struct lines *l)
{
	return l->bom;
}
