/* json.c - see json.h. */
#include "base/json.h"

#include "base/buf.h"
#include "base/text.h"

void json_init(struct json *j, struct span in, struct arena *text)
{
	j->in = in;
	j->at = 0;
	j->text = text;
	j->depth = 0;
	if (in.len >= 3 && !memcmp(in.ptr, "\xef\xbb\xbf", 3))
		j->at = 3;
}

/* --- where we are --- */

#define POINTER_MAX 160

static void put_pointer(const struct json *j, char *out)
{
	size_t n = 0;

	for (unsigned d = 0; d < j->depth; d++) {
		const struct json_level *l = &j->level[d];
		int more;

		if (l->is_object)
			more = snprintf(out + n, POINTER_MAX - n, "/%.*s",
					SPAN_ARG(span_head(l->name, 40)));
		else
			more = snprintf(out + n, POINTER_MAX - n, "/%llu",
					(unsigned long long)l->number);
		if (more < 0 || n + (size_t)more >= POINTER_MAX)
			break;
		n += (size_t)more;
	}
	out[n < POINTER_MAX ? n : POINTER_MAX - 1] = 0;
	for (size_t i = 0; out[i]; i++)
		if ((uint8_t)out[i] < 0x20)
			out[i] = '?';
}

int json_err(const struct json *j, struct err *err, const char *text)
{
	char where[POINTER_MAX];

	put_pointer(j, where);
	return err_set(err, ST_FORMAT, j->at, "byte %zu, %s: %s", j->at,
		       *where ? where : "/", text);
}

/* --- characters --- */

static bool at_end(const struct json *j)
{
	return j->at >= j->in.len;
}

static uint8_t here(const struct json *j)
{
	return at_end(j) ? 0 : j->in.ptr[j->at];
}

static void skip_blanks(struct json *j)
{
	while (!at_end(j)) {
		uint8_t c = j->in.ptr[j->at];

		if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
			break;
		j->at++;
	}
}

enum json_type json_peek(struct json *j)
{
	skip_blanks(j);
	switch (here(j)) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		break;
	}
	if (here(j) == '-' || (here(j) >= '0' && here(j) <= '9'))
		return JSON_NUMBER;
	return JSON_BAD;
}

static int wrong(const struct json *j, struct err *err, const char *text)
{
	return json_err(j, err, at_end(j) ? "the document ends early" : text);
}

/* --- objects and arrays --- */

static int enter(struct json *j, bool is_object, struct err *err)
{
	if (json_peek(j) != (is_object ? JSON_OBJECT : JSON_ARRAY))
		return wrong(j, err,
			     is_object ? "an object is expected here"
				       : "an array is expected here");
	if (j->depth == LIMIT_JSON_DEPTH)
		return err_set(err, ST_LIMIT, j->at,
			       "byte %zu: nested deeper than %d", j->at,
			       LIMIT_JSON_DEPTH);
	j->level[j->depth++] = (struct json_level){is_object, true, {0}, 0};
	j->at++;
	return ST_OK;
}

int json_object(struct json *j, struct err *err)
{
	return enter(j, true, err);
}

int json_array(struct json *j, struct err *err)
{
	return enter(j, false, err);
}

/* The comma before what is not the first; 0: the end, which is left. */
static int go_on(struct json *j, struct json_level *l, uint8_t end,
		 struct err *err)
{
	skip_blanks(j);
	if (here(j) == end && !at_end(j)) {
		j->at++;
		j->depth--;
		return 0;
	}
	if (!l->first) {
		if (here(j) != ',')
			return wrong(j, err, "a comma or the end is expected");
		j->at++;
		skip_blanks(j);
		l->number++;
	}
	l->first = false;
	return 1;
}

static int raw_string(struct json *j, struct span *raw, bool *escaped,
		      struct err *err);
static int decode(struct json *j, struct span raw, bool escaped,
		  struct span *out, struct err *err);

int json_member(struct json *j, struct span *name, struct err *err)
{
	struct json_level *l = &j->level[j->depth - 1];
	struct span raw;
	bool escaped;
	int s = go_on(j, l, '}', err);

	if (s <= 0)
		return s;
	if (here(j) != '"')
		return wrong(j, err, "a name in quotes is expected");
	s = raw_string(j, &raw, &escaped, err);
	if (s == ST_OK)
		s = decode(j, raw, escaped, name, err);
	if (s < 0)
		return s;
	l->name = raw;
	skip_blanks(j);
	if (here(j) != ':')
		return wrong(j, err, "a colon is expected behind the name");
	j->at++;
	return 1;
}

int json_element(struct json *j, struct err *err)
{
	return go_on(j, &j->level[j->depth - 1], ']', err);
}

/* --- strings --- */

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* The text between the quotes, its escapes checked but as they stand. */
static int raw_string(struct json *j, struct span *raw, bool *escaped,
		      struct err *err)
{
	size_t from = ++j->at;

	*escaped = false;
	for (;; j->at++) {
		uint8_t c = here(j);

		if (at_end(j))
			return json_err(j, err, "a string does not end");
		if (c == '"')
			break;
		if (c < 0x20)
			return json_err(j, err,
					"a control character in a string");
		if (c != '\\')
			continue;
		*escaped = true;
		j->at++;
		c = here(j);
		if (c == 'u' && j->in.len - j->at >= 5) {
			for (size_t i = 1; i <= 4; i++)
				if (!is_hex(j->in.ptr[j->at + i]))
					return json_err(
						j, err,
						"\\u wants four digits");
			j->at += 4;
		} else if (!c || !strchr("\"\\/bfnrt", c)) {
			return wrong(j, err, "an escape that JSON has not");
		}
	}
	*raw = span_of(j->in.ptr + from, j->at - from);
	if (!utf8_is_valid(*raw)) {
		j->at = from;
		return json_err(j, err, "a string is not UTF-8");
	}
	j->at++;
	return ST_OK;
}

static uint32_t hex4(const uint8_t *p)
{
	uint32_t v = 0;

	for (size_t i = 0; i < 4; i++) {
		uint8_t c = ascii_lower(p[i]);

		v = v << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return v;
}

/* A \u escape at p[0] = 'u'; halves of pairs are put together. Bytes read. */
static size_t put_unicode(struct buf *b, struct span left)
{
	uint32_t c = hex4(left.ptr + 1);

	if (c >= 0xd800 && c < 0xdc00 && left.len >= 11 &&
	    left.ptr[5] == '\\' && left.ptr[6] == 'u') {
		uint32_t low = hex4(left.ptr + 7);

		if (low >= 0xdc00 && low < 0xe000) {
			utf8_put(b, 0x10000 + ((c - 0xd800) << 10) +
					    (low - 0xdc00));
			return 11;
		}
	}
	utf8_put(b, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	return 5;
}

static void put_decoded(struct buf *b, struct span raw)
{
	static const char from[] = "bfnrt";
	static const char to[] = "\b\f\n\r\t";

	while (raw.len) {
		const char *p;

		if (raw.ptr[0] != '\\') {
			buf_byte(b, raw.ptr[0]);
			raw = span_skip(raw, 1);
			continue;
		}
		raw = span_skip(raw, 1);
		if (raw.ptr[0] == 'u') {
			raw = span_skip(raw, put_unicode(b, raw));
			continue;
		}
		p = strchr(from, raw.ptr[0]);
		buf_byte(b, p ? (uint8_t)to[p - from] : raw.ptr[0]);
		raw = span_skip(raw, 1);
	}
}

static int decode(struct json *j, struct span raw, bool escaped,
		  struct span *out, struct err *err)
{
	struct buf b;

	*out = raw;
	if (!escaped)
		return ST_OK;
	buf_init(&b, raw.len + 4);
	put_decoded(&b, raw);
	*out = b.bad ? (struct span){NULL, 0}
		     : arena_dup(j->text, buf_span(&b));
	buf_release(&b);
	return out->ptr ? ST_OK : err_nomem(err);
}

int json_read_string(struct json *j, struct span *out, struct err *err)
{
	struct span raw;
	bool escaped;
	int s;

	if (json_peek(j) != JSON_STRING)
		return wrong(j, err, "a string is expected here");
	s = raw_string(j, &raw, &escaped, err);
	return s < 0 ? s : decode(j, raw, escaped, out, err);
}

/* --- numbers and words --- */

static size_t digits(struct json *j)
{
	size_t from = j->at;

	while (here(j) >= '0' && here(j) <= '9')
		j->at++;
	return j->at - from;
}

int json_read_number(struct json *j, struct span *out, struct err *err)
{
	size_t from;
	bool zero;

	if (json_peek(j) != JSON_NUMBER)
		return wrong(j, err, "a number is expected here");
	from = j->at;
	if (here(j) == '-')
		j->at++;
	zero = here(j) == '0';
	if (zero)
		j->at++;
	else if (!digits(j))
		return wrong(j, err, "a number wants digits");
	if (here(j) == '.') {
		j->at++;
		if (!digits(j))
			return wrong(j, err, "a number wants digits behind .");
	}
	if (here(j) == 'e' || here(j) == 'E') {
		j->at++;
		if (here(j) == '+' || here(j) == '-')
			j->at++;
		if (!digits(j))
			return wrong(j, err, "a number wants an exponent");
	}
	*out = span_of(j->in.ptr + from, j->at - from);
	return ST_OK;
}

static int word(struct json *j, const char *text, struct err *err)
{
	size_t len = strlen(text);

	if (j->in.len - j->at < len ||
	    memcmp(j->in.ptr + j->at, text, len) != 0)
		return wrong(j, err, "no value of JSON");
	j->at += len;
	return ST_OK;
}

int json_read_bool(struct json *j, bool *out, struct err *err)
{
	enum json_type type = json_peek(j);
	int s;

	if (type != JSON_TRUE && type != JSON_FALSE)
		return wrong(j, err, "true or false is expected here");
	s = word(j, type == JSON_TRUE ? "true" : "false", err);
	if (s == ST_OK)
		*out = type == JSON_TRUE;
	return s;
}

/* --- skipping --- */

static int skip_plain(struct json *j, struct err *err)
{
	struct span s;
	bool escaped;

	switch (json_peek(j)) {
	case JSON_STRING:
		return raw_string(j, &s, &escaped, err);
	case JSON_NUMBER:
		return json_read_number(j, &s, err);
	case JSON_TRUE:
		return word(j, "true", err);
	case JSON_FALSE:
		return word(j, "false", err);
	case JSON_NULL:
		return word(j, "null", err);
	default:
		return wrong(j, err, "a value is expected here");
	}
}

static int skip_name(struct json *j, struct json_level *l, struct err *err)
{
	struct span raw;
	bool escaped;
	int s;

	if (here(j) != '"')
		return wrong(j, err, "a name in quotes is expected");
	s = raw_string(j, &raw, &escaped, err);
	if (s < 0)
		return s;
	l->name = raw;
	skip_blanks(j);
	if (here(j) != ':')
		return wrong(j, err, "a colon is expected behind the name");
	j->at++;
	return ST_OK;
}

/* One value below `until`, or the end of what is open. */
static int skip_step(struct json *j, struct err *err)
{
	enum json_type type = json_peek(j);

	if (type == JSON_OBJECT || type == JSON_ARRAY)
		return enter(j, type == JSON_OBJECT, err);
	return skip_plain(j, err);
}

int json_skip(struct json *j, struct err *err)
{
	unsigned until = j->depth;
	int s = skip_step(j, err);

	while (s == ST_OK && j->depth > until) {
		struct json_level *l = &j->level[j->depth - 1];

		s = go_on(j, l, l->is_object ? '}' : ']', err);
		if (s <= 0)
			continue;
		s = l->is_object ? skip_name(j, l, err) : ST_OK;
		if (s == ST_OK)
			s = skip_step(j, err);
	}
	return s;
}

int json_scalar(struct json *j, struct span *out, struct err *err)
{
	*out = SPAN_EMPTY;
	switch (json_peek(j)) {
	case JSON_STRING:
		return json_read_string(j, out, err);
	case JSON_NUMBER:
		return json_read_number(j, out, err);
	case JSON_TRUE:
		*out = SPAN_LIT("true");
		break;
	case JSON_FALSE:
		*out = SPAN_LIT("false");
		break;
	default:
		break;
	}
	return json_skip(j, err);
}

int json_end(struct json *j, struct err *err)
{
	skip_blanks(j);
	return at_end(j) ? ST_OK
			 : json_err(j, err, "something stands behind the end");
}
