/* custody.c - see custody.h. */
#include "case/custody.h"

#define CUSTODY_GENESIS "postern-custody/1"

static void add_length(struct digest *d, uint64_t length)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(length >> (8 * i));
	digest_add(d, span_of(bytes, sizeof(bytes)));
}

void custody_add_text(struct digest *d, struct span text)
{
	add_length(d, text.len);
	digest_add(d, text);
}

void custody_add_null(struct digest *d)
{
	add_length(d, UINT64_MAX);
}

void custody_add_number(struct digest *d, int64_t value)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)value);

	custody_add_text(d, span_of(text, (size_t)n));
}

int custody_genesis(uint8_t out[DIGEST_SIZE], struct err *err)
{
	if (!digest_once(SPAN_LIT(CUSTODY_GENESIS), out))
		return err_nomem(err);
	return ST_OK;
}

int custody_step(uint8_t head[DIGEST_SIZE], const struct custody_row *row,
		 struct err *err)
{
	struct digest *d = NULL;
	int rc = digest_open(&d, err);

	if (rc)
		return rc;
	digest_add(d, span_of(head, DIGEST_SIZE));
	custody_add_number(d, (int64_t)row->seq);
	if (row->time_ns == TIME_NONE)
		custody_add_null(d);
	else
		custody_add_number(d, row->time_ns);
	custody_add_text(d, row->act);
	custody_add_text(d, row->path);
	if (row->bytes < 0)
		custody_add_null(d);
	else
		custody_add_number(d, row->bytes);
	if (row->sha256.len == 0)
		custody_add_null(d);
	else
		custody_add_text(d, row->sha256);
	digest_take(d, head);
	digest_close(d);
	return ST_OK;
}

bool custody_hash_read(struct span hex, uint8_t out[DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	if (hex.len != 2 * (size_t)DIGEST_SIZE)
		return false;
	for (size_t i = 0; i < hex.len; i++) {
		const char *at = memchr(digits, hex.ptr[i], sizeof(digits));

		if (!at || !*at)
			return false;
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | (at - digits));
	}
	return true;
}
