/* table_reader.c - see table_reader.h. */
#include "formats/table_reader.h"

#include "base/alloc.h"

#define LIMIT_HEADER_TEXT ((size_t)4096) /* of a #Software and the like */

size_t table_column(const struct table_columns *columns, const char *name)
{
	struct span want = span_str(name);

	for (size_t i = 0; i < columns->count; i++)
		if (span_equal_nocase(columns->name[i], want))
			return i;
	return COLUMN_NONE;
}

/* --- layouts ------------------------------------------------------------- */

/* The next name of *list; steps over it and its separator. */
static struct span take_name(struct span *list, uint8_t separator)
{
	const uint8_t *end =
		list->len ? memchr(list->ptr, separator, list->len) : NULL;
	size_t n = end ? (size_t)(end - list->ptr) : list->len;
	struct span name = span_head(*list, n);

	*list = span_skip(*list, n + 1);
	name = span_trim(name);
	if (name.len >= 2 && name.ptr[0] == '"' &&
	    name.ptr[name.len - 1] == '"')
		name = (struct span){name.ptr + 1, name.len - 2};
	return name;
}

/* True when names k+1.. repeat j+1.., and k is a last name glued to j's:
 * "…,schema-versionmessage-id,network-message-id,…,schema-version". */
static bool glued_at(const struct table_columns *c, size_t k, size_t j)
{
	struct span glued = c->name[k];
	struct span first = c->name[j];
	struct span last;

	if (glued.len <= first.len || first.len < 2 ||
	    !span_equal_nocase(span_skip(glued, glued.len - first.len), first))
		return false;
	last = span_head(glued, glued.len - first.len);
	for (size_t i = 1; i < k - j; i++)
		if (!span_equal_nocase(c->name[k + i], c->name[j + i]))
			return false;
	return span_equal_nocase(c->name[c->count - 1], last);
}

/* A header line damaged by a copy of its own tail loses the copy. */
static void unglue(struct table_columns *c)
{
	/* as many names stand behind k as from j to k, so k tells j */
	for (size_t k = c->count / 2; k + 1 < c->count; k++) {
		size_t j = 2 * k + 1 - c->count;

		if (glued_at(c, k, j)) {
			c->name[k].len -= c->name[j].len;
			c->count = k + 1;
			return;
		}
	}
}

size_t columns_split(struct table_columns *c, struct span list,
		     uint8_t separator)
{
	size_t total = 0;

	c->count = 0;
	while (list.len) {
		struct span name = take_name(&list, separator);

		if (name.len == 0 && separator == ' ')
			continue;
		if (total++ < LIMIT_COLUMNS)
			c->name[c->count++] = name;
	}
	if (total > c->count)
		return total;
	unglue(c);
	return c->count;
}

int layout_set(struct layout *l, struct span list, uint8_t separator,
	       uint32_t generation, struct err *err)
{
	struct table_columns *c = &l->columns;

	list = span_trim(list);
	if (c->generation && span_equal(list, buf_span(&l->text)))
		return 0;
	l->text.max = LIMIT_LINE;
	buf_reset(&l->text);
	buf_span_put(&l->text, list);
	if (l->text.bad) {
		c->count = 0;
		c->generation = 0;
		return err_nomem(err);
	}
	c->generation = generation;
	l->total = columns_split(c, buf_span(&l->text), separator);
	return 1;
}

void layout_release(struct layout *l)
{
	buf_release(&l->text);
	l->columns.count = 0;
	l->columns.generation = 0;
}

/* --- directives ---------------------------------------------------------- */

static const struct {
	const char *name;
	enum directive what;
} directives[] = {
	{"Fields", DIRECTIVE_FIELDS},	   {"Software", DIRECTIVE_SOFTWARE},
	{"Version", DIRECTIVE_VERSION},	   {"Log-type", DIRECTIVE_LOG_TYPE},
	{"Log-types", DIRECTIVE_LOG_TYPE}, {"Date", DIRECTIVE_DATE},
};

enum directive directive_of(struct span line, struct span *value)
{
	struct span rest = span_trim(span_skip(line, 1));
	const uint8_t *colon =
		rest.len ? memchr(rest.ptr, ':', rest.len) : NULL;
	struct span name;
	size_t again;

	*value = rest;
	if (!colon)
		return DIRECTIVE_REMARK;
	name = span_trim(span_head(rest, (size_t)(colon - rest.ptr)));
	for (size_t i = 0; i < ARRAY_LEN(directives); i++) {
		if (!span_equal_nocase(name, span_str(directives[i].name)))
			continue;
		rest = span_skip(rest, (size_t)(colon - rest.ptr) + 1);
		again = directives[i].what == DIRECTIVE_FIELDS
				? span_find_nocase(rest, SPAN_LIT("#Fields:"))
				: SIZE_MAX;
		if (again != SIZE_MAX)
			rest = span_head(rest, again);
		*value = span_trim(rest);
		return directives[i].what;
	}
	return DIRECTIVE_REMARK;
}

/* --- the shared part of a reader ----------------------------------------- */

int table_reader_open(struct table_reader *t, struct source *source,
		      const struct lines_options *options,
		      struct damage_sink *damage, struct err *err)
{
	int s = lines_open(&t->lines, source, options, err);

	if (s)
		return s;
	t->block = lines_block(t->lines);
	buf_init(&t->software, LIMIT_HEADER_TEXT);
	buf_init(&t->version, LIMIT_HEADER_TEXT);
	buf_init(&t->log_type, LIMIT_HEADER_TEXT);
	t->damage = damage;
	t->tally = (struct tally){.first_ns = TIME_NONE, .last_ns = TIME_NONE};
	t->header = (struct table_header){SPAN_EMPTY, SPAN_EMPTY, SPAN_EMPTY,
					  TIME_NONE};
	t->tally.decoded = lines_mark(t->lines);
	return ST_OK;
}

void table_reader_close(struct table_reader *t)
{
	lines_close(t->lines);
	buf_release(&t->software);
	buf_release(&t->version);
	buf_release(&t->log_type);
	layout_release(&t->layout);
}

static void tell(struct table_reader *t, const struct line *line,
		 uint64_t offset, uint64_t length, const char *why)
{
	struct damage d = {offset, length, line->number, why};

	if (t->damage)
		t->damage->report(t->damage, &d);
}

int table_reader_line(struct table_reader *t, struct line *line,
		      struct err *err)
{
	int s = lines_next(t->lines, line, err);

	t->tally.slack = lines_slack(t->lines);
	if (s <= 0)
		return s;
	t->tally.lines++;
	t->tally.decoded += line->length - line->cut;
	if (UNLIKELY(line->cut)) {
		t->tally.damaged += line->cut;
		tell(t, line, line->offset + line->length - line->cut,
		     line->cut, "line is longer than 1 MiB: its end is cut");
	}
	return 1;
}

void table_reader_damage(struct table_reader *t, const struct line *line,
			 const char *why)
{
	t->tally.decoded -= line->length - line->cut;
	t->tally.damaged += line->length - line->cut;
	t->tally.reported++;
	tell(t, line, line->offset, line->length, why);
}

void table_reader_odd(struct table_reader *t, const struct line *line,
		      const char *why)
{
	t->tally.odd++;
	tell(t, line, line->offset, line->length, why);
}

static int keep(struct buf *b, struct span value, struct span *out,
		struct err *err)
{
	buf_reset(b);
	buf_span_put(b, span_head(value, LIMIT_HEADER_TEXT));
	if (b->bad) {
		*out = SPAN_EMPTY;
		return err_nomem(err);
	}
	*out = span_of(b->ptr, b->len);
	return ST_OK;
}

int table_reader_note(struct table_reader *t, enum directive what,
		      struct span value, struct err *err)
{
	struct table_header *h = &t->header;
	int64_t ns;

	if (what == DIRECTIVE_SOFTWARE)
		return keep(&t->software, value, &h->software, err);
	if (what == DIRECTIVE_VERSION)
		return keep(&t->version, value, &h->version, err);
	if (what == DIRECTIVE_LOG_TYPE)
		return keep(&t->log_type, value, &h->log_type, err);
	if (what == DIRECTIVE_DATE && time_from_text(value, &ns))
		h->date_ns = ns;
	return ST_OK;
}
