/* places.c - see places.h. A hash of the line and the end of the path. */
#include "places.h"

#include <string.h>

#include "base/alloc.h"

#define BUCKETS 8192
#define DEEDS 8192

struct entry {
	struct entry *next;
	const char *path; /* the caller's */
	uint64_t line;
	uint32_t deed;
};

struct places {
	struct entry *buckets[BUCKETS];
	bool touched[DEEDS];
};

struct places *places_new(void)
{
	return mem_new(1, sizeof(struct places));
}

void places_free(struct places *p)
{
	for (unsigned i = 0; p && i < BUCKETS; i++) {
		while (p->buckets[i]) {
			struct entry *e = p->buckets[i];

			p->buckets[i] = e->next;
			mem_free(e);
		}
	}
	mem_free(p);
}

static unsigned bucket_of(const char *path, uint64_t line)
{
	const char *name = strrchr(path, '/');
	uint32_t h = (uint32_t)line * 2654435761U;

	for (name = name ? name + 1 : path; *name; name++)
		h = (h ^ (uint8_t)*name) * 0x01000193;
	return h % BUCKETS;
}

void places_add(struct places *p, const char *path, uint64_t line,
		uint32_t deed)
{
	struct entry *e = mem_new(1, sizeof(*e));
	unsigned b = bucket_of(path, line);

	if (!e)
		return;
	e->path = path;
	e->line = line;
	e->deed = deed;
	e->next = p->buckets[b];
	p->buckets[b] = e;
}

static bool ends_with(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && !strcmp(path + n - m, end) &&
	       (n == m || path[n - m - 1] == '/');
}

/* "EX01/C/inetpub/x.log" is "....EX01....zip!/uploads/auto/C%3A/inetpub/x.log"
 * in an archive of that host alone. */
static bool in_archive_of_host(const char *path, const char *end)
{
	const char *inner = strstr(path, "!/");
	size_t host = strcspn(end, "/");

	if (!inner || strncmp(end + host, "/C/", 3) != 0)
		return false;
	for (const char *p = path; p + host <= inner; p++) {
		if (!strncmp(p, end, host))
			return ends_with(path, end + host + 3);
	}
	return false;
}

static bool same_place(const char *path, const char *end)
{
	return ends_with(path, end) || in_archive_of_host(path, end);
}

static bool touch(struct places *p, const char *path, uint64_t line)
{
	struct entry *e = p->buckets[bucket_of(path, line)];
	bool any = false;

	for (; e; e = e->next) {
		if (e->line != line || !same_place(path, e->path))
			continue;
		any = true;
		if (e->deed < DEEDS)
			p->touched[e->deed] = true;
	}
	return any;
}

bool places_touch(struct places *p, const char *path, uint64_t line)
{
	bool whole = touch(p, path, 0);

	return (line && touch(p, path, line)) || whole;
}

bool places_touched(const struct places *p, uint32_t deed)
{
	return deed < DEEDS && p->touched[deed];
}
