/* lab.c - see lab.h. */
#include "lab.h"

void lab_put(struct lab *lab, unsigned host, enum log_kind log, int64_t at_ns,
	     uint32_t mark)
{
	struct line l = {
		.at_ns = at_ns,
		.mark = mark,
		.host = (uint8_t)host,
		.log = (uint8_t)log,
	};

	if (host >= WORLD_SERVERS_MAX || at_ns < lab->down_from_ns[host] ||
	    at_ns >= lab->down_to_ns[host])
		tape_add(&lab->tape, &l, buf_span(&lab->line));
	buf_reset(&lab->line);
}

int64_t lab_moment(const struct lab *lab, struct rng *r)
{
	return lab->hour_ns + (int64_t)(rng_u64(r) % (uint64_t)NS_PER_HOUR) /
				      NS_PER_MS * NS_PER_MS;
}

static void put_digits(struct buf *b, unsigned value, unsigned digits)
{
	uint8_t text[8];

	for (unsigned i = digits; i-- > 0; value /= 10)
		text[i] = (uint8_t)('0' + value % 10);
	buf_put(b, text, digits);
}

static void put_time(struct buf *b, int64_t ns, char between)
{
	int64_t year;
	unsigned month, day;
	unsigned second = (unsigned)(ns % NS_PER_DAY / NS_PER_SECOND);

	civil_from_days(ns / NS_PER_DAY, &year, &month, &day);
	put_digits(b, (unsigned)year, 4);
	buf_byte(b, '-');
	put_digits(b, month, 2);
	buf_byte(b, '-');
	put_digits(b, day, 2);
	buf_byte(b, (uint8_t)between);
	put_digits(b, second / 3600, 2);
	buf_byte(b, ':');
	put_digits(b, second / 60 % 60, 2);
	buf_byte(b, ':');
	put_digits(b, second % 60, 2);
}

void put_exchange_time(struct buf *b, int64_t ns)
{
	put_time(b, ns, 'T');
	buf_byte(b, '.');
	put_digits(b, (unsigned)(ns % NS_PER_SECOND / NS_PER_MS), 3);
	buf_byte(b, 'Z');
}

void put_iis_time(struct buf *b, int64_t ns)
{
	put_time(b, ns, ' ');
}

void cell_first(struct buf *b, const char *text)
{
	if (!text)
		return;
	if (!strpbrk(text, ",\"\r\n")) {
		buf_text(b, text);
		return;
	}
	buf_byte(b, '"');
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			buf_byte(b, '"');
		buf_byte(b, (uint8_t)*p);
	}
	buf_byte(b, '"');
}

void cell(struct buf *b, const char *text)
{
	buf_byte(b, ',');
	cell_first(b, text);
}

void cell_number(struct buf *b, uint64_t n)
{
	buf_byte(b, ',');
	buf_u64(b, n);
}

void cells_empty(struct buf *b, unsigned n)
{
	while (n--)
		buf_byte(b, ',');
}
