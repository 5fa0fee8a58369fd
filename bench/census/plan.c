/* plan.c - reads what the front ends serve; see fronts.h. */
#include "fronts.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static void *grown(void *list, size_t count, size_t size)
{
	void *bigger = list;

	if ((count & (count - 1)) == 0) /* full at each power of two */
		bigger = realloc(list, (count ? count * 2 : 1) * size);
	if (!bigger)
		die("no memory");
	return bigger;
}

static void add_page(struct plan *p, const char *path, const char *hex)
{
	struct site *s = &p->sites[p->site_count - 1];
	size_t len = strlen(hex) / 2;
	struct page *page;

	s->pages = grown(s->pages, s->count, sizeof(*s->pages));
	page = &s->pages[s->count++];
	page->path = strdup(path);
	page->reply = malloc(len + 1);
	page->len = len;
	if (!page->path || !page->reply)
		die("no memory");
	for (size_t i = 0; i < len; i++) {
		char pair[3] = {hex[2 * i], hex[2 * i + 1], 0};

		page->reply[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
}

static void add_host(struct plan *p, const char *address, int site)
{
	struct host h = {.site = site};
	char mapped[64];

	if (inet_pton(AF_INET6, address, &h.address) != 1) {
		snprintf(mapped, sizeof(mapped), "::ffff:%s", address);
		if (inet_pton(AF_INET6, mapped, &h.address) != 1)
			die(address);
	}
	p->hosts = grown(p->hosts, p->host_count, sizeof(*p->hosts));
	p->hosts[p->host_count++] = h;
}

static int by_address(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct in6_addr));
}

static void read_line(struct plan *p, char *line)
{
	char *rest = NULL;
	const char *word = strtok_r(line, " \n", &rest);
	const char *first = strtok_r(NULL, " \n", &rest);
	const char *second = strtok_r(NULL, " \n", &rest);

	if (!word)
		return;
	if (!strcmp(word, "site") && first) {
		p->sites = grown(p->sites, p->site_count, sizeof(*p->sites));
		p->sites[p->site_count++] = (struct site){0};
	} else if (!strcmp(word, "page") && second && p->site_count) {
		add_page(p, first, second);
	} else if (!strcmp(word, "hold") && first) {
		p->hold_ms = strtol(first, NULL, 10);
	} else if (!strcmp(word, "host") && second) {
		add_host(p, first, (int)strtol(second, NULL, 10));
	} else {
		die("a line of the plan");
	}
}

void plan_read(struct plan *out, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	if (!f)
		die(path);
	*out = (struct plan){0};
	while (getline(&line, &room, f) > 0)
		read_line(out, line);
	free(line);
	fclose(f);
	if (out->host_count)
		qsort(out->hosts, out->host_count, sizeof(*out->hosts),
		      by_address);
	for (size_t i = 0; i < out->host_count; i++)
		if (out->hosts[i].site >= (int)out->site_count)
			die("a host of an unknown site");
}

void plan_release(struct plan *p)
{
	for (size_t i = 0; i < p->site_count; i++) {
		for (size_t n = 0; n < p->sites[i].count; n++) {
			free(p->sites[i].pages[n].path);
			free(p->sites[i].pages[n].reply);
		}
		free(p->sites[i].pages);
	}
	free(p->sites);
	free(p->hosts);
	*p = (struct plan){0};
}

struct host *plan_host(const struct plan *p, const struct in6_addr *address)
{
	if (!p->host_count)
		return NULL;
	return bsearch(address, p->hosts, p->host_count, sizeof(*p->hosts),
		       by_address);
}

const struct page *site_page(const struct site *s, const char *path, size_t len)
{
	const struct page *any = NULL;

	for (size_t i = 0; i < s->count; i++) {
		if (strlen(s->pages[i].path) == len &&
		    !memcmp(s->pages[i].path, path, len))
			return &s->pages[i];
		if (!strcmp(s->pages[i].path, "*"))
			any = &s->pages[i];
	}
	return any;
}
