/* digests.c - see digests.h. */
#include "base/digests.h"

#include <gnutls/crypto.h>

#include "base/alloc.h"

static const struct {
	gnutls_digest_algorithm_t algorithm;
	size_t size;
} kinds[DIGEST_KINDS] = {
	[DIGEST_MD5] = {GNUTLS_DIG_MD5, 16},
	[DIGEST_SHA1] = {GNUTLS_DIG_SHA1, 20},
	[DIGEST_SHA512] = {GNUTLS_DIG_SHA512, 64},
};

struct digests {
	gnutls_hash_hd_t handle[DIGEST_KINDS]; /* NULL: not wanted */
	uint8_t out[DIGEST_KINDS][DIGESTS_SIZE];
};

int digests_open(struct digests **out, const bool *wanted, struct err *err)
{
	struct digests *d = mem_new(1, sizeof(*d));

	if (!d)
		return err_nomem(err);
	for (size_t i = 0; i < DIGEST_KINDS; i++)
		if (wanted[i] &&
		    gnutls_hash_init(&d->handle[i], kinds[i].algorithm) < 0) {
			digests_close(d);
			return err_set(
				err, ST_IO, ERR_NO_OFFSET,
				"the library refuses %s",
				gnutls_digest_get_name(kinds[i].algorithm));
		}
	*out = d;
	return ST_OK;
}

void digests_close(struct digests *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < DIGEST_KINDS; i++)
		if (d->handle[i])
			gnutls_hash_deinit(d->handle[i], NULL);
	mem_free(d);
}

void digests_add(struct digests *d, struct span bytes)
{
	for (size_t i = 0; i < DIGEST_KINDS && bytes.len; i++)
		if (d->handle[i])
			gnutls_hash(d->handle[i], bytes.ptr, bytes.len);
}

struct span digests_take(struct digests *d, enum digest_kind kind)
{
	if (!d->handle[kind])
		return SPAN_EMPTY;
	gnutls_hash_output(d->handle[kind], d->out[kind]);
	return span_of(d->out[kind], kinds[kind].size);
}
