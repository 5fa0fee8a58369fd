/* fuzz_archive.c - any bytes as a file of the evidence: the first byte picks
 * the caps, the rest is the file.  It is walked twice, with other sizes of
 * reads, and must tell the same. */
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "evidence/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* LZMA in zip and 7z may ask for a dictionary of 4 GiB; it is not touched
 * until that much comes out, and the caps stop that. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char limit[] = "-malloc_limit_mb=8192";
	static char *args[256];

	if (*argc < 1 || *argc > 250)
		return 0;
	for (int i = 0; i < *argc; i++)
		args[i] = (*argv)[i];
	args[(*argc)++] = limit;
	*argv = args;
	return 0;
}

struct told {
	struct evidence_sink sink;
	struct digest *all; /* of everything that was told */
	uint64_t items, closed, given;
};

static void tell(struct told *t, struct span s)
{
	digest_add(t->all, span_of(&s.len, sizeof(s.len)));
	digest_add(t->all, s);
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *got)
{
	struct told *t = (struct told *)sink;

	if (got->decoded + got->damaged + got->slack != got->bytes)
		abort();
	if (!item->path.len || item->depth > 2)
		abort();
	t->closed++;
	t->given += got->use == EVIDENCE_GIVEN;
	tell(t, item->path);
	tell(t, span_of(got->sha256, DIGEST_SIZE));
	tell(t, span_of(&got->bytes, sizeof(got->bytes)));
	tell(t, span_of(&got->damaged, sizeof(got->damaged)));
	tell(t, span_of(&got->slack, sizeof(got->slack)));
	tell(t, span_of(&got->use, sizeof(got->use)));
	tell(t, span_of(&got->damage, sizeof(got->damage)));
}

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	struct told *t = (struct told *)sink;

	if (!skip->path.len || !*skip->why)
		abort();
	tell(t, skip->path);
	tell(t, span_str(skip->why));
	tell(t, span_of(&skip->bytes, sizeof(skip->bytes)));
}

static void walk(const char *root, const struct evidence_options *options,
		 size_t piece, uint8_t digest[DIGEST_SIZE])
{
	static uint8_t block[65536];
	struct told t = {.sink = {on_closed, on_skipped}};
	const struct evidence_item *item;
	struct evidence_list *list;
	struct evidence *e;
	struct source *source;
	struct err err;
	int r;

	if (digest_open(&t.all, &err) ||
	    evidence_list_open(&list, &root, 1, options, &t.sink, &err) ||
	    evidence_open(&e, list, 0, &t.sink, &err))
		abort();
	while ((r = evidence_next(e, &item, &source, &err)) > 0) {
		int64_t n;

		t.items++;
		tell(&t, item->path);
		tell(&t, item->layout.windows_path);
		while ((n = source_read(source, block, piece, &err)) > 0)
			;
		if (n < 0)
			abort();
	}
	if (r < 0 || t.items != t.given || t.closed == 0)
		abort();
	evidence_close(e);
	evidence_list_close(list);
	digest_take(t.all, digest);
	digest_close(t.all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *words[] = {"password"};
	struct passwords passwords = {.list = words, .count = 1};
	struct evidence_options o = {
		.passwords = &passwords,
		.max_nesting = 2,
		.max_members = 64,
		.max_unpacked = 1 << 20,
		.ratio_from = 1 << 18,
		.max_spill = 1 << 16,
	};
	uint8_t first[DIGEST_SIZE], second[DIGEST_SIZE];
	char path[64];
	FILE *f;

	if (size < 1)
		return 0;
	if (data[0] & 1)
		o.max_members = 2;
	if (data[0] & 2)
		o.max_unpacked = 1000;
	snprintf(path, sizeof(path), "%s/postern-fuzz-%ld",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm",
		 (long)getpid());
	f = fopen(path, "wb");
	if (!f || fwrite(data + 1, 1, size - 1, f) != size - 1 || fclose(f))
		abort();
	walk(path, &o, 65536, first);
	walk(path, &o, 1 + data[0] % 7, second);
	if (memcmp(first, second, DIGEST_SIZE))
		abort();
	remove(path);
	return 0;
}
