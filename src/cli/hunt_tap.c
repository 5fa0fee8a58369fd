/* hunt_tap.c - see hunt_tap.h. */
#include "cli/hunt_tap.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/say.h"

/* Pieces of a log for YARA overlap by so much, so that what a rule looks for
 * is not cut in two. */
#define OVERLAP ((size_t)65536)
#define CUTS_TOLD 20 /* by name; all are counted */

int tap_open(struct tap *t, struct hunt *h, struct err *err)
{
	const struct intel *in = h->intel;
	bool wanted[DIGEST_KINDS] = {false, false, false};
	int s = ST_OK;

	*t = (struct tap){.hunt = h};
	buf_init(&t->page, LIMIT_PAGE + 65536);
	if (in && in->set) {
		wanted[DIGEST_MD5] = indicators_want_digest(in->set, 16);
		wanted[DIGEST_SHA1] = indicators_want_digest(in->set, 20);
		wanted[DIGEST_SHA512] = indicators_want_digest(in->set, 64);
	}
	if (wanted[DIGEST_MD5] || wanted[DIGEST_SHA1] || wanted[DIGEST_SHA512])
		s = digests_open(&t->digests, wanted, err);
	if (s == ST_OK && in && h->yara) {
		t->seen = mem_new(yara_set_count(in->yara) + 1, 1);
		if (!t->seen)
			s = err_nomem(err);
	}
	return s;
}

void tap_close(struct tap *t)
{
	digests_close(t->digests);
	buf_release(&t->page);
	mem_free(t->seen);
}

/* --- matches of files --- */

static struct span host_of_item(const struct evidence_item *item)
{
	return item->layout.host;
}

static int keep_file_hit(struct tap *t, uint32_t rule,
			 const struct evidence_item *item, uint64_t offset,
			 struct span detail, struct err *err)
{
	struct hunt *h = t->hunt;
	const char *path = arena_text(&h->arena, item->path);

	if (!path)
		return err_nomem(err);
	return hunt_keep_file(h, rule, host_of_item(item), path, offset, detail,
			      err);
}

static int tell_match(struct tap *t, const struct page_match *m,
		      struct err *err)
{
	struct hunt *h = t->hunt;
	uint32_t rule = 0;
	struct buf detail;
	int s;

	if (t->seen[m->rule])
		return ST_OK;
	t->seen[m->rule] = 1;
	s = hunt_tell(h, true, (uint32_t)m->rule, &rule, err);
	if (s < 0 || !hunt_tells(h, rule))
		return s;
	buf_init(&detail, 65536);
	buf_text(&detail, "{\"rule\":");
	json_put_string(&detail, hunt_info(h, rule)->id);
	buf_printf(&detail, ",\"offset\":%llu,\"length\":%llu}",
		   (unsigned long long)t->page_at + m->offset,
		   (unsigned long long)m->length);
	s = detail.bad ? err_nomem(err)
		       : keep_file_hit(t, rule, t->item, t->page_at + m->offset,
				       buf_span(&detail), err);
	buf_release(&detail);
	return s;
}

/* Not all of the file was looked at; `before`: how often that was so before. */
static void say_cut(const struct tap *t, uint64_t before, const char *why)
{
	if (before < CUTS_TOLD)
		say("%.*s: %s", SPAN_ARG(span_head(t->item->path, 200)), why);
}

static int scan(struct tap *t, struct err *err)
{
	const struct page_match *m;
	uint64_t cut = yara_matcher_cut(t->hunt->yara);
	int n = yara_matcher_scan(t->hunt->yara, buf_span(&t->page),
				  t->item->path, &m, err);
	int s = ST_OK;

	if (yara_matcher_cut(t->hunt->yara) > cut)
		say_cut(t, cut, "YARA took too long, or matched too often");
	for (int i = 0; i < n && s == ST_OK; i++)
		s = tell_match(t, &m[i], err);
	return n < 0 ? n : s;
}

/* --- bytes that pass --- */

static int keep_for_yara(struct tap *t, struct span bytes, struct err *err)
{
	int s = ST_OK;

	while (bytes.len && s == ST_OK) {
		size_t room = LIMIT_PAGE - t->page.len;
		struct span piece = span_head(bytes, room);

		buf_span_put(&t->page, piece);
		if (t->page.bad)
			return err_nomem(err);
		bytes = span_skip(bytes, piece.len);
		if (t->page.len < LIMIT_PAGE)
			break;
		if (!t->is_log) { /* of a file, the beginning */
			t->left += bytes.len;
			break;
		}
		s = scan(t, err);
		t->page_at += t->page.len - OVERLAP;
		memmove(t->page.ptr, t->page.ptr + t->page.len - OVERLAP,
			OVERLAP);
		t->page.len = OVERLAP;
	}
	return s;
}

static struct tap *tap_of(struct source *s)
{
	return (struct tap *)(void *)((char *)s - offsetof(struct tap, source));
}

static int64_t read_through(struct source *s, uint8_t *out, size_t cap,
			    struct err *err)
{
	struct tap *t = tap_of(s);
	int64_t n = source_read(t->next, out, cap, err);
	struct span bytes = span_of(out, n > 0 ? (size_t)n : 0);
	int status = ST_OK;

	if (n <= 0)
		return n;
	if (t->hashes)
		digests_add(t->digests, bytes);
	if (t->scans)
		status = keep_for_yara(t, bytes, err);
	return status < 0 ? status : n;
}

struct source *tap_begin(struct tap *t, struct source *next,
			 const struct evidence_item *item, bool is_log)
{
	const struct hunt *h = t->hunt;

	t->scans = h->yara && (!is_log || h->yara_logs);
	t->hashes = t->digests && !is_log;
	t->source = (struct source){read_through, 0};
	t->next = next;
	t->item = item;
	t->is_log = is_log;
	t->page_at = t->left = 0;
	buf_reset(&t->page);
	if (t->seen)
		memset(t->seen, 0, yara_set_count(h->intel->yara));
	for (int k = 0; t->digests && k < DIGEST_KINDS; k++)
		(void)digests_take(t->digests, (enum digest_kind)k);
	return t->scans || t->hashes ? &t->source : next;
}

int tap_end(struct tap *t, struct err *err)
{
	uint8_t block[16384];
	int64_t n = 1;

	if (!t->scans && !t->hashes)
		return ST_OK;
	while (n > 0)
		n = source_read(&t->source, block, sizeof(block), err);
	if (n < 0)
		return (int)n;
	if (t->left)
		say_cut(t, t->hunt->large++,
			"larger than 16 MiB: YARA saw its beginning");
	return t->scans && t->page.len ? scan(t, err) : ST_OK;
}

/* --- path and digests --- */

static int tell_file(struct tap *t, const struct evidence_item *item,
		     const struct indicator_match *m, struct err *err)
{
	struct hunt *h = t->hunt;
	uint32_t rule = 0;
	struct buf detail;
	int s = hunt_tell(h, false, m->indicator, &rule, err);

	if (s < 0 || !hunt_tells(h, rule))
		return s;
	buf_init(&detail, 65536);
	indicator_detail(&detail, h->intel->set, h->names, m);
	s = detail.bad
		    ? err_nomem(err)
		    : keep_file_hit(t, rule, item, 0, buf_span(&detail), err);
	buf_release(&detail);
	return s;
}

int tap_match_file(struct tap *t, const struct evidence_item *item,
		   const struct evidence_receipt *receipt, struct err *err)
{
	struct indicator_file f = {
		.path = item->layout.windows_path.len
				? item->layout.windows_path
				: item->path,
		.size = receipt->bytes,
		.time_ns = TIME_NONE,
	};
	const struct indicator_match *m;
	bool given = receipt->use == EVIDENCE_GIVEN;
	bool own = given && t->hashes;
	int n, s = ST_OK;

	if (!(given && t->is_log) &&
	    indicators_want_digest(t->hunt->intel->set, DIGEST_SIZE))
		f.digest[0] = span_of(receipt->sha256, DIGEST_SIZE);
	for (size_t k = 0; k < DIGEST_KINDS; k++)
		f.digest[k + 1] =
			own ? digests_take(t->digests, (enum digest_kind)k)
			    : SPAN_EMPTY;
	n = indicators_match_file(t->hunt->indicators, &f, &m, err);
	for (int i = 0; i < n && s == ST_OK; i++)
		s = tell_file(t, item, &m[i], err);
	return n < 0 ? n : s;
}
