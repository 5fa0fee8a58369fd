/* json.c - see json.h; RFC 8259. */
#include "json.h"

#include "base/limits.h"
#include "base/text.h"

struct reader {
	struct arena *arena;
	struct span in;
	size_t at;
	struct err *err;
};

static int refuse(struct reader *r, const char *why)
{
	return err_set(r->err, ST_FORMAT, r->at, "JSON, byte %zu: %s", r->at,
		       why);
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->in.len && strchr(" \t\r\n", r->in.ptr[r->at]) &&
	       r->in.ptr[r->at])
		r->at++;
}

static bool take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at >= r->in.len || r->in.ptr[r->at] != (uint8_t)c)
		return false;
	r->at++;
	return true;
}

static bool take_word(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	if (r->in.len - r->at < len ||
	    memcmp(r->in.ptr + r->at, word, len) != 0)
		return false;
	r->at += len;
	return true;
}

static uint32_t read_hex(struct reader *r)
{
	char digits[5] = "";

	if (r->in.len - r->at >= 4) {
		memcpy(digits, r->in.ptr + r->at, 4);
		r->at += 4;
	}
	return (uint32_t)strtoul(digits, NULL, 16);
}

static void read_escape(struct reader *r, struct buf *b)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	char c = (char)r->in.ptr[r->at++];
	const char *at = strchr(from, c);
	uint32_t code;

	if (c != 'u') {
		buf_byte(b, (uint8_t)(at && c ? to[at - from] : c));
		return;
	}
	code = read_hex(r);
	if (code >= 0xd800 && code < 0xdc00 && take_word(r, "\\u"))
		code = 0x10000 + ((code - 0xd800) << 10) +
		       (read_hex(r) - 0xdc00);
	utf8_put(b, code);
}

/* Behind the opening quote. */
static int read_string(struct reader *r, const char **out)
{
	struct buf b;
	int rc = ST_OK;

	buf_init(&b, (size_t)64 << 20);
	while (r->at < r->in.len && r->in.ptr[r->at] != '"') {
		if (r->in.ptr[r->at] == '\\' && r->at + 1 < r->in.len) {
			r->at++;
			read_escape(r, &b);
		} else {
			buf_byte(&b, r->in.ptr[r->at++]);
		}
	}
	if (r->at++ >= r->in.len)
		rc = refuse(r, "a text without an end");
	*out = rc ? NULL : arena_text(r->arena, buf_span(&b));
	buf_release(&b);
	return rc;
}

static int read_value(struct reader *r, unsigned depth, struct json_node **out);

static int read_members(struct reader *r, struct json_node *n, unsigned depth)
{
	bool map = n->kind == JSON_MAP;
	struct json_node **link = &n->first;
	int rc = ST_OK;

	if (take(r, map ? '}' : ']'))
		return ST_OK;
	do {
		const char *key = NULL;

		if (map) {
			if (!take(r, '"'))
				return refuse(r, "no key");
			rc = read_string(r, &key);
			if (!rc && !take(r, ':'))
				rc = refuse(r, "no colon");
		}
		if (!rc)
			rc = read_value(r, depth + 1, link);
		if (rc)
			return rc;
		(*link)->key = key;
		link = &(*link)->next;
		n->count++;
	} while (take(r, ','));
	return take(r, map ? '}' : ']') ? ST_OK : refuse(r, "no end");
}

static int read_plain(struct reader *r, struct json_node *n)
{
	size_t from = r->at;

	if (take_word(r, "true") || take_word(r, "false")) {
		n->kind = JSON_BOOL;
		n->truth = r->in.ptr[from] == 't';
		return ST_OK;
	}
	if (take_word(r, "null"))
		return ST_OK;
	while (r->at < r->in.len && r->in.ptr[r->at] &&
	       strchr("+-.eE0123456789", r->in.ptr[r->at]))
		r->at++;
	if (r->at == from)
		return refuse(r, "no value");
	n->kind = JSON_NUMBER;
	n->text = arena_text(r->arena, span_of(r->in.ptr + from, r->at - from));
	return ST_OK;
}

static int read_value(struct reader *r, unsigned depth, struct json_node **out)
{
	struct json_node *n = arena_new(r->arena, 1, sizeof(*n));

	if (!n)
		return err_nomem(r->err);
	if (depth > LIMIT_JSON_DEPTH)
		return refuse(r, "too deep");
	*out = n;
	skip_blanks(r);
	if (take(r, '"')) {
		n->kind = JSON_TEXT;
		return read_string(r, &n->text);
	}
	if (take(r, '{')) {
		n->kind = JSON_MAP;
		return read_members(r, n, depth);
	}
	if (take(r, '[')) {
		n->kind = JSON_LIST;
		return read_members(r, n, depth);
	}
	return read_plain(r, n);
}

int json_decode(struct arena *a, struct span text, const struct json_node **out,
		struct err *err)
{
	struct reader r = {a, text, 0, err};
	struct json_node *n = NULL;
	int rc = read_value(&r, 0, &n);

	*out = n;
	return rc;
}

const struct json_node *json_find(const struct json_node *n, const char *key)
{
	if (!n || n->kind != JSON_MAP)
		return NULL;
	for (const struct json_node *m = n->first; m; m = m->next) {
		if (!strcmp(m->key, key))
			return m;
	}
	return NULL;
}

const char *json_text(const struct json_node *n, const char *key)
{
	const struct json_node *m = json_find(n, key);

	return m && m->kind == JSON_TEXT && m->text ? m->text : "";
}

uint64_t json_number(const struct json_node *n, const char *key)
{
	const struct json_node *m = json_find(n, key);

	return m && m->kind == JSON_NUMBER ? strtoull(m->text, NULL, 10) : 0;
}
