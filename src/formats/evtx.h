/* evtx.h - Windows event logs, one record at a time.
 *
 * A file is a header and chunks of 64 KiB; a chunk holds records, each a small
 * document in binary XML that fills the holes of a template.  A template says
 * everything but the values: it is compiled once, kept over chunks, and a
 * record is then no more than a few instances (a template and its values) with
 * the values left as the bytes they are until somebody wants them as text.
 *
 *	struct evtx *log;
 *	struct evtx_record r;
 *
 *	if (evtx_open(&log, source, &(struct evtx_options){0}, sink, err) < 0)
 *		return err->code;
 *	while ((got = evtx_next(log, &r, err)) > 0) {
 *		struct evtx_walk w = {0};
 *		struct evtx_named v;
 *
 *		while (evtx_next_value(&r, &w, &v))
 *			... v.field->name, v.value, evtx_named_text(buf, &v)
 *	}
 *	*tally = *evtx_tally(log);
 *	evtx_close(log);
 *
 * Damage is no error: it goes to the sink, its bytes to the tally, and the
 * reader goes on.  Spans and pointers of a record live until the next call of
 * evtx_next; templates live until evtx_close or until their `id` is no longer
 * seen.  Layout and the treatment of damage: docs/formats/evtx.md. */
#ifndef POSTERN_FORMATS_EVTX_H
#define POSTERN_FORMATS_EVTX_H

#include "base/buf.h"
#include "base/source.h"
#include "formats/table.h"

/* --- values --- */

/* Types of values; libevtx, "Value types". EVTX_ARRAY may be added. */
enum evtx_type {
	EVTX_NULL = 0x00,
	EVTX_STRING = 0x01, /* UTF-16LE */
	EVTX_ANSI = 0x02,   /* Windows-1252 */
	EVTX_INT8 = 0x03,
	EVTX_UINT8 = 0x04,
	EVTX_INT16 = 0x05,
	EVTX_UINT16 = 0x06,
	EVTX_INT32 = 0x07,
	EVTX_UINT32 = 0x08,
	EVTX_INT64 = 0x09,
	EVTX_UINT64 = 0x0a,
	EVTX_REAL32 = 0x0b,
	EVTX_REAL64 = 0x0c,
	EVTX_BOOL = 0x0d, /* four bytes, by some writers one */
	EVTX_BINARY = 0x0e,
	EVTX_GUID = 0x0f,
	EVTX_SIZE = 0x10, /* four or eight bytes, written as hexadecimal */
	EVTX_FILETIME = 0x11,
	EVTX_SYSTEMTIME = 0x12,
	EVTX_SID = 0x13,
	EVTX_HEX32 = 0x14,
	EVTX_HEX64 = 0x15,
	EVTX_EVTHANDLE = 0x20,
	EVTX_BINXML = 0x21, /* elements: see child */
	EVTX_EVTXML = 0x23,
	EVTX_UTF8 = 0x7e,  /* ours: text of the template itself */
	EVTX_MIXED = 0x7f, /* ours: text and values, see evtx_named_text */
	EVTX_ARRAY = 0x80,
};

/* One value as it stands in the chunk. */
struct evtx_value {
	const uint8_t *ptr; /* len raw bytes */
	uint32_t len;
	uint16_t child; /* EVTX_BINXML: instances[child - 1] of the record is
			 * the first in it; 0: none */
	uint8_t type;	/* enum evtx_type */
	uint8_t spare;
};

static inline struct span evtx_value_span(const struct evtx_value *v)
{
	return span_of(v->ptr, v->len);
}

/* The value's text in UTF-8, exactly as in XML but without entities: numbers
 * in decimal, HEX32 as "0x1f", times as "2021-10-20T13:39:12.7319042Z", GUIDs
 * as "{54849625-5478-4994-a5ba-3e3b0328c30d}", SIDs as "S-1-5-18", binary as
 * upper-case digits; the items of an array with ", " between them.  A value of
 * the wrong size gives its bytes as digits; NULs at the end of strings are
 * left away, others kept.  BINXML and MIXED give nothing. */
void evtx_value_text(struct buf *b, const struct evtx_value *v);

/* As a number: integers, BOOL, SIZE, HEX; false for all others. */
bool evtx_value_u64(const struct evtx_value *v, uint64_t *out);
/* FILETIME and SYSTEMTIME; TIME_NONE for all others. */
int64_t evtx_value_time(const struct evtx_value *v);

/* The items of an array, one after the other: *at starts at 0. Other values
 * are one item. False at the end. */
bool evtx_value_item(const struct evtx_value *v, size_t *at,
		     struct evtx_value *out);

/* --- templates --- */

enum evtx_part {
	EVTX_PART_NONE, /* as the instance's */
	EVTX_PART_SYSTEM,
	EVTX_PART_EVENT_DATA,
	EVTX_PART_USER_DATA,
	EVTX_PART_OTHER, /* RenderingInfo, ProcessingErrorData, ... */
};

enum evtx_field_kind {
	EVTX_FIELD_SLOT,    /* instance->values[slot] */
	EVTX_FIELD_LITERAL, /* the same in every record */
	EVTX_FIELD_MIXED,   /* literal text and values */
};

#define EVTX_NO_SLOT UINT16_MAX

/* A place of a template where a value stands: the text of an element or of an
 * attribute (xmlns apart). */
struct evtx_field {
	/* System: "EventID"; for attributes "Provider_Name".
	 * EventData: the Name of the Data element, "Data" when it has none.
	 * Else: the element's local name, "Element_Attribute". */
	struct span name;
	struct span element;   /* local name */
	struct span attribute; /* local name; empty: the element's text */
	struct span literal;   /* EVTX_FIELD_LITERAL: UTF-8 */
	enum evtx_part part;
	enum evtx_field_kind kind;
	uint16_t slot;	    /* EVTX_FIELD_SLOT */
	uint16_t name_slot; /* Data whose Name is a value itself: its slot, and
			     * name is "Data"; else EVTX_NO_SLOT */
	uint32_t index;	    /* unnamed Data: 0, 1, 2 ...; else 0 */
	uint32_t node;	    /* ours: the first of its texts and values, */
	uint32_t node_end;  /* and the one behind the last */
};

/* Frozen once made. A caller that wants few names looks them up once per
 * template and keeps the slots under its id. */
struct evtx_template {
	uint64_t id; /* from 1, never used twice by a reader; 0: made for one
		      * record only, not worth keeping anything for */
	uint8_t guid[16];
	uint32_t slot_count;
	uint32_t field_count;
	const struct evtx_field *fields; /* in document order */
};

/* A template and the values of one record for it. */
struct evtx_instance {
	const struct evtx_template *template;
	/* template->slot_count of them or more; those that the record leaves
	 * out are EVTX_NULL. */
	const struct evtx_value *values;
	uint32_t value_count;
	enum evtx_part part; /* of fields whose own part is NONE */
	uint16_t next;	     /* instances[next - 1] follows in the same value */
};

/* --- records --- */

struct evtx_decoder;

struct evtx_record {
	uint64_t offset; /* in the file, bytes */
	uint64_t length;
	uint64_t id;	     /* EventRecordID; the header's when it has none */
	int64_t time_ns;     /* TimeCreated; the header's when it has none */
	uint32_t event_id;   /* 0 when it has none */
	uint8_t level;	     /* 0 when it has none */
	bool slack;	     /* found in unused space */
	struct span channel; /* UTF-8 */
	struct span provider;
	struct span computer;
	const struct evtx_instance *instances; /* [0] is the event itself */
	size_t instance_count;
	struct evtx_decoder *decoder; /* ours */
};

/* The slot of the first field of that name in that part of a template, or
 * EVTX_NO_SLOT: none, or not a plain value. ASCII case counts. */
uint16_t evtx_template_slot(const struct evtx_template *t, enum evtx_part part,
			    struct span name);

/* Walks all values of a record, those of nested instances too. {0} starts. */
struct evtx_walk {
	size_t instance;
	size_t field;
};

struct evtx_named {
	const struct evtx_field *field;
	const struct evtx_instance *instance;
	const struct evtx_record *record;
	enum evtx_part part;	 /* never NONE */
	struct evtx_value value; /* literals: EVTX_UTF8 */
};

/* False at the end. Values that are BINXML are not given, what is in them is.
 * Values that the record leaves out are given as EVTX_NULL. */
bool evtx_next_value(const struct evtx_record *r, struct evtx_walk *w,
		     struct evtx_named *out);
/* The value of one field of one instance (indexes, both in range); false when
 * it is BINXML. */
bool evtx_value_at(const struct evtx_record *r, size_t instance, size_t field,
		   struct evtx_named *out);
/* As evtx_value_text; for MIXED the parts one after the other. */
void evtx_named_text(struct buf *b, const struct evtx_named *v);
/* The first value of that name in that part; false when there is none. */
bool evtx_find(const struct evtx_record *r, enum evtx_part part,
	       struct span name, struct evtx_named *out);

/* One JSON object, without a line feed; layout in docs/formats/evtx.md. */
void evtx_put_json(struct buf *b, const struct evtx_record *r);
/* The same without Event and System: {"EventData":{...}}. */
void evtx_put_json_data(struct buf *b, const struct evtx_record *r);
/* <Event ...>...</Event> and a line feed, two blanks for each level. */
void evtx_put_xml(struct buf *b, const struct evtx_record *r);

/* --- the reader --- */

struct evtx_options {
	bool slack;	   /* also records in unused space */
	bool no_checksums; /* do not compare CRC32s */
	bool no_fields;	   /* only evtx_put_json, evtx_put_json_data and
			    * evtx_put_xml are called: of a record only offset,
			    * length, time and slack are set */
};

struct evtx; /* opaque; one thread at a time */

/* Reads nothing yet. `in` and `sink` (NULL is fine) stay the caller's. */
int evtx_open(struct evtx **out, struct source *in,
	      const struct evtx_options *options, struct damage_sink *sink,
	      struct err *err) MUST_USE;
void evtx_close(struct evtx *e); /* NULL is fine */

/* 1 and *out, 0 at the end, or ST_NOMEM, ST_IO. */
int evtx_next(struct evtx *e, struct evtx_record *out,
	      struct err *err) MUST_USE;
/* decoded + damaged + slack = bytes read, whenever evtx_next gave 0. */
const struct tally *evtx_tally(const struct evtx *e);

/* True when the bytes are the beginning of an event log. */
bool evtx_is(struct span head);

/* --- for programs with threads ---
 *
 * Chunks do not know of each other.  One thread cuts the file into pieces,
 * each worker owns a decoder and decodes chunks; the outcome of a chunk
 * depends on nothing but its bytes and the options. */

#define EVTX_CHUNK_SIZE LIMIT_EVTX_CHUNK
/* Readable bytes that must stand behind every chunk handed to a decoder. */
#define EVTX_PADDING 64

struct evtx_cutter {
	struct source *in;
	bool dirty;	   /* the last file header said so, or there was none */
	bool no_checksums; /* likewise */
	uint64_t stretch_at; /* damage not yet reported, stretch_length > 0 */
	uint64_t stretch_length;
};

struct evtx_piece {
	uint64_t offset;
	size_t length; /* of the chunk in the caller's space; 0 at the end */
	bool dirty;
	bool no_checksums;
};

void evtx_cutter_init(struct evtx_cutter *c, struct source *in);
/* 1: a chunk (the last may be short) stands in `space`, which has
 * EVTX_CHUNK_SIZE + EVTX_PADDING bytes; 0 at the end; or ST_IO.  All that is
 * no chunk is counted in *t and reported. */
int evtx_cutter_next(struct evtx_cutter *c, uint8_t *space,
		     struct evtx_piece *out, struct tally *t,
		     struct damage_sink *sink, struct err *err) MUST_USE;

int evtx_decoder_open(struct evtx_decoder **out,
		      const struct evtx_options *options,
		      struct err *err) MUST_USE;
void evtx_decoder_close(struct evtx_decoder *d); /* NULL is fine */
/* Everything is borrowed until the decoder is given the next chunk. */
void evtx_decoder_start(struct evtx_decoder *d, const uint8_t *chunk,
			const struct evtx_piece *piece, struct tally *t,
			struct damage_sink *sink);
/* 1 and *out, 0 at the end of the chunk, or ST_NOMEM. */
int evtx_decoder_next(struct evtx_decoder *d, struct evtx_record *out,
		      struct err *err) MUST_USE;

#endif
