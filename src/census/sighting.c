/* sighting.c - looks for signs in replies; see fingerprint.h. */
#include "census/fingerprint.h"

#include "base/banned.h"

#define SCORE_LEAST 2 /* a weak sign alone names no product */

void sighting_reset(struct sighting *s)
{
	memset(s, 0, offsetof(struct sighting, tail));
	s->tail_len = 0;
	s->fresh = 0;
}

/* Digits and dots, beginning and ending with a digit. */
static struct span take_version(struct span s)
{
	size_t n = 0;

	while (n < s.len && n < VERSION_TEXT - 1 &&
	       ((s.ptr[n] >= '0' && s.ptr[n] <= '9') ||
		(n && s.ptr[n] == '.' && s.ptr[n - 1] != '.')))
		n++;
	while (n && s.ptr[n - 1] == '.')
		n--;
	return span_head(s, n);
}

/* Finds the pattern of a sign in a text. *version is empty where the sign has
 * none. */
static bool find_sign(const struct sign *sign, struct span text,
		      struct span *version)
{
	*version = SPAN_EMPTY;
	for (;;) {
		size_t at = span_find_nocase(text, sign->before);

		if (at == SIZE_MAX)
			return false;
		text = span_skip(text, at + sign->before.len);
		if (!sign->has_version)
			return true;
		*version = take_version(text);
		if (version->len &&
		    span_starts_nocase(span_skip(text, version->len),
				       sign->after))
			return true;
		if (sign->before.len == 0) /* would stand still */
			return false;
	}
}

/* "10610" as "1.6.10"; anything else as it is. */
static void put_version(char out[VERSION_TEXT], struct span version,
			bool packed)
{
	uint64_t n = 0;

	if (packed && version.len >= 5 && version.len <= 6 &&
	    span_to_u64(version, &n)) {
		snprintf(out, VERSION_TEXT, "%u.%u.%u", (unsigned)(n / 10000),
			 (unsigned)(n / 100 % 100), (unsigned)(n % 100));
		return;
	}
	memcpy(out, version.ptr, version.len);
	out[version.len] = 0;
}

static void count(struct sighting *s, const struct fingerprints *f,
		  unsigned index, struct span version)
{
	const struct sign *sign = &f->sign[index];
	struct found *found = &s->found[sign->product];
	uint64_t bit = (uint64_t)1 << (index & 63);
	bool first = !(s->seen[index / 64] & bit);

	s->seen[index / 64] |= bit;
	if (first)
		found->score += sign->weight;
	else if (version.len && found->tells == sign->tells &&
		 sign->place == IN_HEADER && !span_is(version, found->raw))
		s->contradiction = true;
	if (sign->tells <= found->tells && found->tells != TELLS_NOTHING)
		return;
	found->tells = sign->tells;
	if (version.len == 0)
		return;
	put_version(found->raw, version, f->product[sign->product].packed);
}

static void look(struct sighting *s, const struct fingerprints *f,
		 unsigned index, struct span text)
{
	struct span version;

	if (find_sign(&f->sign[index], text, &version))
		count(s, f, index, version);
}

/* Does the sign look into a header line of this name? */
static bool looks_at(const struct sign *sign, struct span name)
{
	switch (sign->place) {
	case IN_HEADER:
		return span_equal_nocase(name, span_str(sign->header));
	case IN_LOCATION:
		return span_equal_nocase(name, SPAN_LIT("location"));
	case IN_COOKIE:
		return span_equal_nocase(name, SPAN_LIT("set-cookie"));
	case IN_BODY:
		break;
	}
	return false;
}

/* Of a cookie only its name is looked at: "roundcube_sessid". */
static struct span cookie_name(struct span value)
{
	const uint8_t *equals = memchr(value.ptr, '=', value.len);

	return span_head(value,
			 equals ? (size_t)(equals - value.ptr) : value.len);
}

void sighting_head(struct sighting *s, const struct fingerprints *f,
		   const struct http *h)
{
	sighting_end(s, f);
	s->tail_len = 0;
	for (unsigned line = 0; line < h->lines; line++) {
		struct span name = http_name(h, line);
		struct span value = http_value(h, line);

		for (unsigned i = 0; i < f->signs; i++) {
			if (!looks_at(&f->sign[i], name))
				continue;
			look(s, f, i,
			     f->sign[i].place == IN_COOKIE ? cookie_name(value)
							   : value);
		}
	}
}

static void search(struct sighting *s, const struct fingerprints *f,
		   struct span text)
{
	for (unsigned i = 0; i < f->signs; i++)
		if (f->sign[i].place == IN_BODY &&
		    !(s->seen[i / 64] >> (i & 63) & 1))
			look(s, f, i, text);
}

/* The last BODY_TAIL bytes stay, so that a pattern cut in two is found. */
static void keep_tail(struct sighting *s, struct span text)
{
	size_t keep = text.len < BODY_TAIL ? text.len : BODY_TAIL;

	memmove(s->tail, text.ptr + text.len - keep, keep);
	s->tail_len = keep;
	s->fresh = 0;
}

void sighting_end(struct sighting *s, const struct fingerprints *f)
{
	if (!s->fresh)
		return;
	search(s, f, span_of(s->tail, s->tail_len));
	keep_tail(s, span_of(s->tail, s->tail_len));
}

/* Small stretches are gathered: a host that drips its page byte by byte would
 * else make us search the same tail for each of them. */
void sighting_body(struct sighting *s, const struct fingerprints *f,
		   struct span piece)
{
	static _Thread_local uint8_t
		window[BODY_TAIL + BODY_WAIT + BODY_PIECE_MAX];
	struct span all;

	piece = span_head(piece, BODY_PIECE_MAX);
	if (s->fresh + piece.len < BODY_WAIT) {
		memcpy(s->tail + s->tail_len, piece.ptr, piece.len);
		s->tail_len += piece.len;
		s->fresh += piece.len;
		return;
	}
	memcpy(window, s->tail, s->tail_len);
	memcpy(window + s->tail_len, piece.ptr, piece.len);
	all = span_of(window, s->tail_len + piece.len);
	search(s, f, all);
	keep_tail(s, all);
}

const struct product *sighting_best(const struct sighting *s,
				    const struct fingerprints *f,
				    const struct found **found)
{
	const struct product *best = NULL;
	unsigned most = SCORE_LEAST - 1;

	for (unsigned i = 0; i < f->products; i++) {
		if (s->found[i].score <= most)
			continue;
		most = s->found[i].score;
		best = &f->product[i];
		*found = &s->found[i];
	}
	return best;
}
