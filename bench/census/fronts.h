/* fronts.h - fake front ends by the ten thousand: what is served where, and
 * what reached it. Only for the bench; ends at the first failure. */
#ifndef POSTERN_BENCH_FRONTS_H
#define POSTERN_BENCH_FRONTS_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct page {
	char *path; /* "*": any other */
	unsigned char *reply;
	size_t len;
};

struct site {
	struct page *pages;
	size_t count;
};

struct host {
	struct in6_addr address; /* IPv4 as its mapped form */
	int site;		 /* -1: cuts every connection */
	unsigned open;
};

/* What is served on one day:
 *
 *	site NUMBER		the pages below are its
 *	page PATH HEX		the whole reply; PATH "*" is any other
 *	host ADDRESS NUMBER	-1: resets every connection
 *	hold MILLISECONDS	every reply comes that much later
 */
struct plan {
	struct site *sites;
	struct host *hosts;
	size_t site_count, host_count;
	int64_t hold_ms;
};

void plan_read(struct plan *out, const char *path);
void plan_release(struct plan *p);
struct host *plan_host(const struct plan *p, const struct in6_addr *address);
const struct page *site_page(const struct site *s, const char *path,
			     size_t len);

_Noreturn void die(const char *what);

#endif
