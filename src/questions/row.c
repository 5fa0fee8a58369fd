/* row.c - see row.h. */
#include "questions/row.h"

#include "base/banned.h"
#include "base/digest.h"

int row_id(char id[ROW_ID_SIZE], char letter, const struct span *part,
	   size_t count, struct err *err)
{
	static const uint8_t zero[1];
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	struct digest *d = NULL;
	int status = digest_open(&d, err);

	if (status)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (i)
			digest_add(d, span_of(zero, 1));
		digest_add(d, part[i]);
	}
	digest_take(d, digest);
	digest_close(d);
	digest_text(digest, hex);
	snprintf(id, ROW_ID_SIZE, "%c-%.16s", letter, hex);
	return ST_OK;
}

struct span row_value(void *context, struct span name)
{
	struct case_query *q = context;

	for (int i = 0; i < case_column_count(q); i++)
		if (span_is(name, case_column_name(q, i)))
			return case_text(q, i);
	return SPAN_EMPTY;
}
