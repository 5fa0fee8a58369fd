/* gunzip.c - see gunzip.h. */
#include "evidence/gunzip.h"

#include <zlib.h>

#include "base/alloc.h"

#define BLOCK ((size_t)64 << 10)

struct gunzip {
	struct source source;
	struct source *from;
	z_stream z;
	uint64_t fetched; /* bytes of `from` */
	bool begun;	  /* inside a member */
	bool ended;	  /* nothing more comes */
	struct err broken;
	uint8_t block[BLOCK];
};

static void *on_alloc(void *user, unsigned count, unsigned size)
{
	(void)user;
	return mem_new(count, size);
}

static void on_free(void *user, void *block)
{
	(void)user;
	mem_free(block);
}

/* More input; false at its end, or when it fails. */
static bool fetch(struct gunzip *g)
{
	int64_t n;

	if (g->z.avail_in)
		return true;
	n = source_read(g->from, g->block, BLOCK, &g->broken);
	if (n <= 0)
		return false;
	g->fetched += (uint64_t)n;
	g->z.next_in = g->block;
	g->z.avail_in = (unsigned)n;
	return true;
}

static void damage(struct gunzip *g, const char *why)
{
	g->ended = true;
	if (!g->broken.code)
		err_set(&g->broken, ST_FORMAT, gunzip_used(g),
			"damaged gzip: %s", why);
}

/* One step of inflate: either bytes came out, or the state changed. */
static void step(struct gunzip *g)
{
	int r;

	if (!fetch(g)) {
		if (g->begun || g->broken.code)
			damage(g, "it breaks off");
		g->ended = true;
		return;
	}
	/* Padding behind the last member, as tapes and copies leave it. */
	if (!g->begun && g->fetched > g->z.avail_in &&
	    g->z.next_in[0] != 0x1f) {
		g->ended = true;
		return;
	}
	g->begun = true;
	r = inflate(&g->z, Z_NO_FLUSH);
	if (r == Z_STREAM_END) {
		g->begun = false;
		if (inflateReset(&g->z) != Z_OK)
			damage(g, "it cannot be read");
	} else if (r == Z_MEM_ERROR) {
		g->ended = true;
		err_nomem(&g->broken);
	} else if (r != Z_OK && r != Z_BUF_ERROR) {
		damage(g, g->z.msg ? g->z.msg : "it cannot be read");
	}
}

static int64_t gunzip_read(struct source *s, uint8_t *out, size_t cap,
			   struct err *err)
{
	struct gunzip *g = (struct gunzip *)s;
	unsigned room = cap < (1u << 30) ? (unsigned)cap : 1u << 30;

	g->z.next_out = out;
	g->z.avail_out = room;
	while (!g->ended && g->z.avail_out == room)
		step(g);
	if (g->z.avail_out < room)
		return room - g->z.avail_out;
	if (g->broken.code && err)
		*err = g->broken;
	return g->broken.code;
}

int gunzip_open(struct gunzip **out, struct source *from, struct err *err)
{
	struct gunzip *g = mem_new(1, sizeof(*g));

	if (!g)
		return err_nomem(err);
	g->source.read = gunzip_read;
	g->from = from;
	g->z.zalloc = on_alloc;
	g->z.zfree = on_free;
	if (inflateInit2(&g->z, 15 + 16) != Z_OK) { /* 32 KiB, gzip only */
		mem_free(g);
		return err_nomem(err);
	}
	*out = g;
	return ST_OK;
}

void gunzip_close(struct gunzip *g)
{
	if (!g)
		return;
	inflateEnd(&g->z);
	mem_free(g);
}

struct source *gunzip_source(struct gunzip *g)
{
	return &g->source;
}

uint64_t gunzip_used(const struct gunzip *g)
{
	return g->fetched - g->z.avail_in;
}
