/* evtx_sample.h - a small log as Windows writes it: one template for the
 * event and its System, one for its EventData, any number of records. */
#ifndef POSTERN_TESTS_EVTX_SAMPLE_H
#define POSTERN_TESTS_EVTX_SAMPLE_H

#include "evtx_build.h"

#define SAMPLE_SYSTEM_ID 0x11111111u
#define SAMPLE_DATA_ID 0x22222222u

struct sample {
	uint32_t system; /* offsets of definitions, 0: not yet written */
	uint32_t data;
};

static inline void sample_attribute(struct build *b, const char *element,
				    const char *name, unsigned slot,
				    unsigned type)
{
	build_open(b, element, true);
	build_attribute(b, name);
	build_slot(b, slot, type, true);
	build_close_empty(b);
}

/* Slots: 0 event id, 1 level, 2 time, 3 record id, 4 channel, 5 user, 6 the
 * event's data. */
static inline void sample_system(struct build *b)
{
	build_open(b, "Event", true);
	build_attribute(b, "xmlns");
	build_text(b, "urn:e");
	build_close_start(b);
	build_open(b, "System", false);
	build_close_start(b);
	build_open(b, "Provider", true);
	build_attribute(b, "Name");
	build_text(b, "Maker");
	build_close_empty(b);
	build_leaf(b, "EventID", 0, 6);
	build_open_if(b, "Level", false, 1);
	build_close_start(b);
	build_slot(b, 1, 4, true);
	build_close(b);
	sample_attribute(b, "TimeCreated", "SystemTime", 2, 0x11);
	build_leaf(b, "EventRecordID", 3, 0x0a);
	build_leaf(b, "Channel", 4, 1);
	build_open(b, "Computer", false);
	build_close_start(b);
	build_text(b, "EX01");
	build_close(b);
	sample_attribute(b, "Security", "UserID", 5, 0x13);
	build_close(b);
	build_slot(b, 6, 0x21, true);
	build_close(b);
}

/* Slots: 0 string, 1 hexadecimal. */
static inline void sample_data(struct build *b)
{
	build_open(b, "EventData", false);
	build_close_start(b);
	build_data(b, "User", 0, 1);
	build_data(b, "LogonId", 1, 0x15);
	build_close(b);
}

static inline void sample_system_values(struct build *b, uint64_t id)
{
	static const uint8_t event_id[2] = {0x10, 0x12}; /* 4624 */
	static const uint8_t time[8] = {0x42, 0x2f, 0x24, 0xde,
					0xb7, 0xc5, 0xd7, 0x01};
	static const uint8_t system[12] = {1, 1, 0, 0, 0, 0, 0, 5, 18};
	uint8_t number[8] = {(uint8_t)id, (uint8_t)(id >> 8)};

	build_values_start(b, 7);
	build_value(b, 6, event_id, 2);
	build_value(b, 4, "\4", 1);
	build_value(b, 0x11, time, 8);
	build_value(b, 0x0a, number, 8);
	build_string(b, "Security");
	build_value(b, 0x13, system, 12);
}

/* A record; the first one brings the templates. */
static inline void sample_record(struct build *b, struct sample *s, uint64_t id,
				 const char *user)
{
	uint32_t head;
	uint32_t from;
	uint32_t values;

	build_record_start(b, id);
	build_fragment(b);
	if (!s->system) {
		s->system = build_template_start(b, SAMPLE_SYSTEM_ID);
		sample_system(b);
		build_template_end(b);
	} else {
		build_instance(b, s->system, SAMPLE_SYSTEM_ID);
	}
	sample_system_values(b, id);
	head = b->values;
	from = b->at;
	build_fragment(b);
	if (!s->data) {
		s->data = build_template_start(b, SAMPLE_DATA_ID);
		sample_data(b);
		build_template_end(b);
	} else {
		build_instance(b, s->data, SAMPLE_DATA_ID);
	}
	build_values_start(b, 2);
	build_string(b, user);
	build_value(b, 0x15, "\xe7\3\0\0\0\0\0\0", 8);
	build_u8(b, 0);
	values = b->values;
	b->values = head;
	build_value_head(b, 0x21, b->at - from);
	b->values = values;
	build_record_end(b);
}

static inline void sample_log(struct build *b, unsigned records)
{
	struct sample s = {0, 0};

	build_start(b);
	for (unsigned i = 1; i <= records; i++)
		sample_record(b, &s, i, i % 2 ? "alice" : "b\"o\\b");
	build_finish(b);
}

#define SAMPLE_JSON(id, user)                                                  \
	"{\"Event\":{\"#attributes\":{\"xmlns\":\"urn:e\"},\"System\":{"       \
	"\"Provider\":{\"#attributes\":{\"Name\":\"Maker\"}},"                 \
	"\"EventID\":4624,\"Level\":4,"                                        \
	"\"TimeCreated\":{\"#attributes\":{\"SystemTime\":"                    \
	"\"2021-10-20T13:39:12.7319362Z\"}},"                                  \
	"\"EventRecordID\":" id ",\"Channel\":\"Security\","                   \
	"\"Computer\":\"EX01\","                                               \
	"\"Security\":{\"#attributes\":{\"UserID\":\"S-1-5-18\"}}},"           \
	"\"EventData\":{\"User\":\"" user "\",\"LogonId\":\"0x3e7\"}}}"

#endif
