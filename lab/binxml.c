/* binxml.c - see binxml.h.
 *
 * The layout is that of Windows: a record holds one instance of a template
 * with the System element; its last value is BinXML of its own, an instance
 * of a template with the EventData of that kind of event. */
#include "binxml.h"

#include "base/clock.h"
#include "base/text.h"

enum token {
	TOKEN_END = 0x00,
	TOKEN_OPEN = 0x01, /* 0x41 with attributes */
	TOKEN_CLOSE_START = 0x02,
	TOKEN_CLOSE_EMPTY = 0x03,
	TOKEN_CLOSE = 0x04,
	TOKEN_VALUE = 0x05,
	TOKEN_ATTRIBUTE = 0x06, /* 0x46 when more follow */
	TOKEN_TEMPLATE = 0x0c,
	TOKEN_SUBSTITUTION = 0x0d,
	TOKEN_OPTIONAL = 0x0e,
	TOKEN_FRAGMENT = 0x0f,
	TOKEN_MORE = 0x40,
};

enum type {
	TYPE_NULL = 0x00,
	TYPE_STRING = 0x01,
	TYPE_U8 = 0x04,
	TYPE_U16 = 0x06,
	TYPE_U32 = 0x08,
	TYPE_U64 = 0x0a,
	TYPE_GUID = 0x0f,
	TYPE_FILETIME = 0x11,
	TYPE_SID = 0x13,
	TYPE_HEX32 = 0x14,
	TYPE_HEX64 = 0x15,
	TYPE_BINXML = 0x21,
};

#define SYSTEM_TEMPLATE 0x504f5301 /* any number; ours */
#define SYSTEM_VALUES 18

/* Fills in a 32 bit size that counts from behind itself. */
static void close_size(struct binxml *b, size_t at)
{
	if (!b->full)
		put_u32le(b->chunk + at, b->at - at - 4);
}

struct element { /* while it is open */
	size_t size_at, attributes_at;
};

static struct element open_element(struct binxml *b, const char *name,
				   bool attributes)
{
	struct element e;

	binxml_u8(b, TOKEN_OPEN | (attributes ? TOKEN_MORE : 0));
	binxml_u16(b, 0xffff);
	e.size_at = b->at;
	binxml_u32(b, 0);
	binxml_name(b, name);
	e.attributes_at = b->at;
	if (attributes)
		binxml_u32(b, 0);
	return e;
}

static void close_element(struct binxml *b, const struct element *e)
{
	binxml_u8(b, TOKEN_CLOSE);
	close_size(b, e->size_at);
}

static void close_empty(struct binxml *b, const struct element *e)
{
	close_size(b, e->attributes_at);
	binxml_u8(b, TOKEN_CLOSE_EMPTY);
	close_size(b, e->size_at);
}

/* The attributes are over, content follows. */
static void close_start(struct binxml *b, const struct element *e,
			bool attributes)
{
	if (attributes)
		close_size(b, e->attributes_at);
	binxml_u8(b, TOKEN_CLOSE_START);
}

static void attribute(struct binxml *b, const char *name, bool more)
{
	binxml_u8(b, TOKEN_ATTRIBUTE | (more ? TOKEN_MORE : 0));
	binxml_name(b, name);
}

static void literal(struct binxml *b, const char *text)
{
	size_t at;
	unsigned units;

	binxml_u8(b, TOKEN_VALUE);
	binxml_u8(b, TYPE_STRING);
	at = b->at;
	binxml_u16(b, 0);
	units = binxml_utf16(b, text);
	if (!b->full) {
		b->chunk[at] = (uint8_t)units;
		b->chunk[at + 1] = (uint8_t)(units >> 8);
	}
}

static void substitution(struct binxml *b, unsigned index, unsigned type,
			 bool optional)
{
	binxml_u8(b, optional ? TOKEN_OPTIONAL : TOKEN_SUBSTITUTION);
	binxml_u16(b, index);
	binxml_u8(b, type);
}

/* <name>%index</name> */
static void simple(struct binxml *b, const char *name, unsigned index,
		   unsigned type)
{
	struct element e = open_element(b, name, false);

	close_start(b, &e, false);
	substitution(b, index, type, true);
	close_element(b, &e);
}

static void put_provider(struct binxml *b)
{
	struct element e = open_element(b, "Provider", true);

	attribute(b, "Name", true);
	substitution(b, 0, TYPE_STRING, true);
	attribute(b, "Guid", false);
	substitution(b, 1, TYPE_GUID, true);
	close_empty(b, &e);
	e = open_element(b, "EventID", true);
	attribute(b, "Qualifiers", false);
	substitution(b, 2, TYPE_U16, true);
	close_start(b, &e, true);
	substitution(b, 3, TYPE_U16, true);
	close_element(b, &e);
}

static void put_origin(struct binxml *b)
{
	struct element e = open_element(b, "TimeCreated", true);

	attribute(b, "SystemTime", false);
	substitution(b, 9, TYPE_FILETIME, true);
	close_empty(b, &e);
	simple(b, "EventRecordID", 10, TYPE_U64);
	e = open_element(b, "Correlation", true);
	attribute(b, "ActivityID", false);
	substitution(b, 11, TYPE_GUID, true);
	close_empty(b, &e);
	e = open_element(b, "Execution", true);
	attribute(b, "ProcessID", true);
	substitution(b, 12, TYPE_U32, true);
	attribute(b, "ThreadID", false);
	substitution(b, 13, TYPE_U32, true);
	close_empty(b, &e);
	simple(b, "Channel", 14, TYPE_STRING);
	simple(b, "Computer", 15, TYPE_STRING);
	e = open_element(b, "Security", true);
	attribute(b, "UserID", false);
	substitution(b, 16, TYPE_SID, true);
	close_empty(b, &e);
}

static void system_body(struct binxml *b, const struct event *e)
{
	struct element event = open_element(b, "Event", true);
	struct element system;

	(void)e;
	attribute(b, "xmlns", false);
	literal(b, "http://schemas.microsoft.com/win/2004/08/events/event");
	close_start(b, &event, true);
	system = open_element(b, "System", false);
	close_start(b, &system, false);
	put_provider(b);
	simple(b, "Version", 4, TYPE_U8);
	simple(b, "Level", 5, TYPE_U8);
	simple(b, "Task", 6, TYPE_U16);
	simple(b, "Opcode", 7, TYPE_U8);
	simple(b, "Keywords", 8, TYPE_HEX64);
	put_origin(b);
	close_element(b, &system);
	substitution(b, 17, TYPE_BINXML, true);
	close_element(b, &event);
}

static unsigned type_of(char type)
{
	switch (type) {
	case EVENT_U32:
		return TYPE_U32;
	case EVENT_U64:
		return TYPE_U64;
	case EVENT_HEX32:
		return TYPE_HEX32;
	case EVENT_HEX64:
		return TYPE_HEX64;
	case EVENT_SID:
		return TYPE_SID;
	case EVENT_GUID:
		return TYPE_GUID;
	case EVENT_TIME:
		return TYPE_FILETIME;
	default:
		return TYPE_STRING;
	}
}

static void data_body(struct binxml *b, const struct event *e)
{
	struct element all = open_element(b, "EventData", false);

	close_start(b, &all, false);
	for (unsigned i = 0; i < e->count; i++) {
		const struct event_data *d = &e->data[i];
		bool named = *d->name;
		struct element data = open_element(b, "Data", named);

		if (named) {
			attribute(b, "Name", false);
			literal(b, d->name);
		}
		close_start(b, &data, named);
		substitution(b, i, type_of(d->type), false);
		close_element(b, &data);
	}
	close_element(b, &all);
}

static void user_body(struct binxml *b, const struct event *e)
{
	struct element user = open_element(b, "UserData", false);
	struct element inner;

	close_start(b, &user, false);
	inner = open_element(b, e->user_data, true);
	attribute(b, "xmlns", false);
	literal(b, "http://manifests.microsoft.com/win/2004/08/windows/"
		   "eventlog");
	close_start(b, &inner, true);
	for (unsigned i = 0; i < e->count; i++) {
		struct element x = open_element(b, e->data[i].name, false);

		close_start(b, &x, false);
		substitution(b, i, type_of(e->data[i].type), false);
		close_element(b, &x);
	}
	close_element(b, &inner);
	close_element(b, &user);
}

static void definition(struct binxml *b, uint32_t id, const struct event *e,
		       void (*body)(struct binxml *, const struct event *))
{
	uint8_t *slot = b->chunk + 384 + id % 32 * 4;
	uint32_t offset = (uint32_t)b->at;
	size_t size_at;

	binxml_u32(b, get_u32le(slot));
	binxml_u32(b, id); /* the first part of the GUID */
	for (unsigned i = 1; i < 4; i++)
		binxml_u32(b, id * 2654435761U * i + 0x6f737465);
	size_at = b->at;
	binxml_u32(b, 0);
	binxml_put(b, "\x0f\x01\x01\x00", 4);
	body(b, e);
	binxml_u8(b, TOKEN_END);
	close_size(b, size_at);
	if (b->full || b->template_count == TEMPLATES_MAX) {
		b->full = true;
		return;
	}
	put_u32le(slot, offset);
	b->templates[b->template_count].id = id;
	b->templates[b->template_count++].offset = offset;
}

static void instance(struct binxml *b, uint32_t id, const struct event *e,
		     void (*body)(struct binxml *, const struct event *))
{
	binxml_put(b, "\x0f\x01\x01\x00\x0c\x01", 6);
	binxml_u32(b, id);
	for (unsigned i = 0; i < b->template_count; i++) {
		if (b->templates[i].id == id) {
			binxml_u32(b, b->templates[i].offset);
			return;
		}
	}
	binxml_u32(b, b->at + 4);
	definition(b, id, e, body);
}

struct values { /* of an instance: first the sizes, then the bytes */
	size_t specs_at;
	unsigned next;
	size_t from; /* of the value being written */
};

static struct values begin_values(struct binxml *b, unsigned count)
{
	struct values v = {.next = 0};

	binxml_u32(b, count);
	v.specs_at = b->at;
	for (unsigned i = 0; i < count; i++)
		binxml_u32(b, 0);
	v.from = b->at;
	return v;
}

static void end_value(struct binxml *b, struct values *v, unsigned type)
{
	size_t size = b->at - v->from;

	if (!b->full)
		put_u32le(b->chunk + v->specs_at + 4 * v->next,
			  (size & 0xffff) | (uint64_t)type << 16);
	v->next++;
	v->from = b->at;
}

static void number(struct binxml *b, struct values *v, uint64_t n,
		   unsigned size, unsigned type)
{
	binxml_le(b, n, size);
	end_value(b, v, type);
}

static void nothing(struct binxml *b, struct values *v)
{
	end_value(b, v, TYPE_NULL);
}

static void string(struct binxml *b, struct values *v, const char *text)
{
	binxml_utf16(b, text);
	end_value(b, v, TYPE_STRING);
}

/* "S-1-5-21-..." */
static void put_sid(struct binxml *b, const char *text)
{
	unsigned long parts[15] = {0};
	unsigned n = 0;
	const char *p = text + 2; /* behind "S-" */

	while (n < 15 && *p) {
		char *end;

		parts[n++] = strtoul(p, &end, 10);
		p = *end ? end + 1 : end;
	}
	binxml_u8(b, (unsigned)parts[0]);
	binxml_u8(b, n > 2 ? n - 2 : 0);
	for (unsigned i = 0; i < 6; i++)
		binxml_u8(b, i == 5 ? (unsigned)parts[1] : 0);
	for (unsigned i = 2; i < n; i++)
		binxml_u32(b, parts[i]);
}

/* "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}", braces or not */
static void put_guid(struct binxml *b, const char *text)
{
	static const uint8_t order[16] = {3, 2, 1,  0,	5,  4,	7,  6,
					  8, 9, 10, 11, 12, 13, 14, 15};
	uint8_t bytes[16] = {0};
	unsigned n = 0;

	for (const char *p = text; *p && n < 32; p++) {
		static const char hex[] = "0123456789abcdef";
		const char *at = strchr(hex, ascii_lower((uint8_t)*p));

		if (!at)
			continue;
		bytes[n / 2] = (uint8_t)(bytes[n / 2] << 4 | (at - hex));
		n++;
	}
	for (unsigned i = 0; i < 16; i++)
		binxml_u8(b, bytes[order[i]]);
}

static uint64_t filetime_of(const char *text)
{
	int64_t ns = 0;

	(void)time_from_text(span_str(text), &ns);
	return (uint64_t)(ns / 100) + UINT64_C(116444736000000000);
}

static void data_value(struct binxml *b, struct values *v,
		       const struct event_data *d)
{
	unsigned type = type_of(d->type);
	uint64_t n = strtoull(d->value, NULL, 0);

	switch (type) {
	case TYPE_U32:
	case TYPE_HEX32:
		number(b, v, n, 4, type);
		return;
	case TYPE_U64:
	case TYPE_HEX64:
		number(b, v, n, 8, type);
		return;
	case TYPE_FILETIME:
		number(b, v, filetime_of(d->value), 8, type);
		return;
	case TYPE_SID:
		put_sid(b, d->value);
		end_value(b, v, type);
		return;
	case TYPE_GUID:
		put_guid(b, d->value);
		end_value(b, v, type);
		return;
	default:
		string(b, v, d->value);
	}
}

/* Events of one kind share a template: its number comes from the shape. */
static uint32_t shape_of(const struct event *e)
{
	uint32_t h = 0x811c9dc5;

	for (const char *p = e->user_data; *p; p++)
		h = (h ^ (uint8_t)*p) * 0x01000193;
	for (unsigned i = 0; i < e->count; i++) {
		h = (h ^ (uint8_t)e->data[i].type) * 0x01000193;
		for (const char *p = e->data[i].name; *p; p++)
			h = (h ^ (uint8_t)*p) * 0x01000193;
	}
	return h == SYSTEM_TEMPLATE ? h + 1 : h;
}

static void put_data(struct binxml *b, const struct event *e)
{
	struct values v;

	instance(b, shape_of(e), e, *e->user_data ? user_body : data_body);
	v = begin_values(b, e->count);
	for (unsigned i = 0; i < e->count; i++)
		data_value(b, &v, &e->data[i]);
	binxml_u8(b, TOKEN_END);
}

static void put_head(struct binxml *b, struct values *v, const struct event *e)
{
	string(b, v, e->provider);
	if (*e->guid) {
		put_guid(b, e->guid);
		end_value(b, v, TYPE_GUID);
		nothing(b, v);
	} else {
		nothing(b, v);
		number(b, v, e->qualifiers, 2, TYPE_U16);
	}
	number(b, v, e->id, 2, TYPE_U16);
	number(b, v, e->version, 1, TYPE_U8);
	number(b, v, e->level, 1, TYPE_U8);
	number(b, v, e->task, 2, TYPE_U16);
	number(b, v, e->opcode, 1, TYPE_U8);
	number(b, v, e->keywords, 8, TYPE_HEX64);
}

void binxml_event(struct binxml *b, const struct event *e, uint64_t record,
		  uint64_t filetime)
{
	struct values v;

	instance(b, SYSTEM_TEMPLATE, e, system_body);
	v = begin_values(b, SYSTEM_VALUES);
	put_head(b, &v, e);
	number(b, &v, filetime, 8, TYPE_FILETIME);
	number(b, &v, record, 8, TYPE_U64);
	nothing(b, &v); /* ActivityID */
	number(b, &v, e->pid, 4, TYPE_U32);
	number(b, &v, e->tid, 4, TYPE_U32);
	string(b, &v, e->channel);
	string(b, &v, e->computer);
	if (*e->sid) {
		put_sid(b, e->sid);
		end_value(b, &v, TYPE_SID);
	} else {
		nothing(b, &v);
	}
	put_data(b, e);
	end_value(b, &v, TYPE_BINXML);
	binxml_u8(b, TOKEN_END);
}
