/* csv.c - see csv.h. */
#include "base/csv.h"

#include "base/banned.h"

static int bad(const struct csv *c, const char *why, struct err *err)
{
	return err_set(err, ST_FORMAT, c->at, "line %u: %s", c->line, why);
}

/* The cell behind an opening quote; c->at stands behind that quote. */
static int quoted(struct csv *c, struct span *out, struct err *err)
{
	size_t from = c->at;
	size_t doubled = 0;
	struct span raw;
	uint8_t *copy;

	for (;; c->at++) {
		if (c->at >= c->in.len)
			return bad(c, "a quoted cell does not end", err);
		if (c->in.ptr[c->at] == '\n')
			c->next++;
		if (c->in.ptr[c->at] != '"')
			continue;
		if (c->at + 1 >= c->in.len || c->in.ptr[c->at + 1] != '"')
			break;
		doubled++;
		c->at++;
	}
	raw = (struct span){c->in.ptr + from, c->at - from};
	c->at++;
	if (!doubled) {
		*out = raw;
		return ST_OK;
	}
	copy = arena_new(c->text, raw.len, 1);
	if (!copy)
		return err_nomem(err);
	*out = (struct span){copy, 0};
	for (size_t i = 0; i < raw.len; i++) {
		copy[out->len++] = raw.ptr[i];
		i += raw.ptr[i] == '"'; /* the second of two */
	}
	return ST_OK;
}

static int plain(struct csv *c, struct span *out, struct err *err)
{
	size_t from = c->at;

	while (c->at < c->in.len && c->in.ptr[c->at] != ',' &&
	       c->in.ptr[c->at] != '\n' && c->in.ptr[c->at] != '\r') {
		if (c->in.ptr[c->at] == '"')
			return bad(c, "a quote inside a plain cell", err);
		c->at++;
	}
	*out = (struct span){c->in.ptr + from, c->at - from};
	return ST_OK;
}

/* True when a line end (or the end of the table) was stepped over. */
static bool line_ends(struct csv *c)
{
	if (c->at < c->in.len && c->in.ptr[c->at] == '\r')
		c->at++;
	if (c->at >= c->in.len)
		return true;
	if (c->in.ptr[c->at] != '\n')
		return false;
	c->at++;
	c->next++;
	return true;
}

static int record(struct csv *c, struct err *err)
{
	c->cells = 0;
	c->line = c->next;
	for (;;) {
		struct span *cell = &c->cell[c->cells];
		bool quote;
		int s;

		if (c->cells == LIMIT_COLUMNS)
			return bad(c, "too many cells", err);
		quote = c->at < c->in.len && c->in.ptr[c->at] == '"';
		c->at += quote;
		s = quote ? quoted(c, cell, err) : plain(c, cell, err);
		if (s)
			return s;
		c->cells++;
		if (line_ends(c))
			return ST_OK;
		if (c->in.ptr[c->at] != ',')
			return bad(c, "text behind a quoted cell", err);
		c->at++;
	}
}

int csv_init(struct csv *c, struct span in, struct arena *text, struct err *err)
{
	static const struct span bom = {(const uint8_t *)"\xEF\xBB\xBF", 3};
	int s;

	*c = (struct csv){.in = in, .next = 1, .line = 1, .text = text};
	if (in.len >= bom.len && span_equal(span_head(in, bom.len), bom))
		c->at = bom.len;
	if (c->at == in.len)
		return bad(c, "the table has no header", err);
	s = record(c, err);
	if (s)
		return s;
	memcpy(c->name, c->cell, c->cells * sizeof(c->cell[0]));
	c->columns = c->cells;
	return ST_OK;
}

int csv_next(struct csv *c, struct err *err)
{
	int s;

	if (c->at >= c->in.len)
		return 0;
	s = record(c, err);
	if (s)
		return s;
	if (c->cells != c->columns)
		return bad(c, "not as many cells as the header has", err);
	return 1;
}

struct span csv_cell(const struct csv *c, const char *column)
{
	for (size_t i = 0; i < c->columns; i++)
		if (span_is(c->name[i], column))
			return c->cell[i];
	return SPAN_EMPTY;
}
