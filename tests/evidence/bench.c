/* bench.c - see bench.h. */
#include "check.h"

#include "bench.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

void bench_open(struct bench *b)
{
	snprintf(b->folder, sizeof(b->folder), "%s/postern-test-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	CHECK(mkdtemp(b->folder) != NULL);
}

static int remove_one(const char *path, const struct stat *st, int kind,
		      struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void bench_close(struct bench *b)
{
	nftw(b->folder, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

const char *bench_path(const struct bench *b, const char *name)
{
	static char paths[4][4096];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", b->folder, name);
	for (char *p = path + strlen(b->folder) + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		mkdir(path, 0755);
		*p = '/';
	}
	return path;
}

const char *bench_file(const struct bench *b, const char *name,
		       struct span bytes)
{
	const char *path = bench_path(b, name);
	FILE *f = fopen(path, "wb");

	CHECK(f != NULL);
	CHECK(fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len);
	CHECK(fclose(f) == 0);
	return path;
}

static void put_bytes(struct buf *b, uint64_t bytes)
{
	if (bytes == EVIDENCE_BYTES_UNKNOWN)
		buf_byte(b, '?');
	else
		buf_u64(b, bytes);
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *got)
{
	static const char *const uses[] = {"given", "container", "unread"};
	struct walk *w = (struct walk *)sink;

	w->closed++;
	if (got->decoded + got->damaged + got->slack != got->bytes)
		w->sums_ok = false;
	buf_printf(&w->said, "closed %.*s %llu ", SPAN_ARG(item->path),
		   (unsigned long long)got->bytes);
	buf_hex(&w->said, span_of(got->sha256, 4), false);
	buf_printf(&w->said, " %s", uses[got->use]);
	if (got->damaged)
		buf_printf(&w->said, " damaged %llu",
			   (unsigned long long)got->damaged);
	if (got->slack)
		buf_printf(&w->said, " slack %llu",
			   (unsigned long long)got->slack);
	buf_byte(&w->said, '\n');
}

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	struct walk *w = (struct walk *)sink;

	w->skipped++;
	if (skip->code != ST_OK)
		w->failures++;
	buf_printf(&w->said, "skipped %.*s ", SPAN_ARG(skip->path));
	put_bytes(&w->said, skip->bytes);
	buf_printf(&w->said, " %d %s\n", skip->code, skip->why);
}

void walk_init(struct walk *w)
{
	*w = (struct walk){.sink = {on_closed, on_skipped}, .sums_ok = true};
	buf_init(&w->said, 64 << 20);
	buf_init(&w->last, 256 << 20);
}

void walk_release(struct walk *w)
{
	buf_release(&w->said);
	buf_release(&w->last);
}

static int read_item(struct walk *w, const struct evidence_item *item,
		     struct source *source, struct err *err)
{
	static uint8_t piece[64 << 10];
	size_t most = w->read_most ? w->read_most : SIZE_MAX;
	size_t take = w->piece ? w->piece : sizeof(piece);
	int64_t n = 1;

	w->items++;
	buf_reset(&w->last);
	buf_printf(&w->said, "item %.*s [%.*s|%.*s]\n", SPAN_ARG(item->path),
		   SPAN_ARG(item->layout.host),
		   SPAN_ARG(item->layout.windows_path));
	while (most && n > 0) {
		n = source_read(source, piece, take < most ? take : most, err);
		if (n > 0) {
			w->bytes += (uint64_t)n;
			most -= (size_t)n;
			if (w->keep_last)
				buf_put(&w->last, piece, (size_t)n);
		}
	}
	return n < 0 ? (int)n : ST_OK;
}

static int want_digest(struct walk *w, struct evidence *e,
		       struct source *source, struct err *err)
{
	uint8_t head[2048];
	int64_t n = source_fill(source, head, w->wants_after, err);

	if (n < 0)
		return (int)n;
	evidence_want_digest(e, span_of(head, (size_t)n));
	return ST_OK;
}

static int walk_top(struct walk *w, const struct evidence_list *list,
		    size_t index, struct err *err)
{
	const struct evidence_item *item;
	struct source *source;
	struct evidence *e;
	int r = evidence_open(&e, list, index, &w->sink, err);

	if (r)
		return r;
	while ((r = evidence_next(e, &item, &source, err)) > 0) {
		r = w->wants_not && !span_ends_nocase(item->path,
						      span_str(w->wants_not))
			    ? want_digest(w, e, source, err)
			    : ST_OK;
		if (r == ST_OK)
			r = read_item(w, item, source, err);
		if (r)
			break;
	}
	evidence_close(e);
	return r;
}

int walk_run(struct walk *w, const char *const *roots, size_t count,
	     const struct evidence_options *options, struct err *err)
{
	struct evidence_list *list;
	int r = evidence_list_open(&list, roots, count, options, &w->sink, err);

	if (r)
		return r;
	for (size_t i = 0; i < evidence_count(list) && !r; i++)
		r = walk_top(w, list, i, err);
	evidence_list_close(list);
	return r;
}

const char *walk_one(struct walk *w, const char *root,
		     const struct evidence_options *options)
{
	struct err err = {.text = ""};
	int r = walk_run(w, &root, 1, options, &err);

	if (r) {
		buf_printf(&w->said, "failed %d %s\n", r, err.text);
		return buf_cstr(&w->said);
	}
	return w->said.len ? buf_cstr(&w->said) : "";
}
