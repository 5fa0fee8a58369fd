/* evtx_events.c - Windows event records as events.
 *
 * For every template each field gets its place once.  A value becomes text
 * only when somebody asks for it, and then once a record. */
#include "base/alloc.h"
#include "event/evtx_words.h"
#include "event/reader_inner.h"
#include "formats/binxml_utf16.h"

/* What the values of one record may take as text: a record has at most 64 KiB
 * of UTF-16, three bytes of UTF-8 for two. `data` doubles it. */
#define TEXT_MAX ((size_t)1 << 20)
#define SCRATCH_CAP ((size_t)8 << 20)
/* Where values are written that are sure to fit; it never moves. */
#define KEPT_ROOM ((size_t)256 << 10)
/* Templates whose places are kept; a server's logs together have some 2,000.
 * Beyond, all are forgotten and made again. */
#define PLACES_MAX 4096
/* Wanted fields that one template has; with more, none are known. */
#define PRESENT_MAX 64

struct places {
	uint64_t id;  /* of the template, 0: free */
	bool named;   /* some names are values */
	uint16_t *at; /* by field: index of the template's field + 1; owned */
	/* of which of the fields in `wanted` there are; owned */
	const uint16_t *wanted;
	uint16_t *present;
	size_t present_count;
};

struct known {
	uint32_t record; /* for which `text` holds */
	struct span text;
};

/* Fields that the record itself or another name answers. */
static const struct {
	enum field field;
	const char *name;
} aliases[] = {
	{FIELD_CLIENT, "IpAddress"},
	{FIELD_ACTIVITY_ID, "Correlation_ActivityID"},
};

struct evtx_events {
	const struct field_names *names;
	unsigned name_count;
	unsigned alias[ARRAY_LEN(aliases)]; /* numbers of their names */
	struct evtx_record record;
	uint32_t record_number;	  /* of this reader; never 0 */
	struct places *places;	  /* open hash table by id */
	struct places *temporary; /* for a template that is not kept */
	size_t place_count;
	struct known *known; /* by field */
	struct arena scratch;
	struct buf text;
	struct buf kept; /* KEPT_ROOM; texts of this record */
	struct evtx_words words;
	bool failed; /* a value was lost for lack of memory */
};

#define PLACES_SLOTS (PLACES_MAX * 2)

static void forget_places(struct evtx_events *v)
{
	for (size_t i = 0; i <= PLACES_SLOTS; i++) {
		mem_free(v->places[i].at);
		mem_free(v->places[i].present);
	}
	memset(v->places, 0, (PLACES_SLOTS + 1) * sizeof(*v->places));
	v->place_count = 0;
}

int evtx_events_open(struct evtx_events **out, const struct field_names *names,
		     struct err *err)
{
	struct evtx_events *v = mem_new(1, sizeof(*v));

	if (!v)
		return err_nomem(err);
	v->names = names;
	v->name_count = field_names_count(names);
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		v->alias[i] =
			field_names_find(names, span_str(aliases[i].name));
	arena_init(&v->scratch, SCRATCH_CAP);
	buf_init(&v->text, TEXT_MAX);
	buf_init(&v->kept, KEPT_ROOM);
	v->places = mem_new(PLACES_SLOTS + 1, sizeof(*v->places));
	v->known = mem_new(v->name_count, sizeof(*v->known));
	if (evtx_words_init(&v->words, err) < 0 || !v->places || !v->known ||
	    !buf_room(&v->kept, KEPT_ROOM)) {
		evtx_events_close(v);
		return err_nomem(err);
	}
	v->temporary = &v->places[PLACES_SLOTS];
	*out = v;
	return ST_OK;
}

void evtx_events_close(struct evtx_events *v)
{
	if (!v)
		return;
	if (v->places)
		forget_places(v);
	mem_free(v->places);
	mem_free(v->known);
	evtx_words_release(&v->words);
	arena_release(&v->scratch);
	buf_release(&v->text);
	buf_release(&v->kept);
	mem_free(v);
}

/* --- where fields stand in a template --- */

static bool is_system(const struct evtx_field *f)
{
	return f->part == EVTX_PART_SYSTEM;
}

static void place_aliases(const struct evtx_events *v, struct places *p)
{
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
		uint16_t *at = &p->at[aliases[i].field];

		if (v->alias[i] != FIELD_UNKNOWN && !*at)
			*at = p->at[v->alias[i]];
	}
}

/* The first field of a name counts; what is in EventData or UserData comes
 * before what is in System. */
static void place_fields(struct evtx_events *v, struct places *p,
			 const struct evtx_template *t)
{
	uint32_t count =
		t->field_count < UINT16_MAX ? t->field_count : UINT16_MAX - 1;

	for (uint32_t i = 0; i < count; i++) {
		const struct evtx_field *f = &t->fields[i];
		unsigned field = field_names_find(v->names, f->name);
		uint16_t have;

		p->named |= f->name_slot != EVTX_NO_SLOT;
		if (field >= v->name_count || f->name_slot != EVTX_NO_SLOT)
			continue;
		have = p->at[field];
		if (!have || (is_system(&t->fields[have - 1]) && !is_system(f)))
			p->at[field] = (uint16_t)(i + 1);
	}
	place_aliases(v, p);
}

static bool make_places(struct evtx_events *v, struct places *p,
			const struct evtx_template *t)
{
	mem_free(p->at);
	mem_free(p->present);
	*p = (struct places){.id = t->id};
	p->at = mem_new(v->name_count, sizeof(*p->at));
	if (!p->at) {
		v->failed = true;
		p->id = 0;
		return false;
	}
	place_fields(v, p, t);
	return true;
}

static size_t places_slot(uint64_t id)
{
	return (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) % PLACES_SLOTS;
}

static const struct places *find_places(struct evtx_events *v,
					const struct evtx_template *t)
{
	size_t at = places_slot(t->id);

	if (!t->id)
		return make_places(v, v->temporary, t) ? v->temporary : NULL;
	while (v->places[at].id && v->places[at].id != t->id)
		at = (at + 1) % PLACES_SLOTS;
	if (v->places[at].id == t->id)
		return &v->places[at];
	if (v->place_count == PLACES_MAX) {
		forget_places(v);
		return find_places(v, t);
	}
	if (!make_places(v, &v->places[at], t))
		return NULL;
	v->place_count++;
	return &v->places[at];
}

/* NULL when there is no memory. */
static inline const struct places *places_of(struct evtx_events *v,
					     const struct evtx_template *t)
{
	const struct places *p = &v->places[places_slot(t->id)];

	return LIKELY(t->id && p->id == t->id) ? p : find_places(v, t);
}

/* --- values --- */

static struct span keep_text(struct evtx_events *v)
{
	struct span s;

	if (v->text.bad == ST_NOMEM)
		v->failed = true;
	if (v->text.bad || !v->text.len)
		return SPAN_EMPTY;
	s = arena_dup(&v->scratch, buf_span(&v->text));
	if (s.ptr)
		return s;
	v->failed = true;
	return SPAN_EMPTY;
}

/* Bytes that the text of a value may take, or more than KEPT_ROOM. */
static size_t text_room(const struct evtx_value *v)
{
	if (v->type == EVTX_MIXED || v->type & EVTX_ARRAY)
		return KEPT_ROOM + 1;
	return UTF16_ROOM(v->len) + 256;
}

/* The text of a value until the next record. */
static struct span named_text(struct evtx_events *v,
			      const struct evtx_named *named)
{
	size_t at = v->kept.len;

	if (named->field->kind == EVTX_FIELD_LITERAL)
		return named->field->literal;
	if (text_room(&named->value) <= KEPT_ROOM - at) {
		evtx_named_text(&v->kept, named);
		return v->kept.len > at
			       ? span_of(v->kept.ptr + at, v->kept.len - at)
			       : SPAN_EMPTY;
	}
	buf_reset(&v->text);
	evtx_named_text(&v->text, named);
	return keep_text(v);
}

/* Data elements whose Name is a value itself. */
static bool find_named(struct evtx_events *v, size_t instance, struct span name,
		       struct evtx_named *out)
{
	const struct evtx_instance *in = &v->record.instances[instance];

	for (uint32_t i = 0; i < in->template->field_count; i++) {
		uint16_t slot = in->template->fields[i].name_slot;

		if (slot == EVTX_NO_SLOT || slot >= in->value_count)
			continue;
		buf_reset(&v->text);
		evtx_value_text(&v->text, &in->values[slot]);
		if (span_equal_nocase(buf_span(&v->text), name) &&
		    evtx_value_at(&v->record, instance, i, out))
			return true;
	}
	return false;
}

static bool find_value(struct evtx_events *v, unsigned field,
		       struct evtx_named *out)
{
	const struct evtx_record *r = &v->record;
	bool found = false;

	for (size_t i = 0; i < r->instance_count; i++) {
		const struct places *p = places_of(v, r->instances[i].template);
		struct evtx_named got;

		if (!p)
			return false;
		if (p->at[field] &&
		    evtx_value_at(r, i, p->at[field] - 1u, &got)) {
			if (got.part != EVTX_PART_SYSTEM) {
				*out = got;
				return true;
			}
			if (!found)
				*out = got;
			found = true;
		}
		if (p->named &&
		    find_named(v, i, field_names_text(v->names, field), out))
			return true;
	}
	return found;
}

static struct span native_value(struct evtx_events *v, unsigned field)
{
	struct evtx_named found;

	return find_value(v, field, &found) ? named_text(v, &found)
					    : SPAN_EMPTY;
}

static bool is_data(const struct evtx_named *n)
{
	return n->part == EVTX_PART_EVENT_DATA ||
	       n->part == EVTX_PART_USER_DATA;
}

/* All values of EventData and UserData, a line each. */
static struct span joined_data(struct evtx_events *v)
{
	struct evtx_walk w = {0};
	struct evtx_named n;

	buf_reset(&v->text);
	while (evtx_next_value(&v->record, &w, &n)) {
		struct evtx_value item;
		size_t at = 0;

		if (!is_data(&n) || n.value.type == EVTX_NULL)
			continue;
		if (n.value.type == EVTX_MIXED) {
			if (v->text.len)
				buf_byte(&v->text, '\n');
			evtx_named_text(&v->text, &n);
			continue;
		}
		while (evtx_value_item(&n.value, &at, &item)) {
			if (v->text.len)
				buf_byte(&v->text, '\n');
			evtx_value_text(&v->text, &item);
		}
	}
	return keep_text(v);
}

/* The nth string of a record without names, from 0. */
static struct span positional(struct evtx_events *v, size_t n)
{
	struct evtx_walk w = {0};
	struct evtx_named named;

	while (evtx_next_value(&v->record, &w, &named)) {
		struct evtx_value item;
		size_t at = 0;

		if (!is_data(&named))
			continue;
		while (evtx_value_item(&named.value, &at, &item)) {
			if (n--)
				continue;
			buf_reset(&v->text);
			evtx_value_text(&v->text, &item);
			return keep_text(v);
		}
	}
	return SPAN_EMPTY;
}

static struct span number_text(struct evtx_events *v, uint64_t number)
{
	buf_reset(&v->text);
	buf_u64(&v->text, number);
	return keep_text(v);
}

static bool is_cmdlet_log(const struct evtx_events *v)
{
	return span_is(v->record.provider, "MSExchange CmdletLogs");
}

static struct span find_text(struct evtx_events *v, unsigned field)
{
	switch (field) {
	case FIELD_CHANNEL:
		return v->record.channel;
	case FIELD_PROVIDER:
		return v->record.provider;
	case FIELD_COMPUTER:
	case FIELD_SERVER:
		return v->record.computer;
	case FIELD_EVENT_ID:
		return number_text(v, v->record.event_id);
	case FIELD_LEVEL:
		return number_text(v, v->record.level);
	case FIELD_DATA:
		return joined_data(v);
	case FIELD_CMDLET:
		if (is_cmdlet_log(v))
			return positional(v, 0);
		break;
	case FIELD_PARAMETERS:
		if (is_cmdlet_log(v))
			return positional(v, 1);
		break;
	default:
		break;
	}
	return native_value(v, field);
}

static struct span evtx_events_get(const struct event *e, unsigned field)
{
	struct evtx_events *v = e->inner;
	struct known *k;
	struct span s;

	if (field >= v->name_count)
		return SPAN_EMPTY;
	k = &v->known[field];
	if (k->record == v->record_number)
		return k->text;
	s = find_text(v, field);
	if (s.len == 1 && s.ptr[0] == '-')
		s = SPAN_EMPTY;
	*k = (struct known){v->record_number, s};
	return s;
}

/* --- native.h --- */

/* Of hundreds of names a template has a dozen. */
static bool any_of_four(const uint16_t *at)
{
	uint64_t four;

	memcpy(&four, at, sizeof(four));
	return four != 0;
}

static bool list_present(struct evtx_events *v, struct places *p,
			 const uint16_t *wanted, unsigned count)
{
	uint16_t found[PRESENT_MAX];
	size_t n = 0;

	if (p->wanted == wanted)
		return true;
	for (unsigned f = 0; f < count && f < v->name_count; f++) {
		if (f % 4 == 0 && f + 4 <= v->name_count &&
		    !any_of_four(&p->at[f]))
			f += 3;
		else if (wanted[f] && p->at[f] && n++ < PRESENT_MAX)
			found[n - 1] = wanted[f];
	}
	if (n > PRESENT_MAX)
		return false;
	mem_free(p->present);
	p->wanted = NULL;
	p->present = n ? mem_new(n, sizeof(*p->present)) : NULL;
	if (n && !p->present) {
		v->failed = true;
		return false;
	}
	if (n)
		memcpy(p->present, found, n * sizeof(*p->present));
	p->present_count = n;
	p->wanted = wanted;
	return true;
}

size_t evtx_events_present(const struct event *e, const uint16_t *wanted,
			   unsigned count, uint16_t *out, size_t max)
{
	struct evtx_events *v = e->inner;
	size_t n = 0;

	for (size_t i = 0; i < v->record.instance_count; i++) {
		struct places *p = (struct places *)(uintptr_t)places_of(
			v, v->record.instances[i].template);

		if (!p || p->named || !list_present(v, p, wanted, count) ||
		    p->present_count > max - n)
			return SIZE_MAX;
		for (size_t k = 0; k < p->present_count; k++)
			out[n++] = p->present[k];
	}
	return n;
}

bool evtx_events_is(const struct event *e)
{
	return e->get == evtx_events_get;
}

uint64_t evtx_events_id(const struct event *e)
{
	const struct evtx_events *v = e->inner;

	return v->record.event_id;
}

enum native evtx_events_native(const struct event *e, unsigned field,
			       struct span *out)
{
	struct evtx_events *v = e->inner;
	struct evtx_named found;

	if (field >= v->name_count)
		return NATIVE_NONE;
	switch (field) {
	case FIELD_PROVIDER:
	case FIELD_EVENT_ID:
	case FIELD_LEVEL:
	case FIELD_DATA:
		*out = find_text(v, field);
		return out->len ? NATIVE_TEXT : NATIVE_NONE;
	default:
		break;
	}
	if (!find_value(v, field, &found))
		return NATIVE_NONE;
	if (found.value.type == EVTX_NULL)
		return NATIVE_EMPTY;
	*out = named_text(v, &found);
	return NATIVE_TEXT;
}

bool evtx_events_data(const struct event *e, size_t n, struct span *out)
{
	struct evtx_events *v = e->inner;
	struct evtx_walk w = {0};
	struct evtx_named named;

	while (evtx_next_value(&v->record, &w, &named)) {
		struct evtx_value item;
		size_t at = 0;

		while (is_data(&named) &&
		       evtx_value_item(&named.value, &at, &item)) {
			if (n--)
				continue;
			buf_reset(&v->text);
			evtx_value_text(&v->text, &item);
			*out = keep_text(v);
			return true;
		}
	}
	return false;
}

struct span evtx_events_whole(const struct event *e)
{
	struct evtx_events *v = e->inner;
	struct evtx_walk w = {0};
	struct evtx_named named;

	buf_reset(&v->text);
	buf_byte(&v->text, ' ');
	while (evtx_next_value(&v->record, &w, &named)) {
		size_t before = v->text.len;

		if (named.value.type == EVTX_NULL)
			continue;
		evtx_named_text(&v->text, &named);
		if (v->text.len > before)
			buf_byte(&v->text, ' ');
	}
	return keep_text(v);
}

struct span evtx_events_words(const struct event *e)
{
	struct evtx_events *v = e->inner;
	struct span s;

	return evtx_words_of(&v->words, &v->record, &s) ? s
							: evtx_events_whole(e);
}

int evtx_events_next(struct evtx_events *v, struct evtx *in, struct event *out,
		     struct err *err)
{
	const struct evtx_record *r = &v->record;
	int got;

	if (v->failed)
		return err_nomem(err);
	got = evtx_next(in, &v->record, err);
	if (got <= 0)
		return got;
	if (v->scratch.used)
		arena_reset(&v->scratch);
	buf_reset(&v->kept);
	if (!++v->record_number) { /* all numbers used up: forget the texts */
		memset(v->known, 0, v->name_count * sizeof(*v->known));
		v->record_number = 1;
	}
	*out = (struct event){
		.log = LOG_EVTX,
		.is_record = true,
		.time_ns = r->time_ns,
		.number = r->id,
		.offset = r->offset,
		.length = r->length,
		.get = evtx_events_get,
		.inner = v,
	};
	return 1;
}
