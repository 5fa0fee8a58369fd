/* evtx.c - the reader: cuts a file into chunks and decodes one at a time. */
#include "formats/evtx.h"

#include "base/alloc.h"
#include "base/cursor.h"
#include "formats/evtx_crc.h"

/* A file header and the first part of a chunk; both begin at multiples of it
 * from the beginning of a log, and so does a log that was put behind another. */
#define BLOCK 4096u
#define FLAGS_AT 120u
#define FLAG_DIRTY 1u
#define FLAG_NO_CHECKSUMS 4u

bool evtx_is(struct span head)
{
	return head.len >= 8 && !memcmp(head.ptr, "ElfFile", 8);
}

/* --- cutting --- */

void evtx_cutter_init(struct evtx_cutter *c, struct source *in)
{
	*c = (struct evtx_cutter){.in = in, .dirty = true};
}

static void report(struct damage_sink *sink, uint64_t offset, uint64_t length,
		   const char *why)
{
	struct damage damage = {offset, length, 0, why};

	if (sink)
		sink->report(sink, &damage);
}

static void end_stretch(struct evtx_cutter *c, struct damage_sink *sink)
{
	if (c->stretch_length)
		report(sink, c->stretch_at, c->stretch_length,
		       "neither a file header nor a chunk");
	c->stretch_length = 0;
}

static void file_header(struct evtx_cutter *c, const uint8_t *p, uint64_t at,
			struct damage_sink *sink)
{
	uint32_t flags = bytes_u32le(p + FLAGS_AT);

	c->dirty = flags & FLAG_DIRTY;
	c->no_checksums = flags & FLAG_NO_CHECKSUMS;
	if (!c->no_checksums &&
	    evtx_crc32(0, span_of(p, FLAGS_AT)) != bytes_u32le(p + 124)) {
		c->dirty = true;
		report(sink, at, 0,
		       "the file header does not match its "
		       "checksum");
	}
}

static bool is_zero(const uint8_t *p, size_t n)
{
	return n == 0 || (p[0] == 0 && !memcmp(p, p + 1, n - 1));
}

/* The signature, or, when that is damaged, the header's size and the mark of
 * a first record. */
static bool is_chunk(const uint8_t *p, size_t n)
{
	if (n >= 8 && !memcmp(p, "ElfChnk", 8))
		return true;
	return n >= 516 && bytes_u32le(p + 40) == 128 &&
	       bytes_u32le(p + 512) == 0x2a2a;
}

static void other_block(struct evtx_cutter *c, const uint8_t *p, size_t n,
			uint64_t at, struct tally *t, struct damage_sink *sink)
{
	if (n >= 128 && evtx_is(span_of(p, n))) {
		end_stretch(c, sink);
		file_header(c, p, at, sink);
		t->decoded += n;
	} else if (is_zero(p, n)) {
		end_stretch(c, sink);
		t->slack += n;
	} else {
		if (!c->stretch_length)
			c->stretch_at = at;
		c->stretch_length += n;
		t->damaged += n;
	}
}

int evtx_cutter_next(struct evtx_cutter *c, uint8_t *space,
		     struct evtx_piece *out, struct tally *t,
		     struct damage_sink *sink, struct err *err)
{
	for (;;) {
		uint64_t at = c->in->at;
		int64_t n = source_fill(c->in, space, BLOCK, err);
		int64_t more;

		if (n < 0)
			return (int)n;
		if (n > 0 && is_chunk(space, (size_t)n)) {
			end_stretch(c, sink);
			more = source_fill(c->in, space + n,
					   EVTX_CHUNK_SIZE - (size_t)n, err);
			if (more < 0)
				return (int)more;
			memset(space + n + more, 0, EVTX_PADDING);
			*out = (struct evtx_piece){at, (size_t)(n + more),
						   c->dirty, c->no_checksums};
			return 1;
		}
		if (n > 0)
			other_block(c, space, (size_t)n, at, t, sink);
		if (n < BLOCK) {
			end_stretch(c, sink);
			return 0;
		}
	}
}

/* --- reading --- */

struct evtx {
	struct evtx_cutter cutter;
	struct evtx_decoder *decoder;
	struct damage_sink *sink;
	struct tally tally;
	bool in_chunk;
	uint8_t space[EVTX_CHUNK_SIZE + EVTX_PADDING];
};

int evtx_open(struct evtx **out, struct source *in,
	      const struct evtx_options *options, struct damage_sink *sink,
	      struct err *err)
{
	struct evtx *e = mem_new(1, sizeof(*e));
	int rc;

	if (!e)
		return err_nomem(err);
	rc = evtx_decoder_open(&e->decoder, options, err);
	if (rc) {
		mem_free(e);
		return rc;
	}
	evtx_cutter_init(&e->cutter, in);
	e->sink = sink;
	e->tally.first_ns = TIME_NONE;
	e->tally.last_ns = TIME_NONE;
	*out = e;
	return ST_OK;
}

void evtx_close(struct evtx *e)
{
	if (!e)
		return;
	evtx_decoder_close(e->decoder);
	mem_free(e);
}

int evtx_next(struct evtx *e, struct evtx_record *out, struct err *err)
{
	for (;;) {
		struct evtx_piece piece;
		int rc = e->in_chunk ? evtx_decoder_next(e->decoder, out, err)
				     : 0;

		if (rc)
			return rc;
		e->in_chunk = false;
		rc = evtx_cutter_next(&e->cutter, e->space, &piece, &e->tally,
				      e->sink, err);
		if (rc <= 0)
			return rc;
		evtx_decoder_start(e->decoder, e->space, &piece, &e->tally,
				   e->sink);
		e->in_chunk = true;
	}
}

const struct tally *evtx_tally(const struct evtx *e)
{
	return &e->tally;
}
