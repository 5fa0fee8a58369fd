/* file_digests.c - see file_digests.h. */
#include "ingest/file_digests.h"

#include "rules/indicators/indicator.h"

int file_digests_open(struct digests **out, const struct rules *rules,
		      struct err *err)
{
	static const size_t sizes[DIGEST_KINDS] = {
		[DIGEST_MD5] = 16, [DIGEST_SHA1] = 20, [DIGEST_SHA512] = 64};
	const struct indicator_set *set = rules_indicators(rules);
	bool wanted[DIGEST_KINDS];
	bool any = false;

	for (size_t k = 0; k < DIGEST_KINDS; k++) {
		wanted[k] = set && indicators_want_digest(set, sizes[k]);
		any |= wanted[k];
	}
	*out = NULL;
	return any ? digests_open(out, wanted, err) : ST_OK;
}

static int64_t read_through(struct source *source, uint8_t *out, size_t cap,
			    struct err *err)
{
	struct file_digests *f = (struct file_digests *)source;
	int64_t n = source_read(f->next, out, cap, err);

	if (n > 0)
		digests_add(f->to, span_of(out, (size_t)n));
	return n;
}

void file_digests_begin(struct file_digests *f, struct digests *to,
			struct source *next)
{
	*f = (struct file_digests){
		.source = {read_through, 0}, .next = next, .to = to};
	/* what a file that failed left */
	for (int k = 0; k < DIGEST_KINDS; k++)
		(void)digests_take(to, (enum digest_kind)k);
}

int file_digests_end(struct file_digests *f, struct item_result *r,
		     struct err *err)
{
	uint8_t block[16384];
	struct buf text;
	int64_t n = 1;

	while (n > 0)
		n = source_read(&f->source, block, sizeof(block), err);
	if (n < 0)
		return (int)n;
	buf_init(&text, 1024);
	for (int k = 0; k < DIGEST_KINDS; k++) {
		struct span bytes = digests_take(f->to, (enum digest_kind)k);

		if (!bytes.len)
			continue;
		buf_byte(&text, ' ');
		buf_hex(&text, bytes, false);
	}
	r->digests = arena_dup(&r->collect.arena, buf_span(&text));
	n = text.bad || !r->digests.ptr ? err_nomem(err) : ST_OK;
	buf_release(&text);
	return (int)n;
}
