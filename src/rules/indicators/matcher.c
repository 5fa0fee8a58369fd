/* matcher.c - compiling a set, and events and files against it. */
#include "rules/indicators/matcher.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "event/native.h"
#include "event/rows.h"

/* --- compiling --- */

static int number_fields(struct indicator_set *s, struct err *err)
{
	int status = ST_OK;

	s->field = mem_new(field_role_count, sizeof(*s->field));
	s->source_field = mem_new(property_source_count, sizeof(unsigned));
	s->unless_field = mem_new(property_source_count, sizeof(unsigned));
	if (!s->field || !s->source_field || !s->unless_field)
		return err_nomem(err);
	for (size_t i = 0; i < field_role_count && status == ST_OK; i++)
		status =
			field_names_add(s->names, span_str(field_roles[i].name),
					&s->field[i], err);
	for (size_t i = 0; i < property_source_count && status == ST_OK; i++) {
		const struct property_source *p = &property_sources[i];

		status = field_names_add(s->names, span_str(p->field),
					 &s->source_field[i], err);
		if (status == ST_OK && p->unless)
			status = field_names_add(s->names, span_str(p->unless),
						 &s->unless_field[i], err);
	}
	return status;
}

static uint32_t kinds_there(const struct indicator_set *s)
{
	uint32_t kinds = 0;

	for (unsigned k = 0; k < IND_KINDS; k++)
		if (s->has[k])
			kinds |= UINT32_C(1) << k;
	return kinds;
}

/* Fields of Windows events that are worth asking for: row + 1 by number. */
static int list_wanted(struct indicator_set *s, struct err *err)
{
	uint32_t kinds = kinds_there(s);

	for (size_t i = 0; i < field_role_count; i++)
		if (s->field[i] >= s->wanted_count)
			s->wanted_count = s->field[i] + 1;
	s->wanted = mem_new(s->wanted_count + 1, sizeof(*s->wanted));
	if (!s->wanted)
		return err_nomem(err);
	for (size_t i = 0; i < field_role_count; i++)
		if (!field_roles[i].logs &&
		    (role_kinds(field_roles[i].role) & kinds))
			s->wanted[s->field[i]] = (uint16_t)(i + 1);
	return ST_OK;
}

int indicators_compile(struct indicator_set *s, struct err *err)
{
	int status = warnings_apply(s, err);

	if (status == ST_OK)
		status = table_build(s, err);
	if (status == ST_OK)
		status = patterns_build(s, err);
	if (status == ST_OK)
		status = number_fields(s, err);
	if (status == ST_OK)
		status = list_wanted(s, err);
	s->compiled = status == ST_OK;
	return status;
}

/* --- a thread's state --- */

/* Fields for each kind of text log, with what is there. */
static int list_asked(struct indicator_matcher *m, struct err *err)
{
	uint32_t kinds = kinds_there(m->set);

	for (unsigned log = 0; log < LOG_KINDS; log++) {
		struct event_list *a = &m->asked[log];

		for (size_t i = 0; i < field_role_count; i++) {
			if (!(field_roles[i].logs >> log & 1) ||
			    !(role_kinds(field_roles[i].role) & kinds))
				continue;
			if (a->count == EVENT_FIELDS_MAX)
				return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
					       "more than %d fields of a log",
					       EVENT_FIELDS_MAX);
			a->tag[a->count] = (uint8_t)field_roles[i].role;
			a->field[a->count++] = m->set->field[i];
		}
	}
	return ST_OK;
}

int indicator_matcher_open(struct indicator_matcher **out,
			   const struct indicator_set *s, struct err *err)
{
	struct indicator_matcher *m = mem_new(1, sizeof(*m));
	int status;

	if (!m)
		return err_nomem(err);
	m->set = s;
	m->values_only = !s->pattern_count && !s->options.always_look;
	arena_init(&m->scratch, (size_t)16 << 20);
	arena_init(&m->kept, (size_t)1 << 30);
	buf_init(&m->text, FIELD_MAX * 2);
	m->found = mem_new(FOUND_MAX, sizeof(*m->found));
	status = m->found ? list_asked(m, err) : err_nomem(err);
	if (status == ST_OK)
		status = memo_open(&m->memo, err);
	if (status == ST_OK)
		status = regex_state_init(&m->re, s->codes.pcre, err);
	if (status == ST_OK)
		status = view_open(m, err);
	if (status < 0) {
		indicator_matcher_close(m);
		return status;
	}
	*out = m;
	return ST_OK;
}

void indicator_matcher_close(struct indicator_matcher *m)
{
	if (!m)
		return;
	view_close(m);
	memo_close(&m->memo);
	mem_free(m->together);
	mem_free(m->found);
	buf_release(&m->text);
	arena_release(&m->scratch);
	arena_release(&m->kept);
	regex_state_release(&m->re);
	mem_free(m);
}

/* --- events --- */

/* What was looked up in vain is not looked up again. Here the role and the
 * bytes decide alone; whatever names an indicator is never kept, also where
 * another field of the event had named it or its time was over. */
static void look_anew(struct indicator_matcher *m, enum role role,
		      unsigned field, struct span value)
{
	m->field = field;
	m->named = false;
	buf_reset(&m->text);
	look_up(m, role, value);
	if (!m->named && !m->text.bad)
		memo_keep(&m->memo, role, value);
	if (m->text.bad == ST_NOMEM)
		m->failed = true;
}

_Static_assert(ROLES <= 16, "a role has four bits in memo.h");

static inline void look_at(struct indicator_matcher *m, enum role role,
			   unsigned field, struct span value)
{
	if (UNLIKELY(!memo_knows(&m->memo, role, value)) &&
	    !spare_value(m, role, value))
		look_anew(m, role, field, value);
}

static void look_at_field(struct indicator_matcher *m, enum role role,
			  unsigned field)
{
	struct span value = event_field(m->event, field);

	if (value.len)
		look_at(m, role, field, value);
}

static void look_at_row(struct indicator_matcher *m, size_t row)
{
	look_at_field(m, field_roles[row].role, m->set->field[row]);
}

static void look_at_record(struct indicator_matcher *m)
{
	uint16_t present[256];
	size_t n = event_native_present(m->event, m->set->wanted,
					m->set->wanted_count, present,
					ARRAY_LEN(present));

	if (n == SIZE_MAX) {
		for (unsigned f = 0; f < m->set->wanted_count; f++)
			if (m->set->wanted[f])
				look_at_row(m, m->set->wanted[f] - 1u);
		return;
	}
	for (size_t i = 0; i < n; i++)
		look_at_row(m, present[i] - 1u);
}

static void look_at_line(struct indicator_matcher *m)
{
	const struct event_list *a = &m->asked[m->event->log];

	for (size_t i = 0; i < a->count; i++)
		look_at_field(m, a->tag[i], a->field[i]);
}

/* The slow and obvious way, to compare with. */
static void look_at_all(struct indicator_matcher *m)
{
	const struct indicator_set *s = m->set;
	unsigned log = m->event->log;
	struct span value;

	for (unsigned f = 0; log == LOG_EVTX && f < s->wanted_count; f++) {
		value = s->wanted[f] ? event_field(m->event, f) : SPAN_EMPTY;
		if (value.len)
			look_anew(m, field_roles[s->wanted[f] - 1u].role, f,
				  value);
	}
	for (size_t i = 0; log != LOG_EVTX && i < field_role_count; i++) {
		value = event_field(m->event, s->field[i]);
		if (value.len && field_roles[i].logs >> log & 1)
			look_anew(m, field_roles[i].role, s->field[i], value);
	}
}

static int by_indicator(const void *a, const void *b)
{
	const struct indicator_match *x = a, *y = b;

	return x->indicator < y->indicator ? -1 : x->indicator > y->indicator;
}

static void begin(struct indicator_matcher *m, const struct event *e)
{
	m->event = e;
	m->found_count = 0;
	m->failed = false;
	m->marked = false;
	m->part_count = 0;
	if (m->scratch.used)
		arena_reset(&m->scratch);
}

static int end(struct indicator_matcher *m, const struct indicator_match **out,
	       struct err *err)
{
	int s = m->set->pattern_count ? view_patterns(m, err) : ST_OK;

	if (s < 0 || m->failed)
		return err_nomem(err);
	if (m->found_count > 1)
		qsort(m->found, m->found_count, sizeof(*m->found),
		      by_indicator);
	*out = m->found;
	return (int)m->found_count;
}

int indicators_match(struct indicator_matcher *m, const struct event *e,
		     const struct indicator_match **out, struct err *err)
{
	begin(m, e);
	if (UNLIKELY(m->set->options.always_look))
		look_at_all(m);
	else if (e->log == LOG_EVTX)
		look_at_record(m);
	else
		look_at_line(m);
	return end(m, out, err);
}

/* --- files --- */

struct file_event {
	struct event event;
	struct span path, size, digests;
};

static struct span file_get(const struct event *e, unsigned field)
{
	const struct file_event *f = e->inner;

	switch (field) {
	case FIELD_PATH:
		return f->path;
	case FIELD_SIZE:
		return f->size;
	case FIELD_SHA256: /* and the others: told by their lengths */
		return f->digests;
	default:
		return SPAN_EMPTY;
	}
}

/* Digests as text, for patterns. */
static struct span digests_text(struct indicator_matcher *m,
				const struct indicator_file *f)
{
	struct buf b;
	struct span out;

	buf_init(&b, 1024);
	for (size_t i = 0; i < ARRAY_LEN(f->digest); i++) {
		for (size_t k = 0; k < f->digest[i].len; k++)
			buf_printf(&b, "%02x", f->digest[i].ptr[k]);
		buf_byte(&b, ' ');
	}
	out = b.bad ? (struct span){NULL, 0}
		    : arena_dup(&m->scratch, buf_span(&b));
	buf_release(&b);
	m->failed |= !out.ptr;
	return out.ptr ? out : SPAN_EMPTY;
}

int indicators_match_file(struct indicator_matcher *m,
			  const struct indicator_file *f,
			  const struct indicator_match **out, struct err *err)
{
	struct file_event e = {
		.event = {.log = LOG_WEB_FILE,
			  .time_ns = f->time_ns,
			  .get = file_get},
		.path = f->path,
	};

	char size[24];

	snprintf(size, sizeof(size), "%llu", (unsigned long long)f->size);
	e.size = span_str(size);
	e.event.inner = &e;
	begin(m, &e.event);
	m->field = FIELD_SHA256;
	for (size_t i = 0; i < ARRAY_LEN(f->digest); i++)
		if (f->digest[i].len)
			look_up_digest(m, f->digest[i]);
	m->field = FIELD_PATH;
	look_up(m, ROLE_PATH, f->path);
	if (m->set->pattern_count)
		e.digests = digests_text(m, f);
	return end(m, out, err);
}

uint64_t indicator_matcher_outside(const struct indicator_matcher *m)
{
	return m->outside;
}

uint64_t indicator_matcher_cut(const struct indicator_matcher *m)
{
	return m->re.cut;
}

/* --- patterns over several events --- */

void indicators_mark(struct indicator_matcher *m, uint64_t mark)
{
	m->mark = mark;
}

bool indicators_marked(const struct indicator_matcher *m)
{
	return m->marked;
}

void indicators_hand_out(struct indicator_matcher *m)
{
	m->hands_out = true;
}

size_t indicators_parts(const struct indicator_matcher *m,
			const uint32_t **part)
{
	*part = m->part;
	return m->part_count;
}

size_t indicators_part_count(const struct indicator_set *s)
{
	return s->leaf_count;
}

uint64_t indicators_lost(const struct indicator_matcher *m)
{
	return m->lost;
}

uint64_t indicators_capped(const struct indicator_matcher *m)
{
	return m->capped;
}

static int by_time(const void *a, const void *b)
{
	const struct stix_mark *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->observation < y->observation
		       ? -1
		       : x->observation > y->observation;
}

static int keep_together(struct indicator_matcher *m, uint32_t indicator,
			 const struct stix_binding *b,
			 struct indicator_together *out, struct err *err)
{
	uint64_t *mark = arena_new(&m->kept, b->count, sizeof(*mark));

	if (!mark)
		return err_nomem(err);
	for (size_t i = 0; i < b->count; i++)
		mark[i] = m->number[b->observation[i]];
	*out = (struct indicator_together){indicator, b->first_ns, b->last_ns,
					   mark, b->count};
	return ST_OK;
}

static int finish_pattern(struct indicator_matcher *m,
			  const struct pattern_entry *p, size_t *count,
			  size_t *room, struct err *err)
{
	struct stix_marks marks[64];
	struct stix_marks *list = marks;
	const struct stix_binding *way;
	size_t ways = 0;
	bool capped = false;
	int s;

	if (p->pattern.leaf_count > ARRAY_LEN(marks))
		list = arena_new(&m->scratch, p->pattern.leaf_count,
				 sizeof(*list));
	if (!list)
		return err_nomem(err);
	for (uint32_t i = 0; i < p->pattern.leaf_count; i++) {
		struct marks *from = &m->marks[p->first_leaf + i];

		if (from->count)
			qsort(from->mark, from->count, sizeof(*from->mark),
			      by_time);
		list[i] = (struct stix_marks){from->mark, from->count};
	}
	s = stix_bind(&p->pattern, list, &m->scratch, &way, &ways, &capped,
		      err);
	m->capped += capped;
	for (size_t i = 0; i < ways && s == ST_OK; i++) {
		if (*count == *room) {
			size_t more = *room ? *room * 2 : 64;
			struct indicator_together *wider =
				mem_resize(m->together, more, sizeof(*wider));

			if (!wider)
				return err_nomem(err);
			m->together = wider;
			*room = more;
		}
		s = keep_together(m, p->indicator, &way[i],
				  &m->together[*count], err);
		*count += s == ST_OK;
	}
	return s;
}

static bool has_marks(const struct indicator_matcher *m,
		      const struct pattern_entry *p)
{
	for (uint32_t i = 0; i < p->pattern.leaf_count; i++)
		if (m->marks[p->first_leaf + i].count)
			return true;
	return false;
}

int indicators_finish(struct indicator_matcher *m,
		      const struct indicator_together **out, size_t *count,
		      struct err *err)
{
	size_t n = 0, room = 0;
	int s = ST_OK;

	arena_release(&m->scratch);
	arena_init(&m->scratch, (size_t)256 << 20);
	for (size_t i = 0; i < m->set->pattern_count && s == ST_OK; i++) {
		const struct pattern_entry *p = &m->set->pattern[i];

		if (p->single || !has_marks(m, p))
			continue;
		arena_reset(&m->scratch);
		s = finish_pattern(m, p, &n, &room, err);
	}
	*out = m->together;
	*count = n;
	return s;
}

/* --- words --- */

static void put_member(struct buf *b, const char *name, struct span value)
{
	if (!value.len)
		return;
	if (b->len && b->ptr[b->len - 1] != '{')
		buf_byte(b, ',');
	buf_printf(b, "\"%s\":", name);
	json_put_string(b, value);
}

static void put_moment(struct buf *b, const char *name, int64_t ns)
{
	struct buf text;

	if (ns == TIME_NONE)
		return;
	buf_init(&text, 64);
	time_put(&text, ns);
	put_member(b, name, buf_span(&text));
	buf_release(&text);
}

static void put_named(struct buf *b, const struct indicator_named *n)
{
	put_member(b, "names", n->name);
	put_member(b, "names_kind",
		   span_str(indicator_named_kind_name(n->kind)));
	put_moment(b, "names_from", n->from_ns);
	put_moment(b, "names_until", n->until_ns);
}

void indicator_detail(struct buf *b, const struct indicator_set *s,
		      const struct field_names *names,
		      const struct indicator_match *m)
{
	struct indicator_info info = indicator_info(s, m->indicator);
	struct buf text;

	buf_init(&text, INDICATOR_VALUE_MAX * 8);
	buf_byte(b, '{');
	indicator_value(&text, s, m->indicator);
	put_member(b, "indicator", span_head(buf_span(&text), 1000));
	put_member(b, "kind", span_str(indicator_kind_name(info.kind)));
	if (m->field != FIELD_UNKNOWN)
		put_member(b, "field", field_names_text(names, m->field));
	put_member(b, "value", span_head(m->value, 500));
	buf_reset(&text);
	buf_text(&text, info.file);
	if (info.line)
		buf_printf(&text, ":%u", info.line);
	put_member(b, "from", buf_span(&text));
	put_member(b, "says", info.title);
	put_member(b, "item", info.line ? SPAN_EMPTY : info.id);
	put_member(b, "who", info.author);
	put_moment(b, "valid_from", info.from_ns);
	put_moment(b, "valid_until", info.until_ns);
	if (info.named)
		put_named(b, info.named);
	buf_byte(b, '}');
	buf_release(&text);
}
