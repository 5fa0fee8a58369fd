/* custody.c - see custody.h. */
#include "evidence/custody.h"

#include "base/limits.h"

void custody_put(struct buf *b, const uint8_t previous[DIGEST_SIZE],
		 const struct custody_row *row)
{
	buf_hex(b, span_of(previous, DIGEST_SIZE), false);
	buf_byte(b, '\t');
	buf_u64(b, row->number);
	buf_byte(b, '\t');
	buf_u64(b, row->bytes);
	buf_byte(b, '\t');
	buf_hex(b, span_of(row->sha256, DIGEST_SIZE), false);
	buf_byte(b, '\t');
	buf_span_put(b, row->path);
	buf_byte(b, '\n');
}

int custody_chain(const uint8_t previous[DIGEST_SIZE],
		  const struct custody_row *row, uint8_t out[DIGEST_SIZE],
		  struct err *err)
{
	struct buf line;
	int r = ST_OK;

	buf_init(&line, LIMIT_PATH * 4);
	custody_put(&line, previous, row);
	if (line.bad)
		r = err_set(err, line.bad, ERR_NO_OFFSET,
			    "no room for a row of the custody log");
	else if (!digest_once(buf_span(&line), out))
		r = err_nomem(err);
	buf_release(&line);
	return r;
}
