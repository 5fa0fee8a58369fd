/* hunt_out.c - matches as a table, CSV, JSON lines, Timesketch lines. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cli/hunt.h"
#include "cli/say.h"

#define BLOCK ((size_t)65536)

static int flush(struct buf *b, size_t least, struct err *err)
{
	int s = ST_OK;

	if (b->bad)
		return err_nomem(err);
	if (b->len > least) {
		s = say_bytes(buf_span(b), err);
		buf_reset(b);
	}
	return s;
}

static void put_time(struct buf *b, int64_t ns)
{
	if (ns == TIME_NONE)
		buf_byte(b, '-');
	else
		time_put(b, ns);
}

/* T1190 T1505.003, in the order of the tags. */
static void put_techniques(struct buf *b, const struct sigma_info *info,
			   const char *between)
{
	bool first = true;

	for (size_t i = 0; i < info->tag_count; i++) {
		struct span t = info->tags[i];

		if (!span_starts_nocase(t, SPAN_LIT("attack.t")) ||
		    t.len < 12 || t.ptr[8] < '0' || t.ptr[8] > '9')
			continue;
		if (!first)
			buf_text(b, between);
		first = false;
		buf_byte(b, 'T');
		utf8_put_clean(b, span_skip(t, 8));
	}
}

/* --- lines --- */

static void put_member(struct buf *b, const char *name, struct span value)
{
	buf_printf(b, ",\"%s\":", name);
	json_put_string(b, value);
}

static void put_rule_members(struct buf *b, const struct sigma_info *info)
{
	struct buf t;

	put_member(b, "rule_id", info->id);
	put_member(b, "rule", info->title);
	put_member(b, "level", span_str(sigma_level_name(info->level)));
	put_member(b, "author", info->author);
	buf_init(&t, 4096);
	put_techniques(&t, info, " ");
	put_member(b, "techniques", buf_span(&t));
	buf_release(&t);
}

static void put_place_members(struct buf *b, const struct hunt *h,
			      const struct hunt_hit *hit)
{
	put_member(b, "host",
		   span_str(h->host_count ? h->host[hit->host] : "-"));
	put_member(b, "source", span_str(hit->source));
	put_member(b, "path", span_str(hit->path));
	buf_printf(b, ",\"%s\":%llu,\"offset\":%llu",
		   hit->is_record ? "record" : "line",
		   (unsigned long long)hit->number,
		   (unsigned long long)hit->offset);
}

static void put_detail(struct buf *b, const struct hunt_hit *hit)
{
	if (hit->count > 0) {
		buf_printf(b, ",\"count\":%.10g", hit->count);
		put_member(b, "group", hit->detail);
	} else {
		buf_text(b, ",\"fields\":");
		buf_span_put(b, hit->detail);
	}
}

static void put_jsonl(struct buf *b, const struct hunt *h,
		      const struct hunt_hit *hit)
{
	const struct sigma_info *info = hunt_info(h, hit->rule);

	buf_text(b, "{\"time\":\"");
	put_time(b, hit->time_ns);
	buf_byte(b, '"');
	if (hit->last_ns != hit->time_ns) {
		buf_text(b, ",\"last\":\"");
		put_time(b, hit->last_ns);
		buf_byte(b, '"');
	}
	put_rule_members(b, info);
	put_place_members(b, h, hit);
	put_detail(b, hit);
	buf_text(b, "}\n");
}

/* Timesketch wants message, datetime and timestamp_desc. */
static void put_timesketch(struct buf *b, const struct hunt *h,
			   const struct hunt_hit *hit)
{
	const struct sigma_info *info = hunt_info(h, hit->rule);
	struct buf message;

	if (hit->time_ns == TIME_NONE)
		return;
	buf_init(&message, BLOCK);
	buf_printf(&message, "[%s] ", sigma_level_name(info->level));
	buf_span_put(&message, info->title);
	buf_text(&message, " ");
	buf_span_put(&message, span_head(hit->detail, 2000));
	buf_text(b, "{\"message\":");
	json_put_string(b, buf_span(&message));
	buf_release(&message);
	buf_text(b, ",\"datetime\":\"");
	time_put(b, hit->time_ns);
	b->len -= b->bad ? 0 : 1; /* the Z */
	buf_text(b, "+00:00\",\"timestamp_desc\":\"Sigma match\"");
	put_rule_members(b, info);
	put_place_members(b, h, hit);
	put_detail(b, hit);
	buf_text(b, "}\n");
}

static void put_csv(struct buf *b, const struct hunt *h,
		    const struct hunt_hit *hit)
{
	const struct sigma_info *info = hunt_info(h, hit->rule);
	struct buf t;

	buf_init(&t, 4096);
	put_time(b, hit->time_ns);
	buf_byte(b, ',');
	csv_put_cell(b, span_str(sigma_level_name(info->level)));
	buf_byte(b, ',');
	csv_put_cell(b, info->title);
	buf_byte(b, ',');
	csv_put_cell(b, span_str(h->host_count ? h->host[hit->host] : "-"));
	buf_byte(b, ',');
	csv_put_cell(b, span_str(hit->source));
	buf_byte(b, ',');
	csv_put_cell(b, span_str(hit->path));
	buf_printf(b, ",%llu,", (unsigned long long)hit->number);
	if (hit->count > 0)
		buf_printf(b, "%.10g", hit->count);
	buf_byte(b, ',');
	csv_put_cell(b, hit->detail);
	buf_byte(b, ',');
	put_techniques(&t, info, " ");
	csv_put_cell(b, buf_span(&t));
	buf_byte(b, ',');
	csv_put_cell(b, info->id);
	buf_byte(b, ',');
	csv_put_cell(b, info->author);
	buf_text(b, "\r\n");
	buf_release(&t);
}

static int put_lines(struct buf *b, const struct hunt *h, enum hunt_form form,
		     struct err *err)
{
	int s = ST_OK;

	if (form == HUNT_CSV)
		buf_text(b, "time,level,rule,host,source,path,number,count,"
			    "detail,techniques,rule_id,author\r\n");
	for (size_t i = 0; i < h->hit_count && s == ST_OK; i++) {
		if (form == HUNT_CSV)
			put_csv(b, h, &h->hit[i]);
		else if (form == HUNT_JSONL)
			put_jsonl(b, h, &h->hit[i]);
		else
			put_timesketch(b, h, &h->hit[i]);
		s = flush(b, BLOCK, err);
	}
	return s;
}

/* --- the table --- */

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

/* A text in so many columns; longer ones are cut. */
static void put_cell(struct buf *b, struct span text, size_t width)
{
	size_t from = b->len, n = 0;
	struct buf clean;

	buf_init(&clean, BLOCK * 4);
	utf8_put_clean(&clean, span_head(text, BLOCK));
	text = buf_span(&clean);
	while (text.len && n < width) {
		uint32_t c;
		size_t len = utf8_decode(text, &c);

		if (!len)
			break;
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			buf_byte(b, '?');
		else
			buf_put(b, text.ptr, len);
		text = span_skip(text, len);
		n++;
	}
	buf_release(&clean);
	for (; n < width && b->len >= from; n++)
		buf_byte(b, ' ');
}

static void put_rows(struct buf *b, const struct hunt *h, const struct row *row,
		     size_t count)
{
	uint32_t host = UINT32_MAX;

	if (count)
		buf_text(b, "level          matches  first seen            "
			    "last seen             rule\n");
	for (size_t i = 0; i < count; i++) {
		const struct sigma_info *info = hunt_info(h, row[i].rule);
		struct buf t;

		if (row[i].host != host) {
			host = row[i].host;
			buf_text(b, "\n");
			put_cell(b, span_str(h->host[host]), 60);
			buf_text(b, "\n");
		}
		buf_init(&t, 256);
		put_cell(b, span_str(sigma_level_name(info->level)), 14);
		buf_printf(b, "%8llu  ", (unsigned long long)row[i].count);
		put_time(&t, row[i].first_ns);
		put_cell(b, span_head(buf_span(&t), 19), 22);
		buf_reset(&t);
		put_time(&t, row[i].last_ns);
		put_cell(b, span_head(buf_span(&t), 19), 22);
		buf_release(&t);
		put_cell(b, info->title, 90);
		while (b->len && !b->bad && b->ptr[b->len - 1] == ' ')
			b->len--;
		buf_text(b, " - ");
		put_cell(b, info->author,
			 info->author.len < 60 ? info->author.len : 60);
		while (b->len && !b->bad && b->ptr[b->len - 1] == ' ')
			b->len--;
		buf_text(b, "\n");
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
		if (row[i].first_ns < to->first_ns)
			to->first_ns = row[i].first_ns;
		if (row[i].last_ns > to->last_ns)
			to->last_ns = row[i].last_ns;
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
		put_cell(b, t[i].id, 11);
		buf_printf(b, "%6u%10llu\n", t[i].rules,
			   (unsigned long long)t[i].matches);
	}
	mem_free(t);
	return ST_OK;
}

/* --- what was not looked at --- */

static int by_count(const void *a, const void *b)
{
	const struct hunt_source *x = a, *y = b;

	if (x->events != y->events)
		return x->events > y->events ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void put_unseen(struct buf *b, const struct hunt *h)
{
	struct {
		struct span product, category, service;
		size_t rules;
	} group[256];
	size_t groups = 0, rules = 0;

	for (size_t i = 0; i < sigma_count(h->set); i++) {
		const struct sigma_info *info = hunt_info(h, i);
		size_t g = 0;

		if (sigma_matcher_saw(h->matcher, i))
			continue;
		rules++;
		while (g < groups &&
		       (!span_equal(group[g].category, info->category) ||
			!span_equal(group[g].service, info->service) ||
			!span_equal(group[g].product, info->product)))
			g++;
		if (g == ARRAY_LEN(group))
			continue;
		if (g == groups) {
			group[groups].product = info->product;
			group[groups].category = info->category;
			group[groups].service = info->service;
			group[groups++].rules = 0;
		}
		group[g].rules++;
	}
	if (!rules)
		return;
	buf_printf(b,
		   "\n%zu rules could not match: the evidence has no events "
		   "of their log source\n",
		   rules);
	for (size_t g = 0; g < groups; g++) {
		buf_printf(b, "%8zu  ", group[g].rules);
		utf8_put_clean(b, group[g].product);
		buf_text(b, group[g].product.len ? " " : "");
		utf8_put_clean(b, group[g].category);
		utf8_put_clean(b, group[g].service);
		buf_byte(b, '\n');
	}
}

static void put_sources(struct buf *b, const struct hunt *h)
{
	bool told = false;

	if (h->source_count)
		qsort(h->source, h->source_count, sizeof(*h->source), by_count);
	for (size_t i = 0; i < h->source_count; i++) {
		if (h->source[i].looked_at)
			continue;
		if (!told)
			buf_text(b, "\nlogs that no rule is written for\n");
		told = true;
		buf_printf(b, "%8llu  ",
			   (unsigned long long)h->source[i].events);
		put_cell(b, span_str(h->source[i].name), 70);
		while (b->len && !b->bad && b->ptr[b->len - 1] == ' ')
			b->len--;
		buf_byte(b, '\n');
	}
}

int hunt_put(const struct hunt *h, enum hunt_form form, bool by_host,
	     struct err *err)
{
	struct buf b;
	int s;

	buf_init(&b, (size_t)1 << 30);
	if (form != HUNT_TABLE) {
		s = put_lines(&b, h, form, err);
	} else {
		s = by_host ? put_by_host(&b, h, err) : put_by_rule(&b, h, err);
		if (s == ST_OK)
			s = put_attack(&b, h, err);
		if (s == ST_OK) {
			put_unseen(&b, h);
			put_sources(&b, h);
		}
	}
	if (s == ST_OK)
		s = flush(&b, 0, err);
	buf_release(&b);
	return s;
}
