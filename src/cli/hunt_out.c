/* hunt_out.c - matches as CSV, JSON lines, Timesketch lines. */
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
	buf_text(b, "+00:00\",\"timestamp_desc\":\"rule match\"");
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

/* Timesketch has no place for what has no time: files, with YARA. */
static void say_timeless(const struct hunt *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->hit_count; i++)
		n += h->hit[i].time_ns == TIME_NONE;
	if (n)
		say("%zu matches have no time and are not in the timeline; "
		    "--format jsonl has them",
		    n);
}

static int put_lines(struct buf *b, const struct hunt *h, enum hunt_form form,
		     struct err *err)
{
	int s = ST_OK;

	if (form == HUNT_TIMESKETCH)
		say_timeless(h);
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

int hunt_put(const struct hunt *h, enum hunt_form form, bool by_host,
	     struct err *err)
{
	struct buf b;
	int s;

	buf_init(&b, (size_t)1 << 30);
	s = form == HUNT_TABLE ? hunt_table_put(&b, h, by_host, err)
			       : put_lines(&b, h, form, err);
	if (s == ST_OK)
		s = flush(&b, 0, err);
	buf_release(&b);
	return s;
}
