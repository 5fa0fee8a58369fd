/* hunt_told.c - indicators and YARA rules that matched, numbered as rules. */
#include "base/alloc.h"
#include "cli/hunt.h"

const struct sigma_info *hunt_info(const struct hunt *h, size_t rule)
{
	size_t sigma = sigma_count(h->set);

	return rule < sigma ? sigma_info(h->set, rule)
			    : &h->told[rule - sigma].info;
}

size_t hunt_rules(const struct hunt *h)
{
	return sigma_count(h->set) + h->told_count;
}

void hunt_told_release(struct hunt *h)
{
	mem_free(h->told);
	mem_free(h->told_slot);
	mem_free(h->place);
	indicator_matcher_close(h->indicators);
	yara_matcher_close(h->yara);
}

/* --- what they say --- */

static bool put_texts(struct hunt *h, struct sigma_info *info,
		      struct span title, struct span id, struct span author)
{
	info->title = arena_dup(&h->arena, title);
	info->id = arena_dup(&h->arena, id);
	info->author = arena_dup(&h->arena, author);
	info->product = info->category = info->service = SPAN_EMPTY;
	info->name = info->description = info->status = SPAN_EMPTY;
	info->date = info->description_ar = SPAN_EMPTY;
	return info->title.ptr && info->id.ptr && info->author.ptr;
}

/* "address 203.0.113.5: what the feed says" */
static bool tell_indicator(struct hunt *h, uint32_t number,
			   struct sigma_info *info)
{
	struct indicator_info i = indicator_info(h->intel->set, number);
	struct buf title, value;
	bool ok;

	buf_init(&title, 4096);
	buf_init(&value, 65536);
	indicator_value(&value, h->intel->set, number);
	buf_text(&title, indicator_kind_name(i.kind));
	buf_byte(&title, ' ');
	buf_span_put(&title, span_head(buf_span(&value), 200));
	if (i.title.len) {
		buf_text(&title, ": ");
		buf_span_put(&title, i.title);
	}
	info->file = i.file;
	info->line = i.line;
	info->level = i.strength == IND_STRONG ? SIGMA_HIGH : SIGMA_LOW;
	ok = !title.bad && !value.bad &&
	     put_texts(h, info, buf_span(&title),
		       i.id.len ? i.id : buf_span(&value),
		       i.author.len ? i.author : span_str(i.file));
	buf_release(&title);
	buf_release(&value);
	return ok;
}

static enum sigma_level level_of(enum severity severity)
{
	return (enum sigma_level)(SIGMA_INFORMATIONAL + (int)severity);
}

static bool tell_yara(struct hunt *h, uint32_t number, struct sigma_info *info)
{
	const struct rule_info *r = yara_set_info(h->intel->yara, number);
	struct buf title;
	bool ok;

	buf_init(&title, 65536);
	buf_text(&title, r->id);
	if (strcmp(r->id, r->title_en) != 0) {
		buf_text(&title, ": ");
		buf_text(&title, r->title_en);
	}
	info->level = level_of(r->severity);
	ok = !title.bad && put_texts(h, info, buf_span(&title), span_str(r->id),
				     span_str(r->author));
	buf_release(&title);
	return ok;
}

/* --- numbering --- */

static size_t slot_of(const struct hunt *h, bool yara, uint32_t number)
{
	uint64_t hash =
		((uint64_t)number << 1 | yara) * UINT64_C(0x9E3779B97F4A7C15);
	size_t at = (size_t)(hash >> 32) & h->told_mask;

	while (h->told_slot[at]) {
		const struct hunt_told *t = &h->told[h->told_slot[at] - 1];

		if (t->number == number && t->yara == yara)
			break;
		at = (at + 1) & h->told_mask;
	}
	return at;
}

static int grow_slots(struct hunt *h, struct err *err)
{
	size_t room = h->told_room ? h->told_room * 2 : 64;
	struct hunt_told *more = mem_resize(h->told, room, sizeof(*more));
	uint32_t *slot = mem_new(room * 2, sizeof(*slot));

	if (more) {
		h->told = more;
		h->told_room = slot ? room : h->told_room;
	}
	if (!more || !slot) {
		mem_free(slot);
		return err_nomem(err);
	}
	mem_free(h->told_slot);
	h->told_slot = slot;
	h->told_mask = room * 2 - 1;
	for (size_t i = 0; i < h->told_count; i++)
		slot[slot_of(h, h->told[i].yara, h->told[i].number)] =
			(uint32_t)i + 1;
	return ST_OK;
}

static int grow_counts(struct hunt *h, struct err *err)
{
	size_t room = (hunt_rules(h) + 1) * 2;
	uint64_t *count;
	int64_t *first, *last;

	if (hunt_rules(h) < h->rule_room)
		return ST_OK;
	count = mem_resize(h->count, room, sizeof(*count));
	if (count)
		h->count = count;
	first = count ? mem_resize(h->first_ns, room, sizeof(*first)) : NULL;
	if (first)
		h->first_ns = first;
	last = first ? mem_resize(h->last_ns, room, sizeof(*last)) : NULL;
	if (!last)
		return err_nomem(err);
	h->last_ns = last;
	for (size_t i = h->rule_room; i < room; i++) {
		count[i] = 0;
		first[i] = last[i] = TIME_NONE;
	}
	h->rule_room = room;
	return ST_OK;
}

int hunt_tell(struct hunt *h, bool yara, uint32_t number, uint32_t *rule,
	      struct err *err)
{
	struct hunt_told *t;
	size_t at;
	int s = ST_OK;

	if (h->told_count == h->told_room)
		s = grow_slots(h, err);
	if (s == ST_OK)
		s = grow_counts(h, err);
	if (s < 0)
		return s;
	at = slot_of(h, yara, number);
	if (!h->told_slot[at]) {
		t = &h->told[h->told_count];
		*t = (struct hunt_told){.number = number, .yara = yara};
		if (yara ? !tell_yara(h, number, &t->info)
			 : !tell_indicator(h, number, &t->info))
			return err_nomem(err);
		h->told_slot[at] = (uint32_t)++h->told_count;
	}
	*rule = (uint32_t)(sigma_count(h->set) + h->told_slot[at] - 1);
	return ST_OK;
}
