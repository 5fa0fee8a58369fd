/* row.c - see row.h. */
#include "questions/row.h"

#include "base/banned.h"
#include "base/digest.h"
#include "questions/messages.h"
#include "rules/text.h"

uint64_t row_id_by(struct digest *d, char id[ROW_ID_SIZE], char letter,
		   const struct span *part, size_t count)
{
	static const uint8_t zero[1];
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[DIGEST_SIZE];
	uint64_t number = 0;
	char *to = id;

	for (size_t i = 0; i < count; i++) {
		if (i)
			digest_add(d, span_of(zero, 1));
		digest_add(d, part[i]);
	}
	digest_take(d, digest);
	*to++ = letter;
	*to++ = '-';
	for (size_t i = 0; i < sizeof(number); i++) {
		number = number << 8 | digest[i];
		*to++ = digits[digest[i] >> 4];
		*to++ = digits[digest[i] & 15];
	}
	*to = 0;
	return number;
}

int row_id(char id[ROW_ID_SIZE], char letter, const struct span *part,
	   size_t count, struct err *err)
{
	struct digest *d = NULL;
	int status = digest_open(&d, err);

	if (status)
		return status;
	(void)row_id_by(d, id, letter, part, count);
	digest_close(d);
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

int row_say(struct case_query *put, int at, const char *group, struct span word,
	    struct case_query *q, struct err *err)
{
	const struct text_values values = {row_value, q};
	const struct words *w;
	struct buf en;
	struct buf ar;
	char name[96];
	bool bad;

	snprintf(name, sizeof(name), "%s/%.*s", group, SPAN_ARG(word));
	w = message_find(span_str(name));
	if (!w)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "there is no message %s", name);
	buf_init(&en, 4096);
	buf_init(&ar, 4096);
	rules_text(&en, w->en, &values);
	rules_text(&ar, w->ar, &values);
	case_bind_text(put, at, buf_span(&en));
	case_bind_text(put, at + 1, buf_span(&ar));
	bad = en.bad || ar.bad;
	buf_release(&en);
	buf_release(&ar);
	return bad ? err_nomem(err) : ST_OK;
}
