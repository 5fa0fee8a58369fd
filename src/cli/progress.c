/* progress.c - see progress.h. The clock is only used for what is shown. */
#include "cli/progress.h"

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void progress_start(struct progress *p)
{
	*p = (struct progress){.started_ns = now_ns()};
}

static void put_size(struct buf *b, double bytes)
{
	static const char *const unit[] = {"B", "kB", "MB", "GB", "TB"};
	size_t i = 0;

	while (bytes >= 1000 && i + 1 < ARRAY_LEN(unit)) {
		bytes /= 1000;
		i++;
	}
	buf_printf(b, i ? "%.1f %s" : "%.0f %s", bytes, unit[i]);
}

void progress_draw(void *ctx, const struct ingest_progress *at)
{
	struct progress *p = ctx;
	double seconds = (double)(now_ns() - p->started_ns) / 1e9;
	double rate = seconds > 0 ? (double)at->bytes / seconds : 0;
	uint64_t total = at->bytes_total ? at->bytes_total : 1;
	uint64_t left = at->bytes < total ? total - at->bytes : 0;
	unsigned minutes = rate > 0 ? (unsigned)((double)left / rate / 60) : 0;
	struct buf line;

	buf_init(&line, 256);
	buf_printf(&line, "reading %3u %%  ",
		   (unsigned)(100 * (total - left) / total));
	put_size(&line, (double)at->bytes);
	buf_text(&line, " of ");
	put_size(&line, (double)total);
	buf_text(&line, "  ");
	put_size(&line, rate);
	buf_printf(&line, "/s  %llu files  %llu traces",
		   (unsigned long long)at->items, (unsigned long long)at->hits);
	if (rate > 0 && seconds > 1)
		buf_printf(&line, "  %u:%02u left", minutes,
			   (unsigned)((double)left / rate) % 60);
	fprintf(stderr, "\r%.*s%*s", SPAN_ARG(buf_span(&line)),
		p->drawn > line.len ? (int)(p->drawn - line.len) : 0, "");
	fflush(stderr);
	p->drawn = (unsigned)line.len;
	buf_release(&line);
}

void progress_end(struct progress *p)
{
	if (p->drawn)
		fprintf(stderr, "\r%*s\r", (int)p->drawn, "");
	p->drawn = 0;
}
