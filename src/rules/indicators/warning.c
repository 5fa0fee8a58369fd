/* warning.c - MISP warning lists: values that an indicator must not be.
 *
 * Whole values, names and networks of all lists are a set of indicators of its
 * own, whose `line` is the number of the list; pieces and regular expressions
 * are in pieces.c. */
#include "base/json.h"
#include "rules/indicators/pieces.h"

/* Lists, pieces, expressions; the room doubles up to it. */
#define WARNINGS_MAX (1 << 17)

struct list_words {
	struct span name, type;
	uint32_t kinds;
};

static uint32_t bit(enum indicator_kind kind)
{
	return UINT32_C(1) << kind;
}

/* What an attribute's type can become in the set. */
static uint32_t kinds_of(struct span type)
{
	enum indicator_kind first, second;
	const char *why;
	uint32_t kinds;

	if (!kind_of_type(type, &first, &second, &why))
		return 0;
	kinds = bit(first) | (second < IND_KINDS ? bit(second) : 0);
	if (kinds & bit(IND_ADDRESS))
		kinds |= bit(IND_NETWORK);
	if (kinds & bit(IND_DOMAIN))
		kinds |= bit(IND_HOST);
	return kinds;
}

static int read_kinds(struct json *j, uint32_t *kinds, struct err *err)
{
	struct span type;
	int s;

	if (json_peek(j) != JSON_ARRAY)
		return json_skip(j, err);
	s = json_array(j, err);
	while (s == ST_OK && (s = json_element(j, err)) > 0) {
		s = json_scalar(j, &type, err);
		if (s == ST_OK)
			*kinds |= kinds_of(type);
	}
	return s;
}

/* What the list says of itself; its values are read behind. */
static int read_words(struct span bytes, struct arena *text,
		      struct list_words *w, struct err *err)
{
	struct json j;
	struct span name;
	int s;

	json_init(&j, bytes, text);
	s = json_object(&j, err);
	while (s == ST_OK && (s = json_member(&j, &name, err)) > 0) {
		if (span_is(name, "name"))
			s = json_scalar(&j, &w->name, err);
		else if (span_is(name, "type"))
			s = json_scalar(&j, &w->type, err);
		else if (span_is(name, "matching_attributes"))
			s = read_kinds(&j, &w->kinds, err);
		else
			s = json_skip(&j, err);
	}
	return s == ST_OK ? json_end(&j, err) : s;
}

static int new_warning(struct indicator_set *s, struct warning **out,
		       struct err *err)
{
	if (s->warning_count == s->warning_room) {
		size_t room = s->warning_room ? s->warning_room * 2 : 16;
		struct warning *more;

		if (room > WARNINGS_MAX)
			return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
				       "more than %d lists, pieces and "
				       "regular expressions",
				       WARNINGS_MAX);
		more = mem_resize(s->warning, room, sizeof(*more));
		if (!more)
			return err_nomem(err);
		s->warning = more;
		s->warning_room = room;
	}
	s->warning[s->warning_count] = (struct warning){0};
	*out = &s->warning[s->warning_count++];
	return ST_OK;
}

/* "/^a.*b$/i" is written with its slashes. */
static struct span without_slashes(struct span s)
{
	size_t end = s.len;

	while (end && s.ptr[end - 1] != '/')
		end--;
	if (s.len < 2 || s.ptr[0] != '/' || end < 2)
		return s;
	return span_of(s.ptr + 1, end - 2);
}

static int add_piece(struct indicator_set *s, uint32_t list, struct span value,
		     bool regex, struct err *err)
{
	struct warning *w;
	struct err why = {0};
	int status = new_warning(s, &w, err);

	if (status < 0)
		return status;
	w->name = s->warning[list].name;
	w->kinds = s->warning[list].kinds;
	if (regex) {
		value = without_slashes(value);
		status = stix_codes_add(&s->codes, value, true, &w->re, &why);
		if (status == ST_FORMAT) { /* it warns of nothing */
			w->kinds = 0;
			return ST_OK;
		}
	}
	w->substring = !regex;
	w->text = arena_dup(&s->arena, value);
	if (!w->text.ptr)
		status = ST_NOMEM;
	return status < 0 ? err_nomem(err) : ST_OK;
}

static int add_whole(struct indicator_set *s, uint32_t list, struct span value,
		     bool suffix, struct err *err)
{
	struct told t = {.kind = IND_URL,
			 .value = value,
			 .file = s->warning[list].name,
			 .line = list,
			 .from_ns = TIME_NONE,
			 .until_ns = TIME_NONE};
	struct about about = {.file = s->warning[list].name};
	int status;

	if (!kind_guess(value, &t.kind))
		return ST_OK;
	/* a name means itself, one with a dot in front what is below it */
	if (t.kind == IND_NAME && is_domain(value))
		t.kind = IND_DOMAIN;
	if (t.kind == IND_DOMAIN && !suffix && value.ptr[0] != '.' &&
	    value.ptr[0] != '*')
		t.kind = IND_HOST;
	status = set_about(s->warnings, &about, &t.about, err);
	return status < 0 ? status : set_add(s->warnings, &t, err);
}

static int add_value(struct indicator_set *s, uint32_t list,
		     const struct list_words *w, struct span value,
		     struct err *err)
{
	value = span_trim(value);
	if (!value.len || value.len > INDICATOR_VALUE_MAX)
		return ST_OK;
	if (span_is(w->type, "regex"))
		return add_piece(s, list, value, true, err);
	if (span_is(w->type, "substring"))
		return add_piece(s, list, value, false, err);
	return add_whole(s, list, value, span_is(w->type, "hostname"), err);
}

static int read_values(struct span bytes, struct arena *text,
		       struct indicator_set *s, uint32_t list,
		       const struct list_words *w, struct err *err)
{
	struct json j;
	struct span name, value;
	int status;

	json_init(&j, bytes, text);
	status = json_object(&j, err);
	while (status == ST_OK && (status = json_member(&j, &name, err)) > 0) {
		if (!span_is(name, "list") || json_peek(&j) != JSON_ARRAY) {
			status = json_skip(&j, err);
			continue;
		}
		status = json_array(&j, err);
		while (status == ST_OK &&
		       (status = json_element(&j, err)) > 0) {
			status = json_scalar(&j, &value, err);
			if (status == ST_OK)
				status = add_value(s, list, w, value, err);
		}
	}
	return status;
}

/* A plain list: whole values of any kind. */
static int read_plain(struct indicator_set *s, uint32_t list, struct span bytes,
		      struct err *err)
{
	while (bytes.len) {
		size_t end = span_find(bytes, SPAN_LIT("\n"));
		struct span line = span_trim(span_head(bytes, end));
		int status = line.len && line.ptr[0] != '#' &&
					     line.len <= INDICATOR_VALUE_MAX
				     ? add_whole(s, list, line, false, err)
				     : ST_OK;

		if (status < 0)
			return status;
		bytes = end == SIZE_MAX ? SPAN_EMPTY
					: span_skip(bytes, end + 1);
	}
	return ST_OK;
}

static int open_list(struct indicator_set *s, struct span name, uint32_t kinds,
		     uint32_t *list, struct err *err)
{
	struct warning *w;
	int status = ST_OK;

	if (!s->warnings)
		status = indicators_open(&s->warnings, s->names, NULL, err);
	if (status < 0)
		return status;
	status = new_warning(s, &w, err);
	if (status < 0)
		return status;
	w->name = arena_text(&s->arena, span_head(name, 200));
	if (!w->name)
		return err_nomem(err);
	w->kinds = kinds;
	*list = (uint32_t)s->warning_count - 1;
	return ST_OK;
}

int warning_read(struct indicator_set *s, const char *name, struct span bytes,
		 struct err *err)
{
	struct list_words w = {span_str(name), SPAN_LIT("string"), 0};
	struct span head = span_trim(span_head(bytes, 64));
	struct arena text;
	uint32_t list;
	int status = ST_OK;
	bool json = head.len && (head.ptr[0] == '{' || head.ptr[0] == 0xef);

	arena_init(&text, INDICATOR_TEXTS);
	if (json)
		status = read_words(bytes, &text, &w, err);
	if (status == ST_OK)
		status = open_list(s, w.name, w.kinds ? w.kinds : UINT32_MAX,
				   &list, err);
	if (status == ST_OK)
		status = json ? read_values(bytes, &text, s, list, &w, err)
			      : read_plain(s, list, bytes, err);
	arena_release(&text);
	return status < 0 ? err_in(err, "%s", name) : ST_OK;
}

/* --- taking out --- */

/* The list that has a value of this kind and key, or NULL. */
static const struct warning *listed(const struct indicator_set *s,
				    enum indicator_kind kind, struct span key,
				    enum indicator_kind of)
{
	const struct indicator_set *w = s->warnings;
	uint32_t at = table_find(w, kind, key);

	for (; at != NO_INDICATOR; at = w->item[at].next)
		if (s->warning[w->item[at].line].kinds & bit(of))
			return &s->warning[w->item[at].line];
	return NULL;
}

/* A listed network that holds all of these. */
static const struct warning *listed_network(const struct indicator_set *s,
					    const struct indicator *i)
{
	unsigned bits = i->kind == IND_ADDRESS ? 128 : i->key.ptr[16];
	uint8_t key[17];

	for (unsigned n = 0; n <= bits && n <= 128; n++) {
		const struct warning *found;

		if (!(s->warnings->lengths[n / 64] >> n % 64 & 1))
			continue;
		memcpy(key, i->key.ptr, 16);
		for (unsigned k = n; k < 128; k++)
			key[k / 8] &= (uint8_t) ~(0x80u >> k % 8);
		key[16] = (uint8_t)n;
		found = listed(s, IND_NETWORK, span_of(key, 17), i->kind);
		if (found)
			return found;
	}
	return NULL;
}

static const struct warning *listed_name(const struct indicator_set *s,
					 const struct indicator *i,
					 struct span name)
{
	const struct warning *found = listed(s, IND_HOST, name, i->kind);

	while (!found && name.len) {
		size_t dot = span_find(name, SPAN_LIT("."));

		found = listed(s, IND_DOMAIN, name, i->kind);
		name = dot == SIZE_MAX ? SPAN_EMPTY : span_skip(name, dot + 1);
	}
	return found;
}

static const struct warning *listed_whole(const struct indicator_set *s,
					  const struct indicator *i)
{
	switch (i->kind) {
	case IND_ADDRESS:
	case IND_NETWORK: {
		const struct warning *found =
			i->kind == IND_ADDRESS
				? listed(s, IND_ADDRESS, i->key, IND_ADDRESS)
				: NULL;

		return found ? found : listed_network(s, i);
	}
	case IND_DOMAIN:
	case IND_HOST:
		return listed_name(s, i, i->key);
	case IND_URL: {
		const struct warning *found =
			listed(s, IND_URL, i->key, IND_URL);

		return found ? found
			     : listed_name(s, i,
					   span_head(i->key,
						     span_find(i->key,
							       SPAN_LIT("/"))));
	}
	default:
		return listed(s, i->kind, i->key, i->kind);
	}
}

static bool has_pieces(const struct indicator_set *s)
{
	for (size_t k = 0; k < s->warning_count; k++)
		if (s->warning[k].substring || s->warning[k].re)
			return true;
	return false;
}

int warnings_apply(struct indicator_set *s, struct err *err)
{
	struct regex_state re = {0};
	struct pieces *pieces = NULL;
	struct buf value;
	int status;

	if (!s->warnings)
		return ST_OK;
	status = table_build(s->warnings, err);
	if (status == ST_OK)
		status = regex_state_init(&re, s->codes.pcre, err);
	if (status == ST_OK && has_pieces(s))
		status = pieces_open(&pieces, s, err);
	if (status < 0) {
		regex_state_release(&re);
		return status;
	}
	buf_init(&value, INDICATOR_VALUE_MAX * 4);
	for (size_t n = 0; n < s->count; n++) {
		struct indicator *i = &s->item[n];
		const struct warning *w;

		if (i->kind == IND_PATTERN)
			continue;
		w = listed_whole(s, i);
		buf_reset(&value);
		if (!w || pieces)
			indicator_value(&value, s, n);
		if (!w && pieces) {
			size_t k = pieces_find(pieces, s, i->kind,
					       buf_span(&value), &re);

			w = k == SIZE_MAX ? NULL : &s->warning[k];
		}
		if (!w)
			continue;
		i->off = true;
		if (!value.len)
			indicator_value(&value, s, n);
		set_warn(s, w->name, s->about[i->about].file, i->line,
			 buf_span(&value));
	}
	s->warning_work = pieces ? pieces_tried(pieces) : 0;
	pieces_close(pieces);
	buf_release(&value);
	regex_state_release(&re);
	return ST_OK;
}
