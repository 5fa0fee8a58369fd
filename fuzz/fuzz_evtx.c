/* fuzz_evtx.c - event logs. The first byte says how the rest is read:
 *
 *	1  checksums are put right first
 *	2  records in unused space too
 *	4  the rest is what stands in a chunk behind its header, and is read
 *	   twice by one reader: the second time templates are known already, and
 *	   the outcome must be the same
 *
 * Checked: every byte is counted, and everything can be asked of a record. */
#include "formats/evtx.h"

#include "base/alloc.h"
#include "base/cursor.h"
#include "formats/evtx_crc.h"

enum { FIX_SUMS = 1, SLACK = 2, RECORDS_ONLY = 4 };

#define CHUNK_HEADER 512u
#define FILE_HEADER 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void set_u32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void fix_chunk(uint8_t *p)
{
	uint32_t end = bytes_u32le(p + 48);
	uint32_t crc;

	if (end >= CHUNK_HEADER && end <= EVTX_CHUNK_SIZE)
		set_u32(p + 52, evtx_crc32(0, span_of(p + CHUNK_HEADER,
						      end - CHUNK_HEADER)));
	crc = evtx_crc32(0, span_of(p, 120));
	set_u32(p + 124, evtx_crc32(crc, span_of(p + 128, 384)));
}

static void fix_sums(uint8_t *p, size_t size)
{
	if (size >= FILE_HEADER)
		set_u32(p + 124, evtx_crc32(0, span_of(p, 120)));
	for (size_t at = FILE_HEADER; at + EVTX_CHUNK_SIZE <= size;
	     at += EVTX_CHUNK_SIZE)
		fix_chunk(p + at);
}

static void ask_everything(const struct evtx_record *r, struct buf *out)
{
	struct evtx_walk w = {0};
	struct evtx_named v;
	uint64_t number;

	evtx_put_json(out, r);
	evtx_put_json_data(out, r);
	evtx_put_xml(out, r);
	while (evtx_next_value(r, &w, &v)) {
		buf_span_put(out, v.field->name);
		evtx_named_text(out, &v);
		if (evtx_value_u64(&v.value, &number))
			buf_u64(out, number);
		buf_i64(out, evtx_value_time(&v.value));
	}
	buf_span_put(out, r->channel);
	buf_span_put(out, r->provider);
	buf_span_put(out, r->computer);
}

/* What the records with offsets in [from, to) give. */
static void read_all(struct span file, bool slack, struct buf *first,
		     struct buf *second)
{
	struct evtx_options options = {.slack = slack};
	struct memory_source m;
	struct evtx_record r;
	struct evtx *e;
	struct err err;
	const struct tally *t;

	memory_source_init(&m, file, 0);
	if (evtx_open(&e, &m.source, &options, NULL, &err))
		abort();
	while (evtx_next(e, &r, &err) > 0)
		ask_everything(&r, r.offset < FILE_HEADER + EVTX_CHUNK_SIZE
					   ? first
					   : second);
	t = evtx_tally(e);
	if (t->decoded + t->damaged + t->slack != file.len)
		abort();
	evtx_close(e);
}

/* A file of the same chunk twice. */
static size_t wrap(uint8_t *file, struct span records, bool slack)
{
	uint8_t *chunk = file + FILE_HEADER;
	size_t n = records.len;

	memset(file, 0, FILE_HEADER + 2 * EVTX_CHUNK_SIZE);
	if (n > EVTX_CHUNK_SIZE - CHUNK_HEADER)
		n = EVTX_CHUNK_SIZE - CHUNK_HEADER;
	memcpy(file, "ElfFile", 8);
	memcpy(chunk, "ElfChnk", 8);
	set_u32(chunk + 40, 128);
	set_u32(chunk + 48, (uint32_t)(CHUNK_HEADER + (slack ? n / 2 : n)));
	memcpy(chunk + CHUNK_HEADER, records.ptr, n);
	memcpy(chunk + EVTX_CHUNK_SIZE, chunk, EVTX_CHUNK_SIZE);
	return FILE_HEADER + 2 * EVTX_CHUNK_SIZE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t file[FILE_HEADER + 2 * EVTX_CHUNK_SIZE];
	struct buf first;
	struct buf second;
	size_t n;

	if (size < 1)
		return 0;
	n = size - 1 < sizeof(file) ? size - 1 : sizeof(file);
	if (data[0] & RECORDS_ONLY)
		n = wrap(file, span_of(data + 1, size - 1), data[0] & SLACK);
	else if (n)
		memcpy(file, data + 1, n);
	if (data[0] & FIX_SUMS)
		fix_sums(file, n);
	buf_init(&first, (size_t)1 << 30);
	buf_init(&second, (size_t)1 << 30);
	read_all(span_of(file, n), data[0] & SLACK, &first, &second);
	if (data[0] & RECORDS_ONLY &&
	    !span_equal(buf_span(&first), buf_span(&second)))
		abort();
	buf_release(&first);
	buf_release(&second);
	return 0;
}
