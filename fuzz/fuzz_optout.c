/* fuzz_optout.c - lists of those who asked not to be looked at, and of whose
 * the addresses are. A list is read whole or refused whole, and what it says
 * of a name it says of all below. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "census/networks.h"
#include "census/optout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(const struct optout *o)
{
	static const char *const up[] = {"a.test", "b.a.test", "c.b.a.test",
					 "d.c.b.a.test"};
	bool suffix = false;

	/* Two names in a row, the lower of which is no row of its own: then it
	 * was a suffix, and holds for all that follow. */
	for (size_t i = 0; i + 1 < ARRAY_LEN(up); i++) {
		char under[64];

		snprintf(under, sizeof(under), "q1w2e3.%s", up[i]);
		suffix |= optout_has_name(o, under);
		snprintf(under, sizeof(under), "q1w2e3.%s", up[i + 1]);
		if (suffix && !optout_has_name(o, under))
			abort();
	}
}

/* A refusal names the file: by its path where none of it is text. */
static void check_refusal(const char *path, int s, const void *out,
			  const struct err *err)
{
	const char *name = strrchr(path, '/') + 1;

	if (s && (s != ST_USAGE || out || !strstr(err->text, name)))
		abort();
}

static void check_optout(const char *path, size_t lines, bool asn_known)
{
	struct optout *o = NULL;
	struct err err = {0};
	struct address a = {{0}};
	int s = optout_open(&o, path, asn_known, &err);

	check_refusal(path, s, o, &err);
	if (s)
		return;
	if (optout_rows(o) > lines || optout_refresh(o, &err) < 0)
		abort();
	check_names(o);
	a.byte[10] = a.byte[11] = 0xff;
	a.byte[12] = 127;
	if (!optout_rows(o) &&
	    (optout_has_address(o, &a, 64500) || optout_has_name(o, "a.test")))
		abort();
	optout_close(o);
}

static void check_networks(const char *path)
{
	struct networks *n = NULL;
	struct err err = {0};
	struct address a = {{0}};
	int s = networks_open(&n, path, &err);

	check_refusal(path, s, n, &err);
	if (!s)
		(void)networks_asn(n, &a);
	networks_close(n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	size_t lines = 1;
	int fd;

	if (size < 1 || size > 100000)
		return 0;
	fd = memfd_create("list", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
		abort();
	for (size_t i = 1; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r';
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_optout(path, lines, data[0] & 1);
	check_networks(path);
	close(fd);
	return 0;
}
