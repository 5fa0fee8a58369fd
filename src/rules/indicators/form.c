/* form.c - which form a file of indicators has, told by its content. */
#include "base/json.h"
#include "rules/indicators/inner.h"

enum form { FORM_LIST, FORM_CSV, FORM_STIX, FORM_MISP, FORM_WARNING };

struct members {
	bool objects, pattern, bundle, list, matching, event;
};

static void note_member(struct members *m, struct span name, struct span type)
{
	m->objects |= span_is(name, "objects");
	m->pattern |= span_is(name, "pattern") || span_is(name, "spec_version");
	m->bundle |= span_is(name, "type") && span_is(type, "bundle");
	m->list |= span_is(name, "list");
	m->matching |= span_is(name, "matching_attributes");
	m->event |= span_is(name, "Event") || span_is(name, "response") ||
		    span_is(name, "Attribute") || span_is(name, "Object") ||
		    span_is(name, "Orgc");
}

static int read_members(struct json *j, struct members *m, struct err *err)
{
	struct span name, type;
	int s = json_object(j, err);

	while (s == ST_OK && (s = json_member(j, &name, err)) > 0) {
		type = SPAN_EMPTY;
		s = span_is(name, "type") ? json_scalar(j, &type, err)
					  : json_skip(j, err);
		if (s == ST_OK)
			note_member(m, name, type);
	}
	return s;
}

/* False: nothing yet tells. */
static bool is_told(const struct members *m, enum form *out)
{
	if (m->list && m->matching)
		*out = FORM_WARNING;
	else if (m->event)
		*out = FORM_MISP;
	else if (m->objects || m->pattern || m->bundle)
		*out = FORM_STIX;
	else
		return false;
	return true;
}

/* The first object of a list that tells. */
static int read_elements(struct json *j, struct members *m, enum form *out,
			 struct err *err)
{
	int s = json_array(j, err);

	while (s == ST_OK && !is_told(m, out)) {
		s = json_element(j, err);
		if (s <= 0)
			return s;
		*m = (struct members){0};
		s = json_peek(j) == JSON_OBJECT ? read_members(j, m, err)
						: json_skip(j, err);
	}
	return s;
}

/* Which JSON it is. */
static int form_of_json(struct span bytes, enum form *out, struct err *err)
{
	struct members m = {0};
	struct arena text;
	struct json j;
	int s = ST_OK;

	arena_init(&text, INDICATOR_TEXTS);
	json_init(&j, bytes, &text);
	if (json_peek(&j) == JSON_ARRAY)
		s = read_elements(&j, &m, out, err);
	else if (json_peek(&j) == JSON_OBJECT)
		s = read_members(&j, &m, err);
	arena_release(&text);
	if (s < 0 || is_told(&m, out))
		return s;
	return err_set(err, ST_FORMAT, 0,
		       "JSON, but no STIX, no MISP event and no warning list");
}

static bool is_json(struct span bytes)
{
	struct span head = span_trim(span_head(bytes, 4096));

	if (span_starts_nocase(head, SPAN_LIT("\xef\xbb\xbf")))
		head = span_trim(span_skip(head, 3));
	/* a list may begin with a pattern: [ipv4-addr:value = '…'] */
	if (head.len && head.ptr[0] == '[') {
		head = span_trim(span_skip(head, 1));
		return head.len && (head.ptr[0] == '{' || head.ptr[0] == ']');
	}
	return head.len && head.ptr[0] == '{';
}

int indicators_add_file(struct indicator_set *s, const char *name,
			struct span bytes, struct err *err)
{
	const char *kept = arena_text(&s->arena, span_str(name));
	enum form form = FORM_LIST;
	int status;

	if (!kept)
		return err_nomem(err);
	if (is_json(bytes)) {
		status = form_of_json(bytes, &form, err);
		if (status < 0)
			return err_in(err, "%s", name);
	} else if (csv_is(bytes)) {
		form = FORM_CSV;
	}
	switch (form) {
	case FORM_STIX:
		return stix_read(s, kept, bytes, err);
	case FORM_MISP:
		return misp_read(s, kept, bytes, err);
	case FORM_WARNING:
		return warning_read(s, kept, bytes, err);
	case FORM_CSV:
		return csv_read(s, kept, bytes, err);
	default:
		return list_read(s, kept, bytes, err);
	}
}

int indicators_add_warnings(struct indicator_set *s, const char *name,
			    struct span bytes, struct err *err)
{
	return warning_read(s, name, bytes, err);
}
