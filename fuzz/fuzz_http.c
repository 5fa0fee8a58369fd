/* fuzz_http.c - HTTP responses and the signs in them.
 *
 * The first byte says how the rest is cut into reads; the same bytes cut
 * otherwise must end in the same state, with the same lines and body. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "census/fingerprint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	enum http_event last;
	enum state bad;
	unsigned status, lines, best, score;
	size_t body;
	uint64_t sum;
};

static struct fingerprints *rules;

static void run(const uint8_t *data, size_t size, size_t step,
		struct outcome *o)
{
	static struct sighting s;
	const struct found *found = NULL;
	const struct product *p;
	struct http h;
	size_t at = 0;

	memset(o, 0, sizeof(*o));
	sighting_reset(&s);
	http_init(&h);
	while (at < size && o->last != HTTP_END && o->last != HTTP_BAD) {
		struct span in =
			span_of(data + at, size - at < step ? size - at : step);
		size_t given = in.len;

		do {
			struct span piece = SPAN_EMPTY;

			o->last = http_feed(&h, &in, &piece);
			if (o->last == HTTP_HEAD)
				sighting_head(&s, rules, &h);
			if (o->last == HTTP_BODY) {
				sighting_body(&s, rules, piece);
				o->body += piece.len;
				for (size_t i = 0; i < piece.len; i++)
					o->sum = o->sum * 31 + piece.ptr[i];
			}
		} while (o->last == HTTP_HEAD || o->last == HTTP_BODY);
		if (o->last == HTTP_MORE && in.len)
			abort();
		at += given - in.len;
	}
	if (o->last == HTTP_MORE)
		o->last = http_finish(&h);
	if (o->last == HTTP_BAD && (!h.bad && h.bad != STATE_ANSWERED))
		abort();
	if (h.head.len > HTTP_HEAD_MAX || h.lines > HTTP_LINES_MAX ||
	    o->body > HTTP_BODY_MAX)
		abort();
	for (unsigned i = 0; i < h.lines; i++)
		o->sum += hash_span(http_name(&h, i), 1) +
			  hash_span(http_value(&h, i), 2);
	sighting_end(&s, rules);
	p = sighting_best(&s, rules, &found);
	o->best = p ? (unsigned)(p - rules->product) + 1 : 0;
	o->score = found ? found->score : 0;
	o->bad = h.bad;
	o->status = h.status;
	o->lines = h.lines;
	http_release(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome whole, cut;

	if (!rules && fingerprints_open(&rules, embedded_knowledge, NULL))
		abort();
	if (size < 1 || size > 400000)
		return 0;
	run(data + 1, size - 1, BODY_PIECE_MAX, &whole);
	run(data + 1, size - 1, (size_t)data[0] + 1, &cut);
	if (whole.last != cut.last || whole.bad != cut.bad ||
	    whole.status != cut.status || whole.lines != cut.lines ||
	    whole.body != cut.body || whole.sum != cut.sum ||
	    whole.best != cut.best || whole.score != cut.score)
		abort();
	return 0;
}
