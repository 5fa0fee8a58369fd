/* load.c - see load.h.
 *
 * One busy hour of a made server becomes a block of lines for each log; each
 * round writes the block again with new times and new request ids. Only these
 * few bytes of a line are touched, so the disk sets the pace. */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "kinds.h"
#include "lab.h"
#include "life.h"

#include "base/alloc.h"

#define BLOCK_MAX ((size_t)4 << 20) /* bytes of a block */
#define PATCHES_MAX 12		    /* places in a line that change */

struct patch_line {
	uint32_t times[PATCHES_MAX]; /* places of "hh:mm:ss" */
	uint32_t id;		     /* place of the last digits of a GUID */
	uint8_t time_count;
	uint32_t end; /* of the line, with its line feed */
};

struct block {
	enum log_kind kind;
	struct buf text;
	struct patch_line *lines; /* owned */
	size_t count, cap;
	size_t next; /* the line that the next file begins with */
};

struct loading {
	const struct load_options *opt;
	struct lab lab;
	struct block blocks[LOG_TEXT_COUNT];
	uint64_t written;
	uint64_t id;
	struct logs *logs; /* never opened: heads are made by hand */
};

/* Bytes of one file, as on a large server. */
static uint64_t file_size(enum log_kind kind)
{
	switch (kind) {
	case LOG_IIS:
		return (uint64_t)150 << 20;
	case LOG_IIS_BACKEND:
		return (uint64_t)50 << 20;
	case LOG_PROXY_MAPI:
		return (uint64_t)16 << 20;
	default:
		return (uint64_t)11 << 20;
	}
}

static bool grow(struct block *b)
{
	size_t cap = b->cap ? b->cap * 2 : 4096;
	struct patch_line *more;

	if (b->count < b->cap)
		return true;
	more = mem_resize(b->lines, cap, sizeof(*more));
	if (!more)
		return false;
	b->lines = more;
	b->cap = cap;
	return true;
}

static bool is_clock(const uint8_t *p)
{
	return p[2] == ':' && p[5] == ':' && p[0] >= '0' && p[0] <= '2' &&
	       p[6] >= '0' && p[6] <= '5';
}

/* Where the times and the request id of a line stand. */
static void find_places(struct patch_line *l, const uint8_t *text, size_t from,
			size_t len, bool iis)
{
	for (size_t i = 11; i + 9 < len; i++) {
		const uint8_t *p = text + from + i;

		if ((p[-1] == 'T' || p[-1] == ' ') && is_clock(p) &&
		    p[-4] == '-' && l->time_count < PATCHES_MAX)
			l->times[l->time_count++] = (uint32_t)(from + i);
		if (iis && i + 47 < len && !memcmp(p, "cafeReqId=", 10))
			l->id = (uint32_t)(from + i + 10 + 24);
	}
	if (!iis)
		l->id = (uint32_t)(from + 25 + 24);
}

static bool add_line(struct block *b, struct span text)
{
	bool iis = b->kind == LOG_IIS || b->kind == LOG_IIS_BACKEND;
	struct patch_line *l;
	size_t from = b->text.len;

	if (from + text.len + 2 > BLOCK_MAX)
		return true;
	if (!grow(b))
		return false;
	l = &b->lines[b->count++];
	memset(l, 0, sizeof(*l));
	buf_span_put(&b->text, text);
	buf_text(&b->text, "\r\n");
	l->end = (uint32_t)b->text.len;
	find_places(l, b->text.ptr, from, text.len, iis);
	return !b->text.bad;
}

/* One hour of a working day, taken apart into blocks. */
static int make_blocks(struct loading *ld, struct err *err)
{
	struct tape *t = &ld->lab.tape;
	size_t n;

	life_users(&ld->lab);
	life_probes(&ld->lab);
	n = tape_sort(t, INT64_MAX);
	for (unsigned k = 0; k < LOG_TEXT_COUNT; k++) {
		ld->blocks[k].kind = (enum log_kind)k;
		buf_init(&ld->blocks[k].text, BLOCK_MAX);
	}
	for (size_t i = 0; i < n; i++) {
		if (!add_line(&ld->blocks[t->lines[i].log],
			      tape_text(t, &t->lines[i])))
			return err_nomem(err);
	}
	return ST_OK;
}

static void put_two(uint8_t *at, unsigned n)
{
	at[0] = (uint8_t)('0' + n / 10);
	at[1] = (uint8_t)('0' + n % 10);
}

/* "hh:mm:ss", and ".mmm" where the log has it. */
static void put_clock(uint8_t *at, unsigned ms)
{
	put_two(at, ms / 3600000);
	put_two(at + 3, ms / 60000 % 60);
	put_two(at + 6, ms / 1000 % 60);
	if (at[8] != '.')
		return;
	put_two(at + 9, ms % 1000 / 10);
	at[11] = (uint8_t)('0' + ms % 10);
}

static void put_id(uint8_t *at, uint64_t id)
{
	for (unsigned i = 12; i-- > 0; id >>= 4)
		at[i] = (uint8_t) "0123456789abcdef"[id & 15];
}

/* All lines of the block, their times spread over from_s .. to_s. */
static void patch(struct loading *ld, struct block *b, unsigned from_s,
		  unsigned to_s)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct patch_line *l = &b->lines[i];
		unsigned ms =
			from_s * 1000 +
			(unsigned)((to_s - from_s) * 1000ULL * i / b->count);

		for (unsigned k = 0; k < l->time_count; k++)
			put_clock(b->text.ptr + l->times[k], ms);
		if (l->id)
			put_id(b->text.ptr + l->id, ld->id++);
	}
}

/* The date stands in front of every clock; it changes once a day. */
static void set_date(struct block *b, int64_t at_ns)
{
	struct buf date;

	buf_init(&date, 64);
	time_put_date(&date, at_ns);
	for (size_t i = 0; i < b->count && !date.bad; i++) {
		const struct patch_line *l = &b->lines[i];

		for (unsigned k = 0; k < l->time_count; k++)
			memcpy(b->text.ptr + l->times[k] - 11, date.ptr, 10);
		memcpy(b->text.ptr + (i ? l[-1].end : 0), date.ptr, 10);
	}
	buf_release(&date);
}

static int put_all(int fd, const uint8_t *p, size_t n, struct err *err)
{
	while (n) {
		ssize_t got = write(fd, p, n);

		if (got < 0 && errno != EINTR)
			return err_sys(err, ST_IO, errno, "write");
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
	return ST_OK;
}

static void put_head(const struct kind *k, int64_t at_ns, struct buf *b)
{
	if (k->head == HEAD_IIS) {
		buf_text(b, "#Software: Microsoft Internet Information "
			    "Services 10.0\r\n#Version: 1.0\r\n#Date: ");
		put_iis_time(b, at_ns);
		buf_text(b, "\r\n#Fields: date time s-ip cs-method cs-uri-stem "
			    "cs-uri-query s-port cs-username c-ip "
			    "cs(User-Agent) cs(Referer) sc-status "
			    "sc-substatus sc-win32-status time-taken\r\n");
		return;
	}
	buf_text(b, "#Software: Microsoft Exchange Server\r\n"
		    "#Version: 15.01.2106.013\r\n#Log-type: ");
	buf_printf(b, "%s\r\n#Date: ", k->type);
	put_exchange_time(b, at_ns);
	buf_printf(b, "\r\n#Fields: %s\r\n", k->columns);
}

static int fill(struct loading *ld, int fd, struct block *b, int64_t at_ns,
		struct err *err)
{
	const struct kind *k = kind_of(b->kind);
	unsigned start = (unsigned)(at_ns % NS_PER_DAY / NS_PER_SECOND);
	unsigned length = k->roll == ROLL_DAY ? 86400 : 3600;
	uint64_t size = file_size(b->kind);
	unsigned rounds = (unsigned)(size / b->text.len) + 1;
	struct buf head;
	int rc;

	buf_init(&head, 65536);
	put_head(k, at_ns, &head);
	rc = put_all(fd, head.ptr, head.len, err);
	ld->written += head.len;
	buf_release(&head);
	for (unsigned i = 0; i < rounds && !rc; i++) {
		uint64_t left = ld->opt->bytes > ld->written
					? ld->opt->bytes - ld->written
					: 0;
		size_t n = b->text.len;

		patch(ld, b, start + length / rounds * i,
		      start + length / rounds * (i + 1));
		for (size_t last = b->count; n > left && last-- > 0;)
			n = last ? b->lines[last - 1].end : 0;
		rc = put_all(fd, b->text.ptr, n, err);
		ld->written += n;
		if (n < b->text.len)
			break;
	}
	return rc;
}

static int one_file(struct loading *ld, struct block *b, int64_t at_ns,
		    struct err *err)
{
	struct buf path;
	int fd, rc;

	if (!b->count || ld->written + 4096 > ld->opt->bytes)
		return ST_OK;
	buf_init(&path, 8192);
	buf_printf(&path, "%s/EX01/", ld->opt->out);
	kind_path(kind_of(b->kind), at_ns, 4, false, &path);
	rc = disk_folders(buf_cstr(&path), err);
	fd = rc ? -1
		: open(buf_cstr(&path), O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (!rc && fd < 0)
		rc = err_sys(err, ST_IO, errno, "%s", buf_cstr(&path));
	if (!rc) {
		set_date(b, at_ns);
		rc = fill(ld, fd, b, at_ns, err);
		close(fd);
	}
	buf_release(&path);
	return rc;
}

static int one_day(struct loading *ld, int64_t day_ns, struct err *err)
{
	static const enum log_kind hourly[] = {LOG_PROXY_MAPI, LOG_PROXY_EAS,
					       LOG_PROXY_OWA, LOG_PROXY_EWS};
	int rc = one_file(ld, &ld->blocks[LOG_IIS], day_ns, err);

	if (!rc)
		rc = one_file(ld, &ld->blocks[LOG_IIS_BACKEND], day_ns, err);
	for (unsigned h = 0; h < 24 && !rc; h++) {
		for (unsigned i = 0; i < ARRAY_LEN(hourly) && !rc; i++)
			rc = one_file(ld, &ld->blocks[hourly[i]],
				      day_ns + h * NS_PER_HOUR, err);
	}
	return rc;
}

static int set_up(struct loading *ld, struct err *err)
{
	static const struct world_size size = {
		.servers = 1, .users = 4000, .build = {15, 1, 2106, 13}};
	int rc = world_make(&ld->lab.world, ld->opt->seed, &size, err);

	tape_init(&ld->lab.tape);
	buf_init(&ld->lab.line, 1 << 20);
	ld->lab.probe_minutes = 2;
	if (!time_from_text(SPAN_LIT("2021-04-05T10:00:00Z"), &ld->lab.hour_ns))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET, "no date");
	return rc ? rc : make_blocks(ld, err);
}

int load(const struct load_options *opt, struct err *err)
{
	struct loading *ld = mem_new(1, sizeof(*ld));
	int64_t day_ns;
	int rc;

	if (!ld)
		return err_nomem(err);
	ld->opt = opt;
	rc = set_up(ld, err);
	day_ns = ld->lab.hour_ns / NS_PER_DAY * NS_PER_DAY;
	while (!rc && ld->written + 4096 < opt->bytes) {
		rc = one_day(ld, day_ns, err);
		day_ns += NS_PER_DAY;
	}
	for (unsigned k = 0; k < LOG_TEXT_COUNT; k++) {
		buf_release(&ld->blocks[k].text);
		mem_free(ld->blocks[k].lines);
	}
	buf_release(&ld->lab.line);
	tape_release(&ld->lab.tape);
	world_release(&ld->lab.world);
	mem_free(ld);
	return rc;
}
