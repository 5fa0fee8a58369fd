/* misp.c - MISP events and feeds: attributes, also those of objects.
 *
 * Members come in any order, so what an event says of itself is put to its
 * attributes when it ends. */
#include "base/json.h"
#include "rules/indicators/inner.h"

struct event_words;

struct misp {
	struct indicator_set *set;
	struct json j;
	const char *file;
	struct event_words *words; /* of the event around */
	bool in_object;
};

struct event_words {
	struct span info, author;
	const struct indicator_named *named;
};

struct attribute {
	struct span type, value, uuid, comment, to_ids, deleted;
	struct span first_seen, last_seen;
	bool false_positive;
	int64_t expired_ns;
	const struct indicator_named *named;
};

/* --- whom it names --- */

static int name_one(struct misp *m, const struct indicator_named **to,
		    struct span type, struct span name, struct err *err)
{
	struct indicator_named n = {.name = span_trim(name),
				    .from_ns = TIME_NONE,
				    .until_ns = TIME_NONE};
	const struct indicator_named *joined;

	if (!n.name.len || !named_kind_of(type, &n.kind))
		return ST_OK;
	joined = named_join(m->set, *to, &n);
	if (!joined)
		return err_nomem(err);
	*to = joined;
	return ST_OK;
}

/* misp-galaxy:threat-actor="Name" */
static int name_by_tag(struct misp *m, const struct indicator_named **to,
		       struct span tag, struct err *err)
{
	size_t equals = span_find(tag, SPAN_LIT("=\""));
	struct span type;

	if (!span_starts_nocase(tag, SPAN_LIT("misp-galaxy:")) ||
	    equals == SIZE_MAX || tag.ptr[tag.len - 1] != '"' ||
	    tag.len < equals + 3)
		return ST_OK;
	type = span_skip(span_head(tag, equals), strlen("misp-galaxy:"));
	tag = span_skip(tag, equals + 2);
	return name_one(m, to, type, span_head(tag, tag.len - 1), err);
}

/* A tag, a galaxy, or a cluster of one; a list of them. */
static int read_named(struct misp *m, const struct indicator_named **to,
		      struct err *err);

static int read_naming(struct misp *m, const struct indicator_named **to,
		       struct err *err)
{
	struct span member, name = SPAN_EMPTY, type = SPAN_EMPTY,
			    value = SPAN_EMPTY;
	int s = json_object(&m->j, err);

	while (s == ST_OK && (s = json_member(&m->j, &member, err)) > 0) {
		if (span_is(member, "name"))
			s = json_scalar(&m->j, &name, err);
		else if (span_is(member, "type"))
			s = json_scalar(&m->j, &type, err);
		else if (span_is(member, "value"))
			s = json_scalar(&m->j, &value, err);
		else if (span_is(member, "GalaxyCluster"))
			s = read_named(m, to, err);
		else
			s = json_skip(&m->j, err);
	}
	if (s < 0)
		return s;
	return value.len ? name_one(m, to, type, value, err)
			 : name_by_tag(m, to, name, err);
}

static int read_named(struct misp *m, const struct indicator_named **to,
		      struct err *err)
{
	int s;

	if (json_peek(&m->j) != JSON_ARRAY)
		return json_skip(&m->j, err);
	s = json_array(&m->j, err);
	while (s == ST_OK && (s = json_element(&m->j, err)) > 0)
		s = json_peek(&m->j) == JSON_OBJECT ? read_naming(m, to, err)
						    : json_skip(&m->j, err);
	return s;
}

static bool is_naming(struct span member)
{
	return span_is(member, "Tag") || span_is(member, "Galaxy");
}

/* --- attributes --- */

static bool is_true(struct span s)
{
	return span_is(s, "true") || span_is(s, "1");
}

static struct span *attribute_member(struct attribute *a, struct span name)
{
	const struct {
		const char *name;
		struct span *to;
	} members[] = {
		{"type", &a->type},
		{"value", &a->value},
		{"uuid", &a->uuid},
		{"comment", &a->comment},
		{"to_ids", &a->to_ids},
		{"deleted", &a->deleted},
		{"first_seen", &a->first_seen},
		{"last_seen", &a->last_seen},
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (span_is(name, members[i].name))
			return members[i].to;
	return NULL;
}

/* type 0: seen, 1: a false positive, 2: expired. */
static int read_sighting(struct misp *m, struct attribute *a, struct err *err)
{
	struct span name, type = SPAN_EMPTY, date = SPAN_EMPTY;
	int64_t from, until;
	int s = json_object(&m->j, err);

	if (s < 0)
		return s;
	while ((s = json_member(&m->j, &name, err)) > 0) {
		if (span_is(name, "type"))
			s = json_scalar(&m->j, &type, err);
		else if (span_is(name, "date_sighting"))
			s = json_scalar(&m->j, &date, err);
		else
			s = json_skip(&m->j, err);
		if (s < 0)
			return s;
	}
	if (span_is(type, "1"))
		a->false_positive = true;
	if (span_is(type, "2") && moment_range(date, &from, &until))
		a->expired_ns = from;
	return s;
}

static int read_sightings(struct misp *m, struct attribute *a, struct err *err)
{
	int s = json_array(&m->j, err);

	while (s == ST_OK && (s = json_element(&m->j, err)) > 0)
		s = json_peek(&m->j) == JSON_OBJECT ? read_sighting(m, a, err)
						    : json_skip(&m->j, err);
	return s;
}

static int count_proposals(struct misp *m, struct err *err)
{
	int s = json_peek(&m->j) == JSON_ARRAY ? json_array(&m->j, err) : 1;

	if (s)
		return s < 0 ? s : json_skip(&m->j, err);
	while ((s = json_element(&m->j, err)) > 0) {
		set_refuse(m->set, "a proposal that nobody took over yet",
			   m->file, 0, SPAN_LIT("ShadowAttribute"));
		s = json_skip(&m->j, err);
		if (s < 0)
			return s;
	}
	return s;
}

static int add_value(struct misp *m, struct told *t, enum indicator_kind kind,
		     struct span value, struct err *err)
{
	t->kind = kind;
	t->value = span_trim(value);
	return set_add(m->set, t, err);
}

static int add_values(struct misp *m, const struct attribute *a, struct told *t,
		      struct err *err)
{
	enum indicator_kind first, second;
	const char *why;
	size_t bar = span_find(a->value, SPAN_LIT("|"));
	int s;

	if (!kind_of_type(a->type, &first, &second, &why)) {
		set_refuse(m->set, why, m->file, 0, a->type);
		return ST_OK;
	}
	if (!memchr(a->type.ptr, '|', a->type.len) &&
	    !span_is(a->type, "malware-sample"))
		return add_value(m, t, first, a->value, err);
	s = add_value(m, t, first, span_head(a->value, bar), err);
	if (s == ST_OK && second != IND_KINDS && bar != SIZE_MAX)
		s = add_value(m, t, second, span_skip(a->value, bar + 1), err);
	return s;
}

static void read_window(const struct attribute *a, struct told *t)
{
	int64_t ignored;

	(void)moment_range(a->first_seen, &t->from_ns, &ignored);
	(void)moment_range(a->last_seen, &ignored, &t->until_ns);
	if (a->expired_ns != TIME_NONE)
		t->until_ns = a->expired_ns;
}

static int keep_attribute(struct misp *m, const struct attribute *a,
			  struct err *err)
{
	struct about about = {m->file, a->uuid, a->comment, SPAN_EMPTY,
			      a->named};
	struct told t = {.file = m->file,
			 .from_ns = TIME_NONE,
			 .until_ns = TIME_NONE,
			 .confidence = a->false_positive ? IND_CONFIDENCE_LOW
							 : IND_CONFIDENCE_NONE};
	int s;

	if (is_true(a->deleted)) {
		set_refuse(m->set, "deleted by who made it", m->file, 0,
			   a->uuid);
		return ST_OK;
	}
	if (!is_true(a->to_ids) && !m->set->options.all_attributes) {
		set_refuse(m->set, "not marked for detection (to_ids)", m->file,
			   0, a->type);
		return ST_OK;
	}
	read_window(a, &t);
	s = set_about(m->set, &about, &t.about, err);
	return s < 0 ? s : add_values(m, a, &t, err);
}

static int read_attribute(struct misp *m, struct err *err)
{
	struct attribute a = {.expired_ns = TIME_NONE};
	struct span name;
	int s = json_object(&m->j, err);

	if (s < 0)
		return s;
	while ((s = json_member(&m->j, &name, err)) > 0) {
		struct span *to = attribute_member(&a, name);

		if (to)
			s = json_scalar(&m->j, to, err);
		else if (span_is(name, "Sighting") &&
			 json_peek(&m->j) == JSON_ARRAY)
			s = read_sightings(m, &a, err);
		else if (span_is(name, "ShadowAttribute"))
			s = count_proposals(m, err);
		else if (is_naming(name))
			s = read_named(m, &a.named, err);
		else
			s = json_skip(&m->j, err);
		if (s < 0)
			return s;
	}
	/* an attribute of the type threat-actor names all of the event */
	if (s == ST_OK && m->words && !is_true(a.deleted))
		s = name_one(m, &m->words->named, a.type, a.value, err);
	/* as a member of itself stands in for the event in some exports */
	if (s == ST_OK && a.type.len && a.value.len)
		s = keep_attribute(m, &a, err);
	return s;
}

/* --- what holds them --- */

static int read_holder(struct misp *m, struct err *err);

/* One of them, or a list. */
static int read_each(struct misp *m,
		     int (*one)(struct misp *m, struct err *err),
		     struct err *err)
{
	int s;

	if (json_peek(&m->j) == JSON_OBJECT)
		return one(m, err);
	if (json_peek(&m->j) != JSON_ARRAY)
		return json_skip(&m->j, err);
	s = json_array(&m->j, err);
	while (s == ST_OK && (s = json_element(&m->j, err)) > 0)
		s = json_peek(&m->j) == JSON_OBJECT ? one(m, err)
						    : json_skip(&m->j, err);
	return s;
}

static int read_author(struct misp *m, struct event_words *w, struct err *err)
{
	struct span name;
	int s;

	if (json_peek(&m->j) != JSON_OBJECT)
		return json_skip(&m->j, err);
	s = json_object(&m->j, err);
	while (s == ST_OK && (s = json_member(&m->j, &name, err)) > 0)
		s = span_is(name, "name") ? json_scalar(&m->j, &w->author, err)
					  : json_skip(&m->j, err);
	return s;
}

/* What an object's attributes name is named by the event. */
static int read_in_object(struct misp *m, struct err *err)
{
	bool before = m->in_object;
	int s;

	m->in_object = true;
	s = read_holder(m, err);
	m->in_object = before;
	return s;
}

static int read_holder_member(struct misp *m, struct span name,
			      struct event_words *w, struct err *err)
{
	if (span_is(name, "Event") || span_is(name, "response"))
		return read_each(m, read_holder, err);
	if (span_is(name, "Object"))
		return read_each(m, read_in_object, err);
	if (is_naming(name))
		return read_named(m, &m->words->named, err);
	if (span_is(name, "Attribute"))
		return read_each(m, read_attribute, err);
	if (span_is(name, "ShadowAttribute"))
		return count_proposals(m, err);
	if (span_is(name, "info"))
		return json_scalar(&m->j, &w->info, err);
	if (span_is(name, "Orgc"))
		return read_author(m, w, err);
	return json_skip(&m->j, err);
}

static int read_holder(struct misp *m, struct err *err)
{
	struct event_words w = {SPAN_EMPTY, SPAN_EMPTY, NULL};
	struct event_words *around = m->words;
	size_t first = m->set->about_count;
	struct span name;
	int s = json_object(&m->j, err);

	if (!m->in_object || !around)
		m->words = &w;
	while (s == ST_OK && (s = json_member(&m->j, &name, err)) > 0)
		s = read_holder_member(m, name, &w, err);
	m->words = around;
	if (s < 0)
		return s;
	w.info = arena_dup(&m->set->arena, span_head(w.info, 500));
	w.author = arena_dup(&m->set->arena, span_head(w.author, 500));
	if (!w.info.ptr || !w.author.ptr)
		return err_nomem(err);
	for (size_t i = first; i < m->set->about_count; i++) {
		struct about *a = &m->set->about[i];

		if (!a->title.len)
			a->title = w.info;
		if (!a->author.len)
			a->author = w.author;
		if (!a->named)
			a->named = w.named;
	}
	return ST_OK;
}

int misp_read(struct indicator_set *set, const char *name, struct span bytes,
	      struct err *err)
{
	struct misp m = {.set = set, .file = name};
	struct arena text;
	int s;

	arena_init(&text, INDICATOR_TEXTS);
	json_init(&m.j, bytes, &text);
	s = read_each(&m, read_holder, err);
	if (s == ST_OK)
		s = json_end(&m.j, err);
	arena_release(&text);
	return s < 0 ? err_in(err, "%s", name) : ST_OK;
}
