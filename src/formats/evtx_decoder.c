/* evtx_decoder.c - a chunk's records; docs/formats/evtx.md, "Chunk".
 *
 * Records follow each other up to the offset that the chunk's header gives;
 * behind it is unused space, which may hold older records.  What cannot be
 * read is stepped over to the next record that is plausible: its mark, a size
 * that fits, and the same size at its end. */
#include "formats/evtx_decoder.h"

#include "base/alloc.h"
#include "formats/evtx_crc.h"

#define CHUNK_HEADER 512u
#define FREE_AT 48u
#define DATA_CRC_AT 52u
#define HEADER_CRC_AT 124u
#define RECORD_HEADER 24u
#define RECORD_MARK 0x2a2au /* two asterisks */
#define RECORD_LEAST 28u    /* header and the copy of the size */

int evtx_decoder_open(struct evtx_decoder **out,
		      const struct evtx_options *options, struct err *err)
{
	struct evtx_decoder *d = mem_new(1, sizeof(*d));

	if (!d)
		return err_nomem(err);
	d->options = *options;
	binxml_store_init(&d->store);
	if (binxml_record_init(&d->record, &d->store)) {
		evtx_decoder_close(d);
		return err_nomem(err);
	}
	d->record.no_fields = options->no_fields;
	*out = d;
	return ST_OK;
}

void evtx_decoder_close(struct evtx_decoder *d)
{
	if (!d)
		return;
	binxml_record_release(&d->record);
	binxml_store_release(&d->store);
	mem_free(d);
}

/* --- accounts --- */

static void report(struct evtx_decoder *d, uint32_t at, uint32_t length,
		   const char *why)
{
	struct damage damage = {d->offset + at, length, 0, why};

	if (d->sink)
		d->sink->report(d->sink, &damage);
}

static bool all_zero(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i])
			return false;
	return true;
}

/* Bytes that are no record and were to be some. */
static void step_over(struct evtx_decoder *d, uint32_t to, const char *why)
{
	uint32_t length = to - d->at;
	struct span s = {d->chunk.ptr + d->at, length};

	if (all_zero(s)) {
		d->tally->slack += length;
	} else {
		d->tally->damaged += length;
		report(d, d->at, length, why);
	}
	d->at = to;
}

/* --- the chunk --- */

static void check_sums(struct evtx_decoder *d)
{
	const uint8_t *p = d->chunk.ptr;
	uint32_t crc = evtx_crc32(0, span_of(p, 120));

	crc = evtx_crc32(crc, span_of(p + 128, CHUNK_HEADER - 128));
	if (crc != bytes_u32le(p + HEADER_CRC_AT))
		report(d, 0, 0,
		       "the chunk's header does not match its "
		       "checksum");
	if (bytes_u32le(p + FREE_AT) != d->live_end)
		return; /* of how many bytes is not known */
	crc = evtx_crc32(0,
			 span_of(p + CHUNK_HEADER, d->live_end - CHUNK_HEADER));
	if (crc != bytes_u32le(p + DATA_CRC_AT))
		report(d, 0, 0,
		       "the chunk's records do not match their "
		       "checksum");
}

void evtx_decoder_start(struct evtx_decoder *d, const uint8_t *chunk,
			const struct evtx_piece *piece, struct tally *t,
			struct damage_sink *sink)
{
	uint32_t length = (uint32_t)piece->length;
	uint32_t free_at;

	d->chunk = span_of(chunk, length);
	d->offset = piece->offset;
	d->dirty = piece->dirty;
	d->tally = t;
	d->sink = sink;
	d->last_id = 0;
	d->at = 0;
	d->live_end = length;
	if (length < CHUNK_HEADER) {
		step_over(d, length, "the chunk is cut in its header");
		return;
	}
	binxml_store_start(&d->store, d->chunk);
	if (memcmp(chunk, "ElfChnk", 8) != 0)
		report(d, 0, 0, "the chunk's signature is wrong");
	free_at = bytes_u32le(chunk + FREE_AT);
	if (free_at < CHUNK_HEADER || free_at > EVTX_CHUNK_SIZE)
		report(d, 0, 0, "the chunk's header says nothing of its end");
	else if (free_at < length)
		d->live_end = free_at;
	if (!d->options.no_checksums && !piece->no_checksums &&
	    length == EVTX_CHUNK_SIZE)
		check_sums(d);
	t->decoded += CHUNK_HEADER;
	d->at = CHUNK_HEADER;
}

/* --- records --- */

static bool has_mark(const struct evtx_decoder *d, uint32_t at)
{
	return d->chunk.len - at >= RECORD_LEAST &&
	       bytes_u32le(d->chunk.ptr + at) == RECORD_MARK;
}

/* The size of the record there, 0 when there is none that could be. */
static uint32_t record_size(const struct evtx_decoder *d, uint32_t at,
			    uint32_t end)
{
	uint32_t size;

	if (at > end || end - at < RECORD_LEAST || !has_mark(d, at))
		return 0;
	size = bytes_u32le(d->chunk.ptr + at + 4);
	return size >= RECORD_LEAST && size <= end - at ? size : 0;
}

static bool copy_matches(const struct evtx_decoder *d, uint32_t at,
			 uint32_t size)
{
	return bytes_u32le(d->chunk.ptr + at + size - 4) == size;
}

/* The next plausible record from `at` on, or `end`. */
static uint32_t find_record(const struct evtx_decoder *d, uint32_t at,
			    uint32_t end)
{
	const uint8_t *base = d->chunk.ptr;

	while (at < end) {
		const uint8_t *star = memchr(base + at, '*', end - at);
		uint32_t size;

		if (!star)
			return end;
		at = (uint32_t)(star - base);
		size = record_size(d, at, end);
		if (size && copy_matches(d, at, size))
			return at;
		at++;
	}
	return end;
}

/* What belongs to the record at d->at: its size, unless that and its copy
 * differ and nothing begins where it would end. */
static uint32_t record_extent(struct evtx_decoder *d, uint32_t size)
{
	uint32_t behind = d->at + size;

	if (LIKELY(copy_matches(d, d->at, size)))
		return size;
	if (behind == d->live_end || record_size(d, behind, d->live_end))
		return size;
	return find_record(d, d->at + RECORD_LEAST, d->live_end) - d->at;
}

static int decode_at(struct evtx_decoder *d, uint32_t size)
{
	return binxml_decode(&d->record, d->at + RECORD_HEADER,
			     d->at + size - 4);
}

static int emit(struct evtx_decoder *d, uint32_t size, bool slack,
		struct evtx_record *out)
{
	struct tally *t = d->tally;

	evtx_record_fill(d, d->at, size, out);
	out->slack = slack;
	d->last_id = bytes_u64le(d->chunk.ptr + d->at + 8);
	t->decoded += size;
	t->records++;
	if (!slack && out->time_ns != TIME_NONE) {
		if (t->first_ns == TIME_NONE || out->time_ns < t->first_ns)
			t->first_ns = out->time_ns;
		if (t->last_ns == TIME_NONE || out->time_ns > t->last_ns)
			t->last_ns = out->time_ns;
	}
	d->at += size;
	return 1;
}

/* Behind the end that the header gives, a log that was open may go on: the
 * header is written later than the records. */
static bool goes_on(struct evtx_decoder *d)
{
	uint32_t end = (uint32_t)d->chunk.len;
	uint32_t size = record_size(d, d->at, end);

	if (!d->dirty || !d->last_id || !size ||
	    !copy_matches(d, d->at, size) ||
	    bytes_u64le(d->chunk.ptr + d->at + 8) != d->last_id + 1)
		return false;
	d->live_end = d->at + size;
	return true;
}

static const char *why_no_record(const struct evtx_decoder *d)
{
	if (d->at + RECORD_HEADER > d->chunk.len ||
	    bytes_u32le(d->chunk.ptr + d->at) != RECORD_MARK)
		return "no event record where one should be";
	return d->chunk.len < EVTX_CHUNK_SIZE
		       ? "the file ends within an event record"
		       : "an event record's size cannot be";
}

static int next_live(struct evtx_decoder *d, struct evtx_record *out)
{
	while (d->at < d->live_end || goes_on(d)) {
		uint32_t size = record_size(d, d->at, d->live_end);
		int rc;

		if (!size) {
			step_over(d, find_record(d, d->at + 1, d->live_end),
				  why_no_record(d));
			continue;
		}
		size = record_extent(d, size);
		rc = decode_at(d, size);
		if (rc == ST_OK)
			return emit(d, size, false, out);
		if (rc == ST_NOMEM)
			return rc;
		step_over(d, d->at + size, d->record.why);
	}
	return 0;
}

static int next_slack(struct evtx_decoder *d, struct evtx_record *out)
{
	uint32_t end = (uint32_t)d->chunk.len;

	while (d->options.slack && d->at < end) {
		uint32_t at = find_record(d, d->at, end);
		int rc;

		d->tally->slack += at - d->at;
		d->at = at;
		if (at == end)
			break;
		rc = decode_at(d, record_size(d, at, end));
		if (rc == ST_OK)
			return emit(d, record_size(d, at, end), true, out);
		if (rc == ST_NOMEM)
			return rc;
		d->tally->slack++;
		d->at++;
	}
	d->tally->slack += end - d->at;
	d->at = end;
	return 0;
}

int evtx_decoder_next(struct evtx_decoder *d, struct evtx_record *out,
		      struct err *err)
{
	int rc = d->at <= d->live_end ? next_live(d, out) : 0;

	if (rc == 0) {
		d->live_end = 0; /* what follows is unused space */
		rc = next_slack(d, out);
	}
	return rc < 0 ? err_nomem(err) : rc;
}
