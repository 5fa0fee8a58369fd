/* encode.c - values as they look in base64 and UTF-16; see item_inner.h. */
#include "rules/sigma/item_inner.h"

#include "base/alloc.h"
#include "base/text.h"

#define EXPANSIONS_MAX 4096 /* patterns that one value may become */

int item_work_add(struct reading_item *i, struct works *w,
		  const struct work *add)
{
	struct work *more;

	if (w->count == EXPANSIONS_MAX)
		return sigma_refuse(i->r, i->at,
				    "a value becomes more than %d patterns",
				    EXPANSIONS_MAX);
	if ((w->count & (w->count - 1)) == 0) {
		more = mem_resize(w->list, w->count ? w->count * 2 : 1,
				  sizeof(*more));
		if (!more)
			return err_nomem(i->r->err);
		w->list = more;
	}
	w->list[w->count++] = *add;
	return ST_OK;
}

static int bytes_of(struct reading_item *i, const struct work *w, struct buf *b)
{
	for (size_t n = 0; n < w->tokens.count; n++) {
		if (w->tokens.at[n] >= 256)
			return sigma_refuse(i->r, i->at,
					    "no wildcards in a value that is "
					    "encoded");
		buf_byte(b, (uint8_t)w->tokens.at[n]);
	}
	return b->bad ? err_nomem(i->r->err) : ST_OK;
}

static int set_bytes(struct reading_item *i, struct work *w, struct span bytes)
{
	w->tokens.at =
		arena_new(&i->r->set->arena, bytes.len + 1, sizeof(uint16_t));
	if (!w->tokens.at)
		return err_nomem(i->r->err);
	for (size_t n = 0; n < bytes.len; n++)
		w->tokens.at[n] = bytes.ptr[n];
	w->tokens.count = bytes.len;
	return ST_OK;
}

static void put_unit(struct buf *b, uint32_t unit, bool big)
{
	buf_byte(b, (uint8_t)(big ? unit >> 8 : unit));
	buf_byte(b, (uint8_t)(big ? unit : unit >> 8));
}

static void put_utf16(struct buf *b, struct span utf8, bool big)
{
	while (utf8.len) {
		uint32_t c;
		size_t n = utf8_decode(utf8, &c);

		if (!n) {
			c = 0xfffd;
			n = 1;
		}
		utf8 = span_skip(utf8, n);
		if (c > 0xffff) {
			put_unit(b, 0xd800 + ((c - 0x10000) >> 10), big);
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
		}
		put_unit(b, c, big);
	}
}

static void put_base64(struct buf *b, struct span s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
				     "opqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.len; i += 3) {
		uint32_t w = (uint32_t)s.ptr[i] << 16;

		w |= i + 1 < s.len ? (uint32_t)s.ptr[i + 1] << 8 : 0;
		w |= i + 2 < s.len ? s.ptr[i + 2] : 0;
		buf_byte(b, (uint8_t)digits[w >> 18]);
		buf_byte(b, (uint8_t)digits[w >> 12 & 63]);
		buf_byte(b, i + 1 < s.len ? (uint8_t)digits[w >> 6 & 63] : '=');
		buf_byte(b, i + 2 < s.len ? (uint8_t)digits[w & 63] : '=');
	}
}

/* What the value looks like when `shift` bytes stand before it in the text
 * that was encoded: without the digits that those, or what follows, colour. */
static void put_base64_shifted(struct buf *b, struct span s, size_t shift,
			       struct buf *padded)
{
	static const size_t head[3] = {0, 2, 3};
	static const size_t tail[3] = {0, 3, 2};
	struct buf whole;
	size_t cut = tail[(s.len + shift) % 3];

	if (shift > 2)
		return; /* three letters are all there is */
	buf_reset(padded);
	for (size_t i = 0; i < shift; i++)
		buf_byte(padded, ' ');
	buf_span_put(padded, s);
	buf_init(&whole, SIGMA_VALUE_MAX * 4);
	put_base64(&whole, buf_span(padded));
	if (!whole.bad && whole.len > head[shift] + cut)
		buf_put(b, whole.ptr + head[shift],
			whole.len - head[shift] - cut);
	if (whole.bad || padded->bad)
		b->bad = ST_NOMEM;
	buf_release(&whole);
}

int item_encode(struct reading_item *i, enum modifier m, size_t shift,
		struct work *w)
{
	struct buf in, out, padded;
	int s;

	buf_init(&in, SIGMA_VALUE_MAX * 2 + 2);
	buf_init(&out, SIGMA_VALUE_MAX * 4);
	buf_init(&padded, SIGMA_VALUE_MAX * 4);
	s = bytes_of(i, w, &in);
	if (s == ST_OK) {
		struct span bytes = buf_span(&in);

		if (m == MOD_BASE64)
			put_base64(&out, bytes);
		else if (m == MOD_BASE64OFFSET)
			put_base64_shifted(&out, bytes, shift, &padded);
		else if (m == MOD_UTF16)
			buf_put(&out, "\xff\xfe", 2);
		if (m == MOD_UTF16LE || m == MOD_UTF16)
			put_utf16(&out, bytes, false);
		if (m == MOD_UTF16BE)
			put_utf16(&out, bytes, true);
		if (out.bad == ST_LIMIT)
			s = sigma_refuse(i->r, i->at, "too long when encoded");
		else if (out.bad)
			s = err_nomem(i->r->err);
		else
			s = set_bytes(i, w, buf_span(&out));
	}
	buf_release(&in);
	buf_release(&out);
	buf_release(&padded);
	return s;
}

int item_encode_shifted(struct reading_item *i, struct works *w)
{
	struct works out = {0};
	int s = ST_OK;

	for (size_t n = 0; n < w->count && s == ST_OK; n++)
		for (size_t shift = 0; shift < 3 && s == ST_OK; shift++) {
			struct work one = w->list[n];

			s = item_encode(i, MOD_BASE64OFFSET, shift, &one);
			if (s == ST_OK && !one.tokens.count)
				s = sigma_refuse(i->r, i->at,
						 "too short for base64offset");
			if (s == ST_OK)
				s = item_work_add(i, &out, &one);
		}
	mem_free(w->list);
	*w = out;
	return s;
}
