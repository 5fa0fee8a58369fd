/* hunt_table.c - what a hunt found, as tables for people. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cli/hunt.h"
#include "cli/say.h"
#include "report/visible.h"
#include "report/wrap.h"

/* --- rules that matched --- */

struct row {
	uint32_t rule;
	uint32_t host; /* UINT32_MAX: all */
	enum sigma_level level;
	uint64_t count;
	int64_t first_ns, last_ns;
};

static int by_level(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void put_when(struct buf *b, int64_t ns)
{
	struct buf t;

	buf_init(&t, 64);
	if (ns == TIME_NONE)
		buf_byte(&t, '-');
	else
		time_put(&t, ns);
	if (t.len > 19) { /* 2021-03-01 05:33:10 */
		t.ptr[10] = ' ';
		t.len = 19;
	}
	pad_put(b, buf_span(&t), 21);
	buf_release(&t);
}

/* Wrapped to the terminal, behind so many columns. */
static void put_wrapped(struct buf *b, unsigned indent, struct span text)
{
	struct wrap w;
	struct buf seen;

	buf_init(&seen, (size_t)1 << 20);
	visible_put(&seen, text);
	b->bad |= seen.bad;
	wrap_init(&w, b, say_width(), indent);
	wrap_text(&w, buf_span(&seen));
	wrap_end(&w);
	buf_release(&seen);
}

static void put_row(struct buf *b, const struct hunt *h, const struct row *row)
{
	const struct sigma_info *info = hunt_info(h, row->rule);
	struct buf name;

	pad_put(b,
		span_str(info->level == SIGMA_NO_LEVEL
				 ? "-"
				 : sigma_level_name(info->level)),
		14);
	buf_printf(b, "%8llu  ", (unsigned long long)row->count);
	put_when(b, row->first_ns);
	put_when(b, row->last_ns);
	while (b->len && !b->bad && b->ptr[b->len - 1] == ' ')
		b->len--;
	buf_byte(b, '\n');
	buf_init(&name, (size_t)1 << 20);
	buf_span_put(&name, info->title);
	if (info->author.len) {
		buf_text(&name, " - ");
		buf_span_put(&name, info->author);
	}
	b->bad |= name.bad;
	put_wrapped(b, 4, buf_span(&name));
	buf_release(&name);
}

static void put_rows(struct buf *b, const struct hunt *h, const struct row *row,
		     size_t count)
{
	uint32_t host = UINT32_MAX;

	if (!count) {
		buf_text(b, "no rule matched\n");
		return;
	}
	buf_text(b, "level          matches  first seen (UTC)     last seen\n");
	for (size_t i = 0; i < count; i++) {
		if (row[i].host != host) {
			host = row[i].host;
			buf_byte(b, '\n');
			put_wrapped(b, 0, span_str(h->host[host]));
		}
		put_row(b, h, &row[i]);
	}
}

static int put_by_rule(struct buf *b, const struct hunt *h, struct err *err)
{
	size_t rules = hunt_rules(h), n = 0;
	struct row *row = mem_new(rules + 1, sizeof(*row));

	if (!row)
		return err_nomem(err);
	for (size_t i = 0; i < rules; i++)
		if (h->count[i])
			row[n++] = (struct row){(uint32_t)i,
						UINT32_MAX,
						hunt_info(h, i)->level,
						h->count[i],
						h->first_ns[i],
						h->last_ns[i]};
	if (n)
		qsort(row, n, sizeof(*row), by_level);
	put_rows(b, h, row, n);
	mem_free(row);
	return ST_OK;
}

static int by_host_rule(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* A row for every match, then rows of the same host and rule made one. */
static int put_by_host(struct buf *b, const struct hunt *h, struct err *err)
{
	struct row *row = mem_new(h->hit_count + 1, sizeof(*row));
	size_t n = 0;

	if (!row)
		return err_nomem(err);
	for (size_t i = 0; i < h->hit_count; i++)
		row[i] = (struct row){h->hit[i].rule,
				      h->hit[i].host,
				      hunt_info(h, h->hit[i].rule)->level,
				      1,
				      h->hit[i].time_ns,
				      h->hit[i].last_ns};
	if (h->hit_count)
		qsort(row, h->hit_count, sizeof(*row), by_host_rule);
	for (size_t i = 0; i < h->hit_count; i++) {
		struct row *to = n ? &row[n - 1] : NULL;

		if (!to || by_host_rule(to, &row[i])) {
			row[n++] = row[i];
			continue;
		}
		to->count++;
		time_widen(&to->first_ns, &to->last_ns, row[i].first_ns);
		time_widen(&to->first_ns, &to->last_ns, row[i].last_ns);
	}
	if (n)
		qsort(row, n, sizeof(*row), by_level);
	put_rows(b, h, row, n);
	mem_free(row);
	return ST_OK;
}

/* --- ATT&CK --- */

struct technique {
	struct span id; /* "t1190" */
	uint64_t matches;
	uint32_t rules;
};

static int by_id(const void *a, const void *b)
{
	const struct technique *x = a, *y = b;

	return span_compare(x->id, y->id);
}

static int put_attack(struct buf *b, const struct hunt *h, struct err *err)
{
	size_t rules = hunt_rules(h), count = 0, n = 0;
	struct technique *t;
	struct buf id;

	for (size_t i = 0; i < rules; i++)
		count += h->count[i] ? hunt_info(h, i)->tag_count : 0;
	t = mem_new(count + 1, sizeof(*t));
	if (!t)
		return err_nomem(err);
	for (size_t i = 0; i < rules; i++) {
		const struct sigma_info *info = hunt_info(h, i);

		for (size_t k = 0; h->count[i] && k < info->tag_count; k++)
			if (span_starts_nocase(info->tags[k],
					       SPAN_LIT("attack.t1")))
				t[n++] = (struct technique){
					span_skip(info->tags[k], 8),
					h->count[i], 1};
	}
	buf_init(&id, 4096);
	if (n)
		qsort(t, n, sizeof(*t), by_id);
	if (n)
		buf_text(b, "\nATT&CK       rules   matches\n");
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && span_equal(t[i].id, t[i + 1].id)) {
			t[i + 1].rules += t[i].rules;
			t[i + 1].matches += t[i].matches;
			continue;
		}
		buf_byte(b, 'T');
		visible_put(&id, t[i].id);
		pad_put(b, buf_span(&id), 11);
		buf_reset(&id);
		buf_printf(b, "%6u%10llu\n", t[i].rules,
			   (unsigned long long)t[i].matches);
	}
	buf_release(&id);
	mem_free(t);
	return ST_OK;
}

/* --- what was not looked at --- */

/* Rules of the same log source. */
struct group {
	struct span product, category, service;
	bool correlations;
	size_t rules;
};

static int by_source(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int c = (int)x->correlations - (int)y->correlations;

	c = c ? c : span_compare(x->product, y->product);
	c = c ? c : span_compare(x->category, y->category);
	return c ? c : span_compare(x->service, y->service);
}

static int by_rules(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->rules != y->rules)
		return x->rules > y->rules ? -1 : 1;
	return by_source(a, b);
}

/* The number in front of the name. */
static void put_counted(struct buf *b, uint64_t number, struct span name)
{
	size_t from = b->len;
	char text[24];
	int n = snprintf(text, sizeof(text), "%10llu",
			 (unsigned long long)number);

	put_wrapped(b, 12, name);
	if (!b->bad && n > 0 && (size_t)n < b->len - from)
		memcpy(b->ptr + from, text, (size_t)n);
}

static void put_group(struct buf *b, const struct group *g)
{
	const struct span parts[] = {g->product, g->category, g->service};
	struct buf name;

	buf_init(&name, (size_t)1 << 20);
	if (g->correlations)
		buf_text(&name, "correlations of such rules");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!parts[i].len)
			continue;
		buf_text(&name, name.len ? " " : "");
		buf_span_put(&name, parts[i]);
	}
	b->bad |= name.bad;
	put_counted(b, g->rules, buf_span(&name));
	buf_release(&name);
}

static void put_groups(struct buf *b, struct group *group, size_t count,
		       bool timed)
{
	size_t n = 0;

	if (!count)
		return;
	buf_printf(b,
		   "\nrules that could not match: %zu; the evidence has no "
		   "events of their log source%s\n",
		   count, timed ? "\nin the time asked for" : "");
	qsort(group, count, sizeof(*group), by_source);
	for (size_t i = 0; i < count; i++) {
		if (n && !by_source(&group[n - 1], &group[i]))
			group[n - 1].rules++;
		else
			group[n++] = group[i];
	}
	qsort(group, n, sizeof(*group), by_rules);
	for (size_t i = 0; i < n; i++)
		put_group(b, &group[i]);
}

static int put_unseen(struct buf *b, const struct hunt *h, struct err *err)
{
	size_t rules = sigma_count(h->set), n = 0;
	bool *saw = mem_new(rules + 1, sizeof(*saw));
	struct group *group = mem_new(rules + 1, sizeof(*group));

	if (saw && group)
		sigma_matcher_saw_all(h->matcher, saw);
	for (size_t i = 0; saw && group && i < rules; i++) {
		const struct sigma_info *info = hunt_info(h, i);

		if (!saw[i])
			group[n++] = (struct group){
				info->product, info->category, info->service,
				info->is_correlation, 1};
	}
	if (saw && group)
		put_groups(b, group, n,
			   h->since_ns != TIME_NONE ||
				   h->until_ns != TIME_NONE);
	mem_free(saw);
	mem_free(group);
	return saw && group ? ST_OK : err_nomem(err);
}

static int by_count(const void *a, const void *b)
{
	const struct hunt_source *x = a, *y = b;

	if (x->events != y->events)
		return x->events > y->events ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int put_sources(struct buf *b, const struct hunt *h, struct err *err)
{
	struct hunt_source *list = mem_new(h->source_count + 1, sizeof(*list));
	size_t n = 0;

	if (!list)
		return err_nomem(err);
	for (size_t i = 0; i < h->source_count; i++)
		if (!h->source[i].looked_at)
			list[n++] = h->source[i];
	if (n) {
		qsort(list, n, sizeof(*list), by_count);
		buf_text(b, "\nlogs that no rule is written for, and their "
			    "events\n");
	}
	for (size_t i = 0; i < n; i++)
		put_counted(b, list[i].events, span_str(list[i].name));
	mem_free(list);
	return ST_OK;
}

int hunt_table_put(struct buf *b, const struct hunt *h, bool by_host,
		   struct err *err)
{
	int s = by_host ? put_by_host(b, h, err) : put_by_rule(b, h, err);

	if (s == ST_OK)
		s = put_attack(b, h, err);
	if (s == ST_OK)
		s = put_unseen(b, h, err);
	if (s == ST_OK)
		s = put_sources(b, h, err);
	return s;
}
