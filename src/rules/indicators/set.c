/* set.c - filling and freezing a set of indicators. */
#include "rules/indicators/looks.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/text.h"

int indicators_open(struct indicator_set **out, struct field_names *names,
		    const struct indicator_options *options, struct err *err)
{
	struct indicator_set *s = mem_new(1, sizeof(*s));

	if (!s)
		return err_nomem(err);
	arena_init(&s->arena, INDICATOR_TEXTS);
	buf_init(&s->key, INDICATOR_VALUE_MAX * 2);
	s->names = names;
	if (options)
		s->options = *options;
	if (stix_codes_init(&s->codes, err) < 0) {
		indicators_close(s);
		return ST_NOMEM;
	}
	*out = s;
	return ST_OK;
}

void indicators_close(struct indicator_set *s)
{
	if (!s)
		return;
	indicators_close(s->warnings);
	mem_free(s->warning);
	mem_free(s->item);
	mem_free(s->about);
	mem_free(s->table.slot);
	mem_free(s->near);
	looks_close(s->looks);
	mem_free(s->pattern);
	mem_free(s->leaf);
	mem_free(s->anchor);
	mem_free(s->expression);
	mem_free(s->field);
	mem_free(s->wanted);
	mem_free(s->always);
	mem_free(s->source_field);
	mem_free(s->unless_field);
	stix_codes_release(&s->codes);
	buf_release(&s->key);
	arena_release(&s->arena);
	mem_free(s);
}

/* --- refusals --- */

static struct indicator_refusal *reason_of(struct indicator_set *s,
					   const char *why, bool warned)
{
	size_t i = 0;

	while (i < s->reason_count && (s->reason[i].warned != warned ||
				       strcmp(s->reason[i].why, why) != 0))
		i++;
	if (i == INDICATOR_REASONS)
		return &s->reason[INDICATOR_REASONS - 1];
	if (i == s->reason_count)
		s->reason[s->reason_count++] = (struct indicator_refusal){
			.why = why, .warned = warned};
	return &s->reason[i];
}

static void refuse(struct indicator_set *s, const char *why, const char *file,
		   uint32_t line, struct span what, bool warned)
{
	struct indicator_refusal *r = reason_of(s, why, warned);

	*(warned ? &s->warned : &s->refused) += 1;
	if (!r->count++) {
		struct buf b;

		buf_init(&b, 512);
		if (line)
			buf_printf(&b, "line %u: ", line);
		utf8_put_clean(&b, span_head(what, 80));
		for (size_t i = 0; i < b.len; i++)
			if (b.ptr[i] < 0x20)
				b.ptr[i] = ' ';
		r->file = file;
		r->first = arena_dup(&s->arena, buf_span(&b));
		if (!r->first.ptr)
			r->first = SPAN_EMPTY;
		buf_release(&b);
	}
}

void set_refuse(struct indicator_set *s, const char *why, const char *file,
		uint32_t line, struct span what)
{
	refuse(s, why, file, line, what, false);
}

void set_warn(struct indicator_set *s, const char *why, const char *file,
	      uint32_t line, struct span what)
{
	refuse(s, why, file, line, what, true);
}

/* --- adding --- */

int set_about(struct indicator_set *s, const struct about *about, uint32_t *out,
	      struct err *err)
{
	struct about *last;

	if (s->about_count) {
		last = &s->about[s->about_count - 1];
		if (last->file == about->file &&
		    span_equal(last->id, about->id) &&
		    span_equal(last->title, about->title) &&
		    span_equal(last->author, about->author) &&
		    last->named == about->named) {
			*out = (uint32_t)s->about_count - 1;
			return ST_OK;
		}
	}
	if (s->about_count == s->about_room) {
		size_t room = s->about_room ? s->about_room * 2 : 64;

		last = mem_resize(s->about, room, sizeof(*last));
		if (!last)
			return err_nomem(err);
		s->about = last;
		s->about_room = room;
	}
	last = &s->about[s->about_count];
	last->file = about->file;
	last->named = about->named;
	last->id = arena_dup(&s->arena, span_head(about->id, 500));
	last->title = arena_dup(&s->arena, span_head(about->title, 500));
	last->author = arena_dup(&s->arena, span_head(about->author, 500));
	if (!last->id.ptr || !last->title.ptr || !last->author.ptr)
		return err_nomem(err);
	*out = (uint32_t)s->about_count++;
	return ST_OK;
}

static int add_item(struct indicator_set *s, const struct told *t,
		    enum indicator_kind kind, struct span key, struct err *err)
{
	struct span kept;

	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 256;
		struct indicator *more;

		if (s->count >= INDICATORS_MAX)
			return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
				       "more than %zu indicators",
				       INDICATORS_MAX);
		more = mem_resize(s->item, room, sizeof(*more));
		if (!more)
			return err_nomem(err);
		s->item = more;
		s->room = room;
	}
	kept = arena_dup(&s->arena, key);
	if (!kept.ptr)
		return err_nomem(err);
	s->item[s->count++] = (struct indicator){
		.key = kept,
		.from_ns = t->from_ns,
		.until_ns = t->until_ns,
		.about = t->about,
		.line = t->line,
		.next = NO_INDICATOR,
		.kind = (uint8_t)kind,
		.confidence = (uint8_t)t->confidence,
	};
	return ST_OK;
}

static bool is_expression(enum indicator_kind kind)
{
	return kind == IND_PATH_RE || kind == IND_STEM_RE ||
	       kind == IND_STEM_POST_RE;
}

static int add_expression(struct indicator_set *s, const struct told *t,
			  struct err *err)
{
	struct err why = {0};
	pcre2_code *re;
	struct expression *more;
	int status;

	if (s->expression_count == INDICATOR_EXPRESSIONS) {
		set_refuse(s, "more than 4096 regular expressions", t->file,
			   t->line, t->value);
		return ST_OK;
	}
	status = stix_codes_add(&s->codes, t->value, true, &re, &why);
	if (status == ST_FORMAT) {
		char *text = arena_text(&s->arena, span_str(why.text));

		if (!text)
			return err_nomem(err);
		set_refuse(s, text, t->file, t->line, t->value);
		return ST_OK;
	}
	if (status < 0)
		return err_nomem(err);
	more = mem_resize(s->expression, s->expression_count + 1,
			  sizeof(*more));
	if (!more)
		return err_nomem(err);
	s->expression = more;
	more[s->expression_count++] =
		(struct expression){(uint32_t)s->count, re};
	return add_item(s, t, t->kind, t->value, err);
}

int set_add(struct indicator_set *s, const struct told *t, struct err *err)
{
	enum indicator_kind kind = t->kind;
	struct buf *key = &s->key;
	const char *why;

	if (kind == IND_PATTERN)
		return set_add_pattern(s, t, err);
	if (is_expression(kind))
		return add_expression(s, t, err);
	/* what is a path of a request was called "uri" */
	if (kind == IND_URL && t->value.len && t->value.ptr[0] == '/')
		kind = IND_STEM;
	buf_reset(key);
	why = kind_canonical(key, &kind, t->value);
	if (key->bad == ST_NOMEM)
		return err_nomem(err);
	if (!why && !key->bad)
		return add_item(s, t, kind, buf_span(key), err);
	set_refuse(s, why ? why : "too long", t->file, t->line, t->value);
	return ST_OK;
}

/* --- asking --- */

size_t indicators_count(const struct indicator_set *s)
{
	return s->count;
}

size_t indicators_of_kind(const struct indicator_set *s,
			  enum indicator_kind kind)
{
	return s->has[kind];
}

/* A path counts when it is long enough to be nobody else's. */
#define PATH_STRONG 16

static enum indicator_strength strength_of(const struct indicator *i)
{
	if (i->confidence == IND_CONFIDENCE_LOW)
		return IND_WEAK;
	switch (i->kind) {
	case IND_HASH:
	case IND_URL:
		return IND_STRONG;
	case IND_STEM_POST:
	case IND_STEM_POST_RE:
	case IND_PATH_RE:
		return i->confidence == IND_CONFIDENCE_MEDIUM ? IND_WEAK
							      : IND_STRONG;
	case IND_PATH:
		return i->key.len >= PATH_STRONG &&
				       i->confidence != IND_CONFIDENCE_MEDIUM
			       ? IND_STRONG
			       : IND_WEAK;
	case IND_FOLDER:
	case IND_SERVICE:
	case IND_TASK:
	case IND_STEM:
	case IND_STEM_RE:
	case IND_PATTERN:
		return i->confidence == IND_CONFIDENCE_HIGH ? IND_STRONG
							    : IND_WEAK;
	default:
		return IND_WEAK;
	}
}

struct indicator_info indicator_info(const struct indicator_set *s, size_t n)
{
	const struct indicator *i = &s->item[n];
	const struct about *a = &s->about[i->about];

	return (struct indicator_info){
		.kind = i->kind,
		.strength = strength_of(i),
		.confidence = i->confidence,
		.id = a->id,
		.title = a->title,
		.author = a->author,
		.file = a->file,
		.line = i->line,
		.from_ns = i->from_ns,
		.until_ns = i->until_ns,
		.named = a->named,
	};
}

static void put_address(struct buf *b, const uint8_t *bytes)
{
	static const uint8_t v4[12] = {[10] = 0xff, [11] = 0xff};
	char text[INET6_ADDRSTRLEN] = "";
	bool is_v4 = !memcmp(bytes, v4, sizeof(v4));

	(void)inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes + (is_v4 ? 12 : 0),
			text, sizeof(text));
	buf_text(b, text);
}

void indicator_value(struct buf *b, const struct indicator_set *s, size_t n)
{
	static const uint8_t v4[12] = {[10] = 0xff, [11] = 0xff};
	struct span key = s->item[n].key;

	switch (s->item[n].kind) {
	case IND_ADDRESS:
		put_address(b, key.ptr);
		break;
	case IND_NETWORK:
		put_address(b, key.ptr);
		buf_printf(b, "/%d",
			   key.ptr[16] - (memcmp(key.ptr, v4, 12) ? 0 : 96));
		break;
	case IND_HASH:
		for (size_t i = 0; i < key.len; i++)
			buf_printf(b, "%02x", key.ptr[i]);
		break;
	default:
		utf8_put_clean(b, key);
	}
}

size_t indicator_refusal_count(const struct indicator_set *s)
{
	return s->reason_count;
}

const struct indicator_refusal *indicator_refusal(const struct indicator_set *s,
						  size_t i)
{
	return &s->reason[i];
}

uint64_t indicators_refused(const struct indicator_set *s)
{
	return s->refused;
}

uint64_t indicators_warned(const struct indicator_set *s)
{
	return s->warned;
}

uint64_t indicators_partial(const struct indicator_set *s)
{
	return s->partial;
}

bool indicators_want_digest(const struct indicator_set *s, size_t size)
{
	return size < ARRAY_LEN(s->digest) && s->digest[size];
}

size_t indicators_bytes(const struct indicator_set *s)
{
	return s->arena.used + s->room * sizeof(*s->item) +
	       s->about_room * sizeof(*s->about) +
	       (s->table.mask + 1) * sizeof(*s->table.slot);
}
