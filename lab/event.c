/* event.c - see event.h. Fields stand between bytes 0x1f. */
#include "event.h"

#define SEPARATOR 0x1f

void event_add(struct event *e, char type, const char *name, const char *value)
{
	if (e->count < EVENT_DATA_MAX)
		e->data[e->count++] = (struct event_data){name, value, type};
}

static void put(struct buf *out, const char *text)
{
	buf_text(out, text ? text : "");
	buf_byte(out, SEPARATOR);
}

static void put_number(struct buf *out, uint64_t n)
{
	buf_u64(out, n);
	buf_byte(out, SEPARATOR);
}

void event_encode(const struct event *e, struct buf *out)
{
	put(out, e->provider);
	put(out, e->guid);
	put(out, e->channel);
	put(out, e->computer);
	put(out, e->sid);
	put(out, e->user_data);
	put_number(out, e->id);
	put_number(out, e->version);
	put_number(out, e->level);
	put_number(out, e->task);
	put_number(out, e->opcode);
	put_number(out, e->qualifiers);
	put_number(out, e->pid);
	put_number(out, e->tid);
	put_number(out, e->keywords);
	for (unsigned i = 0; i < e->count; i++) {
		buf_byte(out, (uint8_t)e->data[i].type);
		put(out, e->data[i].name);
		put(out, e->data[i].value);
	}
}

static const char *take(char **at, const char *end)
{
	char *from = *at;
	char *stop = from < end ? memchr(from, SEPARATOR, (size_t)(end - from))
				: NULL;

	if (!stop)
		return NULL;
	*stop = '\0';
	*at = stop + 1;
	return from;
}

static bool take_number(char **at, const char *end, uint64_t *out)
{
	const char *text = take(at, end);

	return text && span_to_u64(span_str(text), out);
}

bool event_decode(char *text, size_t len, struct event *out)
{
	char *at = text, *end = text + len;
	const char **texts[] = {&out->provider, &out->guid, &out->channel,
				&out->computer, &out->sid,  &out->user_data};
	unsigned *numbers[] = {&out->id,   &out->version, &out->level,
			       &out->task, &out->opcode,  &out->qualifiers,
			       &out->pid,  &out->tid};
	uint64_t n;

	memset(out, 0, sizeof(*out));
	for (unsigned i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = take(&at, end);
		if (!*texts[i])
			return false;
	}
	for (unsigned i = 0; i < ARRAY_LEN(numbers); i++) {
		if (!take_number(&at, end, &n))
			return false;
		*numbers[i] = (unsigned)n;
	}
	if (!take_number(&at, end, &out->keywords))
		return false;
	while (at < end) {
		char type = *at++;
		const char *name = take(&at, end);
		const char *value = take(&at, end);

		if (!name || !value)
			return false;
		event_add(out, type, name, value);
	}
	return true;
}
