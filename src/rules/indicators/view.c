/* view.c - an event as the objects of STIX, and the patterns it fits. */
#include "rules/indicators/matcher.h"

struct taker {
	struct indicator_matcher *m;
	const struct property_source *source;
	struct property_cache *to;
};

static void take(struct taker *t, struct stix_value v)
{
	if (t->to->count == STIX_VALUES_MAX)
		return;
	t->to->value[t->to->count] = v;
	t->to->object[t->to->count++] = t->source->object;
}

static void take_text(struct taker *t, struct span text)
{
	if (text.len)
		take(t, (struct stix_value){.kind = STIX_TEXT, .text = text});
}

static void take_number(struct taker *t, struct span text)
{
	struct stix_value v = {.kind = STIX_INTEGER};
	uint64_t hex = 0;
	size_t i = 2;

	/* Windows writes process ids as 0x1f4 */
	if (text.len > 2 && text.len <= 17 && text.ptr[0] == '0' &&
	    ascii_lower(text.ptr[1]) == 'x') {
		for (; i < text.len; i++) {
			uint8_t c = ascii_lower(text.ptr[i]);

			if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
				return;
			hex = hex << 4 |
			      (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		}
		v.integer = (int64_t)(hex & INT64_MAX);
	} else if (!span_to_i64(text, &v.integer)) {
		return;
	}
	v.real = (double)v.integer;
	take(t, v);
}

static size_t last_slash(struct span s)
{
	size_t n = s.len;

	while (n && s.ptr[n - 1] != '\\' && s.ptr[n - 1] != '/')
		n--;
	return n;
}

static bool is_hex(uint8_t c)
{
	c = ascii_lower(c);
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static void take_digests(struct taker *t, struct span s)
{
	for (size_t i = 0; i < s.len;) {
		size_t from = i;

		while (i < s.len && is_hex(s.ptr[i]))
			i++;
		if (i - from == t->source->digest)
			take_text(t, span_of(s.ptr + from, i - from));
		i += i == from || i < s.len;
	}
}

static void take_list(struct taker *t, struct span s)
{
	for (size_t i = 0; i < s.len;) {
		size_t from = i;

		while (i < s.len && s.ptr[i] > ' ' && s.ptr[i] != ',' &&
		       s.ptr[i] != ';')
			i++;
		take_text(t, span_of(s.ptr + from, i - from));
		i++;
	}
}

/* 192.0.2.1:443 or [2001:db8::1]:443 or name:443 */
static void take_address(struct taker *t, struct span s)
{
	const uint8_t *colon = memchr(s.ptr, ':', s.len);

	if (s.len && s.ptr[0] == '[') {
		size_t end = span_find(s, SPAN_LIT("]"));

		take_text(t, end == SIZE_MAX ? s : span_of(s.ptr + 1, end - 1));
		return;
	}
	/* one colon is a port, several are IPv6 */
	if (colon &&
	    !memchr(colon + 1, ':', s.len - (size_t)(colon - s.ptr) - 1))
		s.len = (size_t)(colon - s.ptr);
	if (span_starts_nocase(s, SPAN_LIT("::ffff:")) &&
	    memchr(s.ptr, '.', s.len))
		s = span_skip(s, 7);
	take_text(t, s);
}

static struct span with_blanks(struct taker *t, struct span s)
{
	struct span copy = arena_dup(&t->m->scratch, s);

	if (!copy.ptr) {
		t->m->failed = true;
		return SPAN_EMPTY;
	}
	for (size_t i = 0; i < copy.len; i++)
		if (copy.ptr[i] == '+')
			((uint8_t *)(uintptr_t)copy.ptr)[i] = ' ';
	return copy;
}

static void take_value(struct taker *t, struct span s)
{
	size_t slash;

	switch (t->source->take) {
	case TAKE_ADDRESS:
		take_address(t, s);
		break;
	case TAKE_LIST:
		take_list(t, s);
		break;
	case TAKE_NAME:
		take_text(t, span_skip(s, last_slash(s)));
		break;
	case TAKE_FOLDER:
		slash = last_slash(s);
		if (slash > 1)
			take_text(t, span_head(s, slash - 1));
		break;
	case TAKE_DIGESTS:
		take_digests(t, s);
		break;
	case TAKE_NUMBER:
		take_number(t, s);
		break;
	case TAKE_BLANKS:
		take_text(t, with_blanks(t, s));
		break;
	default:
		take_text(t, s);
	}
}

/* HKLM is HKEY_LOCAL_MACHINE in STIX, and the last part may be the name of a
 * value. */
static void take_key(struct taker *t, struct span s)
{
	static const struct {
		const char *from, *to;
	} roots[] = {{"HKLM\\", "HKEY_LOCAL_MACHINE\\"},
		     {"HKU\\", "HKEY_USERS\\"},
		     {"HKCU\\", "HKEY_CURRENT_USER\\"}};
	size_t slash = last_slash(s);

	take_text(t, s);
	if (slash > 1)
		take_text(t, span_head(s, slash - 1));
	for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
		size_t from = strlen(roots[i].from), to = strlen(roots[i].to);
		uint8_t *text;

		if (!span_starts_nocase(s, span_str(roots[i].from)))
			continue;
		text = arena_new(&t->m->scratch, s.len + to, 1);
		if (!text) {
			t->m->failed = true;
			return;
		}
		memcpy(text, roots[i].to, to);
		memcpy(text + to, s.ptr + from, s.len - from);
		take_text(t, span_of(text, to + s.len - from));
		if (slash > from)
			take_text(t, span_of(text, to + slash - 1 - from));
	}
}

static void fill(struct indicator_matcher *m, uint32_t property,
		 struct property_cache *to)
{
	const struct indicator_set *set = m->set;
	const struct event *e = m->event;

	to->count = 0;
	for (size_t i = 0; i < property_source_count; i++) {
		struct taker t = {m, &property_sources[i], to};
		struct span value;

		if (t.source->property != property ||
		    !(t.source->logs >> e->log & 1))
			continue;
		if (t.source->unless &&
		    event_field(e, set->unless_field[i]).len)
			continue;
		value = span_head(event_field(e, set->source_field[i]),
				  FIELD_MAX);
		if (!value.len)
			continue;
		if (span_is(span_str(t.source->field), "TargetObject"))
			take_key(&t, value);
		else
			take_value(&t, value);
	}
	to->epoch = m->epoch;
}

size_t view_values(void *context, uint32_t property, struct stix_value *out,
		   uint8_t *object)
{
	struct indicator_matcher *m = context;
	struct property_cache *c = &m->cache[property];

	if (c->epoch != m->epoch)
		fill(m, property, c);
	memcpy(out, c->value, c->count * sizeof(*out));
	memcpy(object, c->object, c->count);
	return c->count;
}

int view_open(struct indicator_matcher *m, struct err *err)
{
	if (!m->set->pattern_count)
		return ST_OK;
	m->cache = mem_new(PROPERTIES_MAX, sizeof(*m->cache));
	m->marks = mem_new(m->set->leaf_count, sizeof(*m->marks));
	m->part = mem_new(EVENT_PARTS_MAX, sizeof(*m->part));
	if (!m->cache || !m->marks || !m->part)
		return err_nomem(err);
	for (size_t i = 0; i < PROPERTIES_MAX; i++) {
		m->cache[i].value =
			mem_new(STIX_VALUES_MAX, sizeof(struct stix_value));
		m->cache[i].object = mem_new(STIX_VALUES_MAX, 1);
		if (!m->cache[i].value || !m->cache[i].object)
			return err_nomem(err);
	}
	return ST_OK;
}

void view_close(struct indicator_matcher *m)
{
	for (size_t i = 0; m->cache && i < PROPERTIES_MAX; i++) {
		mem_free(m->cache[i].value);
		mem_free(m->cache[i].object);
	}
	for (size_t i = 0; m->marks && i < m->set->leaf_count; i++)
		mem_free(m->marks[i].mark);
	mem_free(m->cache);
	mem_free(m->marks);
	mem_free(m->part);
	mem_free(m->number);
}

/* --- patterns --- */

static int number_event(struct indicator_matcher *m, struct err *err)
{
	if (m->marked)
		return ST_OK;
	if (m->number_count == m->number_room) {
		size_t room = m->number_room ? m->number_room * 2 : 256;
		uint64_t *more = mem_resize(m->number, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		m->number = more;
		m->number_room = room;
	}
	m->number[m->number_count++] = m->mark;
	m->marked = true;
	return ST_OK;
}

static int keep_mark(struct indicator_matcher *m, uint32_t leaf,
		     int64_t time_ns, struct err *err)
{
	struct marks *to = &m->marks[leaf];
	int s;

	if (time_ns == TIME_NONE || to->count == MARKS_MAX ||
	    m->mark_count == MARKS_ALL) {
		m->lost++;
		return ST_OK;
	}
	s = number_event(m, err);
	if (s < 0)
		return s;
	if (to->count == to->room) {
		size_t room = to->room ? to->room * 2 : 16;
		struct stix_mark *more =
			mem_resize(to->mark, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		to->mark = more;
		to->room = room;
	}
	to->mark[to->count++] =
		(struct stix_mark){time_ns, (uint32_t)m->number_count - 1};
	m->mark_count++;
	return ST_OK;
}

static int hand_out(struct indicator_matcher *m, uint32_t leaf)
{
	for (size_t i = 0; i < m->part_count; i++)
		if (m->part[i] == leaf)
			return ST_OK;
	if (m->part_count < EVENT_PARTS_MAX)
		m->part[m->part_count++] = leaf;
	else
		m->lost++;
	return ST_OK;
}

int indicators_take(struct indicator_matcher *m, uint32_t part, int64_t time_ns,
		    uint64_t mark, struct err *err)
{
	if (part >= m->set->leaf_count ||
	    m->set->pattern[m->set->leaf[part].pattern].single)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "events are of patterns of other indicators");
	m->marked = m->number_count && m->number[m->number_count - 1] == mark;
	m->mark = mark;
	return keep_mark(m, part, time_ns, err);
}

static int try_leaf(struct indicator_matcher *m, uint32_t n, struct err *err)
{
	const struct leaf *l = &m->set->leaf[n];
	const struct pattern_entry *p = &m->set->pattern[l->pattern];
	struct stix_view view = {view_values, m};
	size_t before = m->found_count;
	uint64_t outside = m->outside;

	if (!(l->logs >> m->event->log & 1) ||
	    !stix_holds(l->compare, &view, &m->re))
		return ST_OK;
	found_add(m, p->indicator, SPAN_EMPTY);
	if (p->single || m->outside != outside)
		return ST_OK;
	/* only together with others */
	m->found_count = before;
	return m->hands_out ? hand_out(m, n)
			    : keep_mark(m, n, m->event->time_ns, err);
}

static int try_anchored(struct indicator_matcher *m, uint32_t property,
			struct err *err)
{
	struct stix_value value[STIX_VALUES_MAX];
	uint8_t object[STIX_VALUES_MAX];
	size_t n = view_values(m, property, value, object);

	for (size_t i = 0; i < n; i++) {
		size_t count;
		const struct anchor *a =
			anchors_find(m->set, property, value[i].text, &count);
		bool again = false;

		for (size_t k = 0; k < i && value[i].kind == STIX_TEXT; k++)
			again |=
				span_equal_nocase(value[k].text, value[i].text);
		for (size_t k = 0; k < count && !again; k++) {
			int s = try_leaf(m, a[k].leaf, err);

			if (s < 0)
				return s;
		}
	}
	return ST_OK;
}

/* A leaf that hangs on several values of one event is tried for each. */
static void each_mark_once(struct indicator_matcher *m)
{
	uint32_t last = (uint32_t)m->number_count - 1;

	for (size_t i = 0; m->marked && i < m->set->leaf_count; i++) {
		struct marks *to = &m->marks[i];

		while (to->count > 1 &&
		       to->mark[to->count - 1].observation == last &&
		       to->mark[to->count - 2].observation == last) {
			to->count--;
			m->mark_count--;
		}
	}
}

int view_patterns(struct indicator_matcher *m, struct err *err)
{
	const struct indicator_set *set = m->set;
	int s = ST_OK;

	if (!(set->pattern_logs >> m->event->log & 1))
		return ST_OK;
	m->field = FIELD_UNKNOWN;
	if (!++m->epoch) {
		for (size_t i = 0; i < PROPERTIES_MAX; i++)
			m->cache[i].epoch = 0;
		m->epoch = 1;
	}
	for (uint64_t left = set->anchored; left && s == ST_OK;
	     left &= left - 1)
		s = try_anchored(m, (uint32_t)__builtin_ctzll(left), err);
	for (size_t i = 0; i < set->always_count && s == ST_OK; i++)
		s = try_leaf(m, set->always[i], err);
	if (s == ST_OK)
		each_mark_once(m);
	return s;
}
