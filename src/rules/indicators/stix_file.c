/* stix_file.c - STIX 2.0 and 2.1: the indicators of a bundle. */
#include "base/json.h"
#include "rules/indicators/inner.h"

struct stix_object {
	struct span type, id, name, description, pattern, pattern_type;
	struct span valid_from, valid_until, first_seen, last_seen;
	struct span created_by, relation, source, target;
	uint64_t confidence;
	bool revoked;
};

static struct span *member_of(struct stix_object *o, struct span name)
{
	const struct {
		const char *name;
		struct span *to;
	} members[] = {
		{"type", &o->type},
		{"id", &o->id},
		{"name", &o->name},
		{"description", &o->description},
		{"pattern", &o->pattern},
		{"pattern_type", &o->pattern_type},
		{"valid_from", &o->valid_from},
		{"valid_until", &o->valid_until},
		{"first_seen", &o->first_seen},
		{"last_seen", &o->last_seen},
		{"created_by_ref", &o->created_by},
		{"relationship_type", &o->relation},
		{"source_ref", &o->source},
		{"target_ref", &o->target},
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (span_is(name, members[i].name))
			return members[i].to;
	return NULL;
}

static int read_member(struct json *j, struct stix_object *o, struct span name,
		       struct err *err)
{
	struct span *to = member_of(o, name), number;
	int s;

	if (to)
		return json_scalar(j, to, err);
	if (span_is(name, "revoked") && json_peek(j) != JSON_NULL)
		return json_read_bool(j, &o->revoked, err);
	if (!span_is(name, "confidence"))
		return json_skip(j, err);
	s = json_scalar(j, &number, err);
	if (s == ST_OK && !span_to_u64(number, &o->confidence))
		o->confidence = 0;
	return s;
}

static enum indicator_confidence confidence_of(uint64_t n)
{
	if (!n)
		return IND_CONFIDENCE_NONE;
	if (n < 30)
		return IND_CONFIDENCE_LOW;
	return n < 70 ? IND_CONFIDENCE_MEDIUM : IND_CONFIDENCE_HIGH;
}

struct stix_file {
	struct indicator_set *set;
	struct stix_names *names;
	const char *file;
};

static int keep_indicator(struct indicator_set *set, const char *file,
			  const struct stix_object *o, struct err *err)
{
	struct about about = {file, o->id,
			      o->name.len ? o->name : o->description,
			      SPAN_EMPTY, NULL};
	struct told t = {.kind = IND_PATTERN,
			 .value = o->pattern,
			 .file = file,
			 .from_ns = TIME_NONE,
			 .until_ns = TIME_NONE,
			 .confidence = confidence_of(o->confidence)};
	const char *why = NULL;
	int64_t ignored;
	int s;

	if (o->revoked)
		why = "revoked by who made it";
	else if (o->pattern_type.len && !span_is(o->pattern_type, "stix"))
		why = "a pattern of another language than STIX";
	else if (!o->pattern.len)
		why = "an indicator without a pattern";
	if (why) {
		set_refuse(set, why, file, 0, o->id);
		return ST_OK;
	}
	(void)moment_range(o->valid_from, &t.from_ns, &ignored);
	(void)moment_range(o->valid_until, &t.until_ns, &ignored);
	s = set_about(set, &about, &t.about, err);
	return s < 0 ? s : set_add(set, &t, err);
}

static int keep_object(struct stix_file *f, const struct stix_object *o,
		       struct err *err)
{
	int s = ST_OK;

	if (span_is(o->type, "indicator")) {
		s = keep_indicator(f->set, f->file, o, err);
		return s < 0 ? s
			     : stix_names_relation(f->names, o->id,
						   o->created_by, true, err);
	}
	if (o->revoked)
		return ST_OK;
	if (!span_is(o->type, "relationship"))
		return stix_names_object(f->names, o->type, o->id, o->name,
					 o->first_seen, o->last_seen, err);
	if (span_is(o->relation, "indicates"))
		s = stix_names_relation(f->names, o->source, o->target, false,
					err);
	return s;
}

static int read_objects(struct json *j, struct stix_file *f, struct err *err);

/* An object, or the bundle around them; nesting is bounded by base/json.h. */
static int read_object(struct json *j, struct stix_file *f, struct err *err)
{
	struct stix_object o = {0};
	struct span name;
	int s = json_object(j, err);

	if (s < 0)
		return s;
	while ((s = json_member(j, &name, err)) > 0) {
		if (span_is(name, "objects") && json_peek(j) == JSON_ARRAY)
			s = read_objects(j, f, err);
		else
			s = read_member(j, &o, name, err);
		if (s < 0)
			return s;
	}
	return s == ST_OK ? keep_object(f, &o, err) : s;
}

static int read_objects(struct json *j, struct stix_file *f, struct err *err)
{
	int s = json_array(j, err);

	if (s < 0)
		return s;
	while ((s = json_element(j, err)) > 0) {
		s = json_peek(j) == JSON_OBJECT ? read_object(j, f, err)
						: json_skip(j, err);
		if (s < 0)
			return s;
	}
	return s;
}

int stix_read(struct indicator_set *set, const char *name, struct span bytes,
	      struct err *err)
{
	struct stix_file f = {.set = set, .file = name};
	struct arena text;
	struct json j;
	int s = stix_names_open(&f.names, set, err);
	int named;

	if (s < 0)
		return s;
	arena_init(&text, INDICATOR_TEXTS);
	json_init(&j, bytes, &text);
	s = json_peek(&j) == JSON_ARRAY ? read_objects(&j, &f, err)
					: read_object(&j, &f, err);
	if (s == ST_OK)
		s = json_end(&j, err);
	/* what was read before something is off counts */
	named = s == ST_OK || s == ST_FORMAT ? stix_names_apply(f.names, NULL)
					     : ST_OK;
	stix_names_close(f.names);
	arena_release(&text);
	if (named < 0)
		s = err_nomem(err);
	return s < 0 ? err_in(err, "%s", name) : ST_OK;
}
