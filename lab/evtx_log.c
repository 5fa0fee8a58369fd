/* evtx_log.c - see evtx_log.h: the file, its chunks and their sums. */
#include "evtx_log.h"

#include <errno.h>

#include "binxml.h"
#include "disk.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/text.h"

#define FILE_HEADER 4096
#define RECORD_HEADER 24
#define RECORD_MAGIC 0x2a2a

struct evtx_log {
	FILE *out;
	char *path; /* owned; below the root */
	uint8_t chunk[CHUNK_SIZE];
	struct binxml xml;
	uint64_t chunks;      /* written */
	uint64_t first, next; /* record ids: of the chunk; to come */
	uint32_t last_at;     /* offset of the last record in the chunk */
	struct buf scratch;
};

static const struct channel {
	const char *key, *name, *file;
} channels[LOG_COUNT - LOG_TEXT_COUNT] = {
	{"security", "Security", "Security"},
	{"system", "System", "System"},
	{"application", "Application", "Application"},
	{"exchange-management", "MSExchange Management",
	 "MSExchange Management"},
	{"powershell", "Microsoft-Windows-PowerShell/Operational",
	 "Microsoft-Windows-PowerShell%4Operational"},
	{"sysmon", "Microsoft-Windows-Sysmon/Operational",
	 "Microsoft-Windows-Sysmon%4Operational"},
	{"defender", "Microsoft-Windows-Windows Defender/Operational",
	 "Microsoft-Windows-Windows Defender%4Operational"},
	{"tasks", "Microsoft-Windows-TaskScheduler/Operational",
	 "Microsoft-Windows-TaskScheduler%4Operational"},
	{"iis-configuration", "Microsoft-IIS-Configuration/Operational",
	 "Microsoft-IIS-Configuration%4Operational"},
};

const char *evtx_log_key(enum log_kind kind)
{
	return channels[kind - LOG_TEXT_COUNT].key;
}

const char *evtx_log_channel(enum log_kind kind)
{
	return channels[kind - LOG_TEXT_COUNT].name;
}

/* CRC-32 of ISO 3309, as zlib; `crc` is that of what came before, or 0. */
static uint32_t crc32_of(uint32_t crc, const uint8_t *p, size_t n)
{
	crc = ~crc;
	while (n--) {
		crc ^= *p++;
		for (unsigned k = 0; k < 8; k++)
			crc = crc >> 1 ^ (0xedb88320 & (0U - (crc & 1)));
	}
	return ~crc;
}

static void new_chunk(struct evtx_log *l)
{
	memset(l->chunk, 0, sizeof(l->chunk));
	binxml_reset(&l->xml, l->chunk);
	l->first = l->next;
	l->last_at = 0;
}

int evtx_log_open(struct evtx_log **out, const char *root, const char *host,
		  enum log_kind kind, struct err *err)
{
	static const uint8_t blank[FILE_HEADER];
	struct evtx_log *l = mem_new(1, sizeof(*l));
	char path[4096], below[1024];

	if (!l)
		return err_nomem(err);
	snprintf(below, sizeof(below),
		 "%s/C/Windows/System32/winevt/Logs/%s.evtx", host,
		 channels[kind - LOG_TEXT_COUNT].file);
	snprintf(path, sizeof(path), "%s/%s", root, below);
	l->path = mem_text(below, strlen(below));
	l->out = disk_open(path, err);
	l->next = 1;
	buf_init(&l->scratch, 1 << 20);
	*out = l;
	if (!l->out || !l->path)
		return ST_IO;
	if (fwrite(blank, 1, sizeof(blank), l->out) != sizeof(blank))
		return err_sys(err, ST_IO, errno, "%s", path);
	new_chunk(l);
	return ST_OK;
}

const char *evtx_log_path(const struct evtx_log *l)
{
	return l->path;
}

static void put_u64le(uint8_t *at, uint64_t n)
{
	put_u32le(at, n & 0xffffffff);
	put_u32le(at + 4, n >> 32);
}

static int write_chunk(struct evtx_log *l, struct err *err)
{
	uint8_t *c = l->chunk;
	uint32_t sum;

	memcpy(c, "ElfChnk", 8);
	put_u64le(c + 8, l->first);
	put_u64le(c + 16, l->next - 1);
	put_u64le(c + 24, l->first);
	put_u64le(c + 32, l->next - 1);
	put_u32le(c + 40, 128);
	put_u32le(c + 44, l->last_at);
	put_u32le(c + 48, l->xml.at);
	put_u32le(c + 52,
		  crc32_of(0, c + CHUNK_HEADER, l->xml.at - CHUNK_HEADER));
	sum = crc32_of(0, c, 120);
	put_u32le(c + 124, crc32_of(sum, c + 128, CHUNK_HEADER - 128));
	if (fwrite(c, 1, CHUNK_SIZE, l->out) != CHUNK_SIZE)
		return err_sys(err, ST_IO, errno, "%s", l->path);
	l->chunks++;
	new_chunk(l);
	return ST_OK;
}

static void put_record(struct evtx_log *l, const struct event *e,
		       uint64_t filetime)
{
	struct binxml *b = &l->xml;
	size_t from = b->at;

	binxml_u32(b, RECORD_MAGIC);
	binxml_u32(b, 0);
	binxml_u64(b, l->next);
	binxml_u64(b, filetime);
	binxml_event(b, e, l->next, filetime);
	while (b->at % 8 != 4 && !b->full)
		binxml_u8(b, 0);
	binxml_u32(b, b->at + 4 - from);
	if (b->full)
		return;
	put_u32le(l->chunk + from + 4, b->at - from);
	l->last_at = (uint32_t)from;
}

/* Takes back what the record that did not fit has written. */
static void take_back(struct evtx_log *l, const struct binxml *before,
		      const uint8_t *tables)
{
	memset(l->chunk + before->at, 0, CHUNK_SIZE - before->at);
	memcpy(l->chunk + 128, tables, CHUNK_HEADER - 128);
	l->xml = *before;
}

/* What was meant, as a line of JSON, for tests against other readers. */
static void put_meant(struct evtx_log *l, const struct event *e, int64_t at_ns,
		      FILE *out)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_printf(&b, "{\"file\":");
	json_put_string(&b, span_str(l->path));
	buf_printf(&b, ",\"record\":%llu,\"id\":%u,\"level\":%u,\"time\":\"",
		   (unsigned long long)l->next, e->id, e->level);
	time_put(&b, at_ns);
	buf_text(&b, "\",\"provider\":");
	json_put_string(&b, span_str(e->provider));
	buf_text(&b, ",\"computer\":");
	json_put_string(&b, span_str(e->computer));
	buf_text(&b, ",\"data\":[");
	for (unsigned i = 0; i < e->count; i++) {
		buf_printf(&b, "%s[\"%c\",", i ? "," : "", e->data[i].type);
		json_put_string(&b, span_str(e->data[i].name));
		buf_byte(&b, ',');
		json_put_string(&b, span_str(e->data[i].value));
		buf_byte(&b, ']');
	}
	buf_text(&b, "]}\n");
	fwrite(b.ptr, 1, b.len, out);
	buf_release(&b);
}

int evtx_log_put(struct evtx_log *l, int64_t at_ns, struct span event,
		 FILE *meant, uint64_t *record, struct err *err)
{
	uint64_t filetime =
		(uint64_t)(at_ns / 100) + UINT64_C(116444736000000000);
	uint8_t tables[CHUNK_HEADER - 128];
	struct binxml before = l->xml;
	struct event e;
	int rc = ST_OK;

	buf_reset(&l->scratch);
	buf_span_put(&l->scratch, event);
	if (!event_decode((char *)l->scratch.ptr, l->scratch.len, &e))
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "no event");
	memcpy(tables, l->chunk + 128, sizeof(tables));
	put_record(l, &e, filetime);
	if (l->xml.full) {
		take_back(l, &before, tables);
		rc = write_chunk(l, err);
		put_record(l, &e, filetime);
	}
	if (l->xml.full)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "an event larger than a chunk");
	if (meant)
		put_meant(l, &e, at_ns, meant);
	*record = l->next++;
	return rc;
}

static int write_header(struct evtx_log *l, struct err *err)
{
	uint8_t h[128] = "ElfFile";

	put_u64le(h + 16, l->chunks - 1);
	put_u64le(h + 24, l->next);
	put_u32le(h + 32, 128);
	put_u32le(h + 36, 3 << 16 | 1);
	put_u32le(h + 40, FILE_HEADER | (uint32_t)(l->chunks << 16));
	put_u32le(h + 124, crc32_of(0, h, 120));
	if (fseek(l->out, 0, SEEK_SET) ||
	    fwrite(h, 1, sizeof(h), l->out) != sizeof(h))
		return err_sys(err, ST_IO, errno, "%s", l->path);
	return ST_OK;
}

int evtx_log_close(struct evtx_log *l, struct err *err)
{
	int rc = ST_OK;

	if (!l)
		return ST_OK;
	if (l->out) {
		rc = write_chunk(l, err);
		if (!rc)
			rc = write_header(l, err);
		if (fclose(l->out) && !rc)
			rc = err_sys(err, ST_IO, errno, "%s", l->path);
	}
	mem_free(l->path);
	buf_release(&l->scratch);
	mem_free(l);
	return rc;
}
