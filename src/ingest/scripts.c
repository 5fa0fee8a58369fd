/* scripts.c - see scripts.h. */
#include "ingest/scripts.h"

#include "base/alloc.h"
#include "base/text.h"
#include "event/event.h"
#include "ingest/collect.h"

#define ID_MOST ((size_t)64) /* a GUID has 36 */
#define RULES_MOST 32	     /* told apart per block */

struct part {
	uint32_t number;
	uint64_t record, offset, length;
	struct span text; /* owned; NULL ptr when it was cut */
};

struct block {
	char id[ID_MOST + 1]; /* "" when the place is free */
	uint64_t turn;	      /* of its first part */
	uint32_t total;
	struct part *part;
	size_t count, cap;
	size_t bytes; /* of the texts that are held */
	bool cut;
	size_t rule[RULES_MOST]; /* that matched a part */
	size_t rule_count;
	int64_t time_ns;
	struct span file, channel, provider, computer, user; /* owned */
};

struct scripts {
	struct block open[LIMIT_SCRIPTS_OPEN];
	uint64_t turn;
	size_t bytes; /* of all texts held */
	struct buf whole;
	struct case_script *row;
	size_t count, cap;
};

static const char *const names[] = {
#define SCRIPT_FIELD_NAME(member, name) name,
	SCRIPT_FIELDS(SCRIPT_FIELD_NAME)
#undef SCRIPT_FIELD_NAME
};

int scripts_add_names(struct field_names *n, struct err *err)
{
	int status = ST_OK;
	unsigned number;

	for (size_t i = 0; !status && i < ARRAY_LEN(names); i++)
		status = field_names_add(n, span_str(names[i]), &number, err);
	return status;
}

struct script_fields scripts_fields(const struct field_names *n)
{
	return (struct script_fields){
#define SCRIPT_FIELD_FIND(member, name)                                        \
	.member = field_names_find(n, span_str(name)),
		SCRIPT_FIELDS(SCRIPT_FIELD_FIND)
#undef SCRIPT_FIELD_FIND
	};
}

/* --------------------------------------------------------------- memory -- */

static struct span copy(struct span s)
{
	uint8_t *to = s.len ? mem_new(s.len, 1) : NULL;

	if (to)
		memcpy(to, s.ptr, s.len);
	return to ? span_of(to, s.len) : SPAN_EMPTY;
}

static void drop(struct span *s)
{
	if (s->len)
		mem_free((void *)(uintptr_t)s->ptr);
	*s = SPAN_EMPTY;
}

static void block_release(struct scripts *s, struct block *b)
{
	for (size_t i = 0; i < b->count; i++)
		drop(&b->part[i].text);
	s->bytes -= b->bytes;
	mem_free(b->part);
	drop(&b->file);
	drop(&b->channel);
	drop(&b->provider);
	drop(&b->computer);
	drop(&b->user);
	*b = (struct block){.id = ""};
}

void scripts_close(struct scripts *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < LIMIT_SCRIPTS_OPEN; i++)
		if (s->open[i].id[0])
			block_release(s, &s->open[i]);
	buf_release(&s->whole);
	mem_free(s->row);
	mem_free(s);
}

/* ------------------------------------------------- the whole, as an event -- */

struct whole_event {
	struct event event;
	const struct block *block;
	struct span text;
	const struct script_fields *fields;
};

static struct span whole_field(const struct event *e, unsigned field)
{
	const struct whole_event *w = e->inner;

	switch (field) {
	case FIELD_CHANNEL:
		return w->block->channel;
	case FIELD_PROVIDER:
		return w->block->provider;
	case FIELD_COMPUTER:
		return w->block->computer;
	case FIELD_USER:
		return w->block->user;
	case FIELD_EVENT_ID:
		return SPAN_LIT("4104");
	default:
		break;
	}
	if (field == w->fields->text)
		return w->text;
	if (field == w->fields->id)
		return span_str(w->block->id);
	return field == w->fields->file ? w->block->file : SPAN_EMPTY;
}

static void put_missing(struct buf *b, uint32_t from, uint32_t to,
			uint32_t total)
{
	if (from <= to)
		buf_printf(b, "\n[... %u-%u/%u ...]\n", from, to, total);
}

/* Parts in their order; where some lack, a line says which. */
static struct span put_together(struct scripts *s, const struct block *b)
{
	uint32_t next = 1;

	buf_reset(&s->whole);
	for (size_t i = 0; i < b->count; i++) {
		const struct part *p = &b->part[i];

		if (p->number > next)
			put_missing(&s->whole, next, p->number - 1, b->total);
		buf_span_put(&s->whole, p->text);
		next = p->number + 1;
	}
	put_missing(&s->whole, next, b->total, b->total);
	return s->whole.bad ? SPAN_EMPTY : buf_span(&s->whole);
}

static bool is_known(const struct block *b, size_t rule)
{
	for (size_t i = 0; i < b->rule_count; i++)
		if (b->rule[i] == rule)
			return true;
	return false;
}

static void know_rule(struct block *b, size_t rule)
{
	if (b->rule_count < RULES_MOST && !is_known(b, rule))
		b->rule[b->rule_count++] = rule;
}

/* What no part shows by itself is a match of the first record. */
static int match_whole(struct collect *c, struct block *b, struct span text,
		       struct err *err)
{
	struct whole_event w = {
		.block = b,
		.text = text,
		.fields = &c->fields->script,
		.event = {LOG_EVTX, true, b->time_ns, b->part[0].record,
			  b->part[0].offset, b->part[0].length, whole_field,
			  NULL},
	};
	const struct match *match;
	int matches;

	w.event.inner = &w;
	if (b->count < 2 || !text.len)
		return ST_OK;
	matches = matcher_event(c->matcher, &w.event, &match, err);
	for (int i = 0; i < matches; i++) {
		if (!is_known(b, match[i].rule))
			collect_hit(c, match[i].rule, match[i].outcome,
				    &w.event);
		know_rule(b, match[i].rule);
	}
	return matches < 0 ? matches : ST_OK;
}

/* --------------------------------------------------------------- keeping -- */

static struct case_script *new_row(struct scripts *s)
{
	struct case_script *wider;
	size_t more = s->cap ? s->cap * 2 : 16;

	if (s->count == LIMIT_SCRIPTS_KEPT)
		return NULL;
	if (s->count < s->cap)
		return &s->row[s->count];
	wider = mem_resize(s->row, more, sizeof(*wider));
	if (!wider)
		return NULL;
	s->row = wider;
	s->cap = more;
	return &s->row[s->count];
}

static void keep(struct collect *c, const struct block *b, struct span text)
{
	struct scripts *s = c->scripts;
	struct case_script *row = new_row(s);
	struct case_script_part *part;

	if (!row) {
		c->lost_scripts++;
		return;
	}
	part = arena_new(&c->arena, b->count, sizeof(*part));
	*row = (struct case_script){
		.block = arena_dup(&c->arena, span_str(b->id)),
		.total = b->total,
		.time_ns = b->time_ns,
		.cut = b->cut,
		.text = arena_dup(&c->arena, span_head(text, LIMIT_SCRIPT)),
		.parts = part,
		.part_count = b->count,
	};
	if (!part || !row->text.ptr || !row->block.ptr) {
		c->lost_scripts++;
		return;
	}
	for (size_t i = 0; i < b->count; i++)
		part[i] = (struct case_script_part){
			b->part[i].number, b->part[i].record, b->part[i].offset,
			b->part[i].length};
	s->count++;
}

/* Whole, or as whole as it will be. */
static int resolve(struct collect *c, struct block *b, struct err *err)
{
	struct span text = put_together(c->scripts, b);
	int status = match_whole(c, b, text, err);

	c->lost_scripts += b->cut;
	if (!status && b->rule_count)
		keep(c, b, text);
	block_release(c->scripts, b);
	return status;
}

/* ----------------------------------------------------------------- parts -- */

static struct block *find(struct scripts *s, struct span id)
{
	for (size_t i = 0; i < LIMIT_SCRIPTS_OPEN; i++)
		if (s->open[i].id[0] && span_is(id, s->open[i].id))
			return &s->open[i];
	return NULL;
}

static struct block *oldest(struct scripts *s)
{
	struct block *best = NULL;

	for (size_t i = 0; i < LIMIT_SCRIPTS_OPEN; i++) {
		if (!s->open[i].id[0])
			return &s->open[i];
		if (!best || s->open[i].turn < best->turn)
			best = &s->open[i];
	}
	return best;
}

static void begin(struct scripts *s, struct block *b,
		  const struct script_fields *f, const struct event *e,
		  uint32_t total)
{
	struct span id = event_field(e, f->id);

	*b = (struct block){.id = "", .turn = ++s->turn, .total = total};
	memcpy(b->id, id.ptr, id.len);
	b->time_ns = e->time_ns;
	b->file = copy(span_head(event_field(e, f->file), 1024));
	b->channel = copy(span_head(event_field(e, FIELD_CHANNEL), 256));
	b->provider = copy(span_head(event_field(e, FIELD_PROVIDER), 256));
	b->computer = copy(span_head(event_field(e, FIELD_COMPUTER), 256));
	b->user = copy(span_head(event_field(e, FIELD_USER), 256));
}

/* A part that came already is left; parts stay in the order of numbers. */
static bool add(struct scripts *s, struct block *b, const struct event *e,
		uint32_t number, struct span text)
{
	size_t at = b->count;
	struct part *wider;
	size_t more = b->cap ? b->cap * 2 : 8;

	while (at && b->part[at - 1].number > number)
		at--;
	if (at && b->part[at - 1].number == number)
		return true;
	if (b->count == b->cap) {
		wider = mem_resize(b->part, more, sizeof(*wider));
		if (!wider)
			return false;
		b->part = wider;
		b->cap = more;
	}
	memmove(b->part + at + 1, b->part + at,
		(b->count - at) * sizeof(*b->part));
	if (text.len > LIMIT_SCRIPT - b->bytes ||
	    text.len > LIMIT_SCRIPTS_TEXT - s->bytes) {
		b->cut = true;
		text = SPAN_EMPTY;
	}
	b->part[at] = (struct part){number, e->number, e->offset, e->length,
				    copy(text)};
	b->cut |= b->part[at].text.len < text.len;
	b->count++;
	b->bytes += b->part[at].text.len;
	s->bytes += b->part[at].text.len;
	return true;
}

/* True for a part of a block that has several. */
static bool is_part(const struct script_fields *f, const struct event *e,
		    uint64_t *number, uint64_t *total)
{
	uint64_t id;

	return e->is_record && event_number(e, FIELD_EVENT_ID, &id) &&
	       id == 4104 && event_number(e, f->total, total) && *total > 1 &&
	       event_number(e, f->number, number) && *number >= 1 &&
	       *number <= *total && event_field(e, f->id).len &&
	       event_field(e, f->id).len <= ID_MOST;
}

static int open_scripts(struct collect *c, struct err *err)
{
	if (c->scripts)
		return ST_OK;
	c->scripts = mem_new(1, sizeof(*c->scripts));
	if (!c->scripts)
		return err_nomem(err);
	buf_init(&c->scripts->whole, LIMIT_SCRIPT + LIMIT_SCRIPT_PARTS * 40);
	return ST_OK;
}

int scripts_event(struct collect *c, const struct event *e,
		  const struct match *match, int matches, struct err *err)
{
	const struct script_fields *f = &c->fields->script;
	size_t rule[RULES_MOST]; /* the matcher may be asked again */
	size_t rules = 0;
	struct block *b;
	uint64_t number;
	uint64_t total;
	int status;

	if (LIKELY(!is_part(f, e, &number, &total)))
		return ST_OK;
	if (total > LIMIT_SCRIPT_PARTS) {
		c->lost_scripts++;
		return ST_OK;
	}
	while (rules < RULES_MOST && (int)rules < matches) {
		rule[rules] = match[rules].rule;
		rules++;
	}
	status = open_scripts(c, err);
	if (status)
		return status;
	b = find(c->scripts, event_field(e, f->id));
	if (!b) {
		b = oldest(c->scripts);
		status = b->id[0] ? resolve(c, b, err) : ST_OK;
		if (!status)
			begin(c->scripts, b, f, e, (uint32_t)total);
	}
	if (status)
		return status;
	if (!add(c->scripts, b, e, (uint32_t)number, event_field(e, f->text)))
		return err_nomem(err);
	for (size_t i = 0; i < rules; i++)
		know_rule(b, rule[i]);
	return b->count == b->total ? resolve(c, b, err) : ST_OK;
}

int scripts_finish(struct collect *c, struct err *err)
{
	struct scripts *s = c->scripts;
	int status = ST_OK;

	/* In the order in which they began. */
	while (s && !status) {
		struct block *next = NULL;

		for (size_t i = 0; i < LIMIT_SCRIPTS_OPEN; i++)
			if (s->open[i].id[0] &&
			    (!next || s->open[i].turn < next->turn))
				next = &s->open[i];
		if (!next)
			break;
		status = resolve(c, next, err);
	}
	return status;
}

size_t scripts_rows(const struct scripts *s, const struct case_script **out)
{
	*out = s ? s->row : NULL;
	return s ? s->count : 0;
}
