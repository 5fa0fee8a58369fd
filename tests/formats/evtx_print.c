/* evtx_print.c FILE - all events as XML, and the accounts; for
 * evtx_against_libevtx.py. */
#include <fcntl.h>

#include "formats/evtx.h"

static int print_all(struct evtx *e, struct err *err)
{
	struct evtx_record r;
	struct buf b;
	int rc;

	buf_init(&b, (size_t)64 << 20);
	while ((rc = evtx_next(e, &r, err)) > 0) {
		buf_reset(&b);
		evtx_put_xml(&b, &r);
		fwrite(b.ptr, 1, b.len, stdout);
	}
	buf_release(&b);
	return rc;
}

int main(int argc, char **argv)
{
	struct evtx_options options = {0};
	struct fd_source in;
	struct evtx *e;
	struct err err;
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	const struct tally *t;

	fd_source_init(&in, fd);
	if (fd < 0 || evtx_open(&e, &in.source, &options, NULL, &err) ||
	    print_all(e, &err))
		return 1;
	t = evtx_tally(e);
	printf("accounts %llu %llu %llu\n", (unsigned long long)t->decoded,
	       (unsigned long long)t->damaged, (unsigned long long)t->slack);
	evtx_close(e);
	return 0;
}
