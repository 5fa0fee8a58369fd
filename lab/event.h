/* event.h - one Windows event before it becomes BinXML. */
#ifndef POSTERN_LAB_EVENT_H
#define POSTERN_LAB_EVENT_H

#include "base/buf.h"

#define EVENT_DATA_MAX 48

enum event_type { /* of a data value; the letters stand on the tape */
		  EVENT_STRING = 's',
		  EVENT_U32 = 'u',
		  EVENT_U64 = 'q',
		  EVENT_HEX32 = 'h',
		  EVENT_HEX64 = 'x',
		  EVENT_SID = 'i',
		  EVENT_GUID = 'g',
		  EVENT_TIME = 't', /* FILETIME; the value is RFC 3339 */
};

struct event_data {
	const char *name; /* "" for data without a name */
	const char *value;
	char type; /* enum event_type */
};

struct event {
	const char *provider;
	const char *guid; /* "" for a provider of the old kind */
	const char *channel, *computer;
	const char *sid;       /* of Security UserID; "" for none */
	const char *user_data; /* element of UserData; "" for EventData */
	unsigned id, version, level, task, opcode, qualifiers, pid, tid;
	uint64_t keywords;
	struct event_data data[EVENT_DATA_MAX];
	unsigned count;
};

void event_add(struct event *e, char type, const char *name, const char *value);
/* As text for the tape, and back. Decoding points into `text`, which gets
 * NULs; false when it is no event. */
void event_encode(const struct event *e, struct buf *out);
bool event_decode(char *text, size_t len, struct event *out);

#endif
