/* fetch.c - see fetch.h. */
#include "cli/fetch.h"

#include <errno.h>
#include <limits.h>

#include "base/alloc.h"

#define LIMIT_ROOTS 256
#define SKIP_BLOCK ((size_t)65536)

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	(void)sink; /* the case told of it when it was made */
	(void)skip;
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *receipt)
{
	(void)sink;
	(void)item;
	(void)receipt;
}

/* The item of that path: 1, 0 when its container ends without it. */
static int find_item(struct evidence *e, struct span path,
		     struct source **source, struct err *err)
{
	const struct evidence_item *item;
	int s;

	while ((s = evidence_next(e, &item, source, err)) > 0)
		if (span_equal(item->path, path))
			return 1;
	return s;
}

static int skip_to(struct source *source, uint64_t offset, uint8_t *block,
		   struct err *err)
{
	while (offset) {
		size_t want = offset < SKIP_BLOCK ? (size_t)offset : SKIP_BLOCK;
		int64_t n = source_fill(source, block, want, err);

		if (n < 0)
			return (int)n;
		if ((size_t)n < want)
			return ST_OK; /* it ends before: nothing to read */
		offset -= want;
	}
	return ST_OK;
}

static int copy_bytes(struct source *source, uint64_t offset, uint64_t length,
		      struct buf *out, struct err *err)
{
	uint8_t *block = mem_new(SKIP_BLOCK, 1);
	int64_t n = 1;
	int s = block ? skip_to(source, offset, block, err) : err_nomem(err);

	while (!s && length && n) {
		size_t want = length < SKIP_BLOCK ? (size_t)length : SKIP_BLOCK;

		n = source_fill(source, block, want, err);
		if (n < 0)
			s = (int)n;
		else
			buf_put(out, block, (size_t)n);
		length -= n > 0 ? (uint64_t)n : 0;
	}
	mem_free(block);
	if (!s && out->bad)
		s = err_nomem(err);
	return s;
}

static int fetch_bytes(struct report_fetch *face, struct span path,
		       uint64_t offset, uint64_t length, struct buf *out,
		       struct err *err)
{
	struct fetch *f = (struct fetch *)face;
	size_t index = evidence_find(f->list, path);
	struct evidence *e;
	struct source *source;
	int s;

	if (index == SIZE_MAX)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "the evidence has no %.*s any more",
			       SPAN_ARG(span_head(path, 180)));
	s = evidence_open(&e, f->list, index, &f->sink, err);
	if (s)
		return s;
	s = find_item(e, path, &source, err);
	if (s > 0)
		s = copy_bytes(source, offset, length, out, err);
	else if (s == 0)
		s = err_set(err, ST_IO, ERR_NO_OFFSET,
			    "%.*s cannot be found in its container any more",
			    SPAN_ARG(span_head(path, 180)));
	evidence_close(e);
	return s;
}

static int add_root(struct fetch *f, struct span root, struct err *err)
{
	if (root.len == 0)
		return ST_OK;
	if (f->root_count == LIMIT_ROOTS)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d evidence paths", LIMIT_ROOTS);
	f->root[f->root_count] = mem_text((const char *)root.ptr, root.len);
	if (!f->root[f->root_count])
		return err_nomem(err);
	f->root_count++;
	return ST_OK;
}

static int roots_of_case(struct fetch *f, struct case_file *c, struct err *err)
{
	const char *lines;
	struct span rest;
	int s = case_meta_get(c, "roots", &lines, err);

	if (s)
		return s;
	rest = span_str(lines);
	while (!s && rest.len) {
		size_t n = span_find(rest, SPAN_LIT("\n"));

		s = add_root(f, span_head(rest, n), err);
		rest = span_skip(rest, n == SIZE_MAX ? rest.len : n + 1);
	}
	return s;
}

int fetch_open(struct fetch *f, struct case_file *c, const char *const *roots,
	       size_t root_count, const char *password_file, struct err *err)
{
	int s = ST_OK;

	*f = (struct fetch){
		.face = {fetch_bytes},
		.sink = {on_closed, on_skipped},
	};
	f->root = mem_new(LIMIT_ROOTS, sizeof(*f->root));
	if (!f->root)
		return err_nomem(err);
	for (size_t i = 0; !s && i < root_count; i++)
		s = add_root(f, span_str(roots[i]), err);
	if (!s && root_count == 0)
		s = roots_of_case(f, c, err);
	if (!s && f->root_count == 0)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "say where the evidence lies: --evidence PATH");
	if (!s && password_file)
		s = passwords_load(&f->passwords, password_file, err);
	f->options.passwords = password_file ? &f->passwords : NULL;
	if (!s)
		s = evidence_list_open(&f->list, (const char *const *)f->root,
				       f->root_count, &f->options, &f->sink,
				       err);
	return s;
}

void fetch_release(struct fetch *f)
{
	evidence_list_close(f->list);
	passwords_release(&f->passwords);
	for (size_t i = 0; i < f->root_count; i++)
		mem_free(f->root[i]);
	mem_free(f->root);
	*f = (struct fetch){0};
}

int fetch_note_roots(struct case_file *c, const char *const *roots,
		     size_t root_count, struct err *err)
{
	struct buf lines;
	const char *text;
	int s = ST_OK;

	buf_init(&lines, (size_t)LIMIT_ROOTS * PATH_MAX);
	for (size_t i = 0; i < root_count; i++) {
		char full[PATH_MAX];

		if (realpath(roots[i], full))
			buf_printf(&lines, "%s\n", full);
	}
	text = buf_cstr(&lines);
	s = text ? case_meta_set(c, "roots", text, err) : err_nomem(err);
	buf_release(&lines);
	return s;
}
