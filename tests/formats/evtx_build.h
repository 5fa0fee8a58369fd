/* evtx_build.h - builds small event logs for tests and for the fuzz corpus:
 * a chunk with templates, names and records, checksums right.
 *
 *	struct build b;
 *
 *	build_start(&b);
 *	build_record_start(&b, 1);
 *	build_instance(&b, my_template, my_guid);
 *	build_values_start(&b, 2);
 *	build_value(&b, EVTX_UINT16, bytes, 2); ...
 *	build_record_end(&b);
 *	build_finish(&b);	-> b.file, BUILD_FILE bytes
 *
 * Templates are written by calls of build_open and its kin, between
 * build_template_start and build_template_end. */
#ifndef POSTERN_TESTS_EVTX_BUILD_H
#define POSTERN_TESTS_EVTX_BUILD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "formats/evtx_crc.h"

#define BUILD_CHUNK 65536u
#define BUILD_FILE (4096u + BUILD_CHUNK)

struct build {
	uint8_t file[BUILD_FILE];
	uint32_t at;	 /* in the chunk */
	uint32_t record; /* offset of the open record */
	uint32_t body;	 /* offset of the open template's body */
	uint32_t values; /* offset of the next value's descriptor */
	uint64_t first_id;
	uint64_t last_id;
	bool in_template; /* elements carry a dependency */
};

static inline uint8_t *build_chunk(struct build *b)
{
	return b->file + 4096;
}

static inline void build_put(struct build *b, const void *p, size_t n)
{
	memcpy(build_chunk(b) + b->at, p, n);
	b->at += (uint32_t)n;
}

static inline void build_u8(struct build *b, unsigned v)
{
	uint8_t byte = (uint8_t)v;

	build_put(b, &byte, 1);
}

static inline void build_u16(struct build *b, unsigned v)
{
	build_u8(b, v & 0xFF);
	build_u8(b, v >> 8 & 0xFF);
}

static inline void build_u32(struct build *b, uint32_t v)
{
	build_u16(b, v & 0xFFFF);
	build_u16(b, v >> 16);
}

static inline void build_u64(struct build *b, uint64_t v)
{
	build_u32(b, (uint32_t)v);
	build_u32(b, (uint32_t)(v >> 32));
}

static inline void build_set_u32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline void build_utf16(struct build *b, const char *ascii)
{
	for (; *ascii; ascii++)
		build_u16(b, (uint8_t)*ascii);
}

static inline void build_start(struct build *b)
{
	memset(b, 0, sizeof(*b));
	memcpy(b->file, "ElfFile", 8);
	b->file[24] = 2;		  /* next record */
	build_set_u32(b->file + 32, 128); /* header */
	build_set_u32(b->file + 36, 0x00030001);
	build_set_u32(b->file + 40, 0x00011000); /* 4096, one chunk */
	memcpy(build_chunk(b), "ElfChnk", 8);
	build_set_u32(build_chunk(b) + 40, 128);
	b->at = 512;
}

static inline void build_sums(struct build *b)
{
	uint8_t *c = build_chunk(b);
	uint32_t crc;

	build_set_u32(b->file + 124, evtx_crc32_slow(0, span_of(b->file, 120)));
	build_set_u32(c + 52,
		      evtx_crc32_slow(0, span_of(c + 512, b->at - 512)));
	crc = evtx_crc32_slow(0, span_of(c, 120));
	build_set_u32(c + 124, evtx_crc32_slow(crc, span_of(c + 128, 384)));
}

static inline void build_finish(struct build *b)
{
	uint8_t *c = build_chunk(b);

	c[8] = c[24] = (uint8_t)b->first_id;
	c[16] = c[32] = (uint8_t)b->last_id;
	build_set_u32(c + 44, b->record);
	build_set_u32(c + 48, b->at);
	build_sums(b);
}

/* --- records --- */

static inline void build_record_start(struct build *b, uint64_t id)
{
	b->record = b->at;
	build_u32(b, 0x2a2a);
	build_u32(b, 0);
	build_u64(b, id);
	build_u64(b, UINT64_C(132791819527319042)); /* 2021-10-20T... */
	if (!b->first_id)
		b->first_id = id;
	b->last_id = id;
}

static inline void build_fragment(struct build *b)
{
	build_u32(b, 0x0001010f);
}

static inline void build_record_end(struct build *b)
{
	uint32_t size;

	build_u8(b, 0);
	while ((b->at + 4) % 8)
		build_u8(b, 0);
	size = b->at + 4 - b->record;
	build_u32(b, size);
	build_set_u32(build_chunk(b) + b->record + 4, size);
}

/* --- templates and elements --- */

/* A template instance whose definition follows in place; gives the offset of
 * the definition for build_instance. */
static inline uint32_t build_template_start(struct build *b, uint32_t id)
{
	uint32_t definition;

	build_u8(b, 0x0c);
	build_u8(b, 1);
	build_u32(b, id);
	definition = b->at + 4;
	build_u32(b, definition);
	build_u32(b, 0); /* next */
	build_u32(b, id);
	build_put(b, "\1\2\3\4\5\6\7\10\11\12\13\14", 12);
	build_u32(b, 0);
	b->body = b->at;
	b->in_template = true;
	build_fragment(b);
	return definition;
}

static inline void build_template_end(struct build *b)
{
	build_u8(b, 0);
	build_set_u32(build_chunk(b) + b->body - 4, b->at - b->body);
	b->in_template = false;
}

static inline void build_instance(struct build *b, uint32_t definition,
				  uint32_t id)
{
	build_u8(b, 0x0c);
	build_u8(b, 1);
	build_u32(b, id);
	build_u32(b, definition);
}

static inline void build_name(struct build *b, const char *name)
{
	build_u32(b, b->at + 4);
	build_u32(b, 0);
	build_u16(b, 0x1234);
	build_u16(b, (unsigned)strlen(name));
	build_utf16(b, name);
	build_u16(b, 0);
}

static inline void build_open_if(struct build *b, const char *name,
				 bool attributes, unsigned dependency)
{
	build_u8(b, attributes ? 0x41 : 0x01);
	if (b->in_template)
		build_u16(b, dependency);
	build_u32(b, 0);
	build_name(b, name);
	if (attributes)
		build_u32(b, 0);
}

static inline void build_open(struct build *b, const char *name,
			      bool attributes)
{
	build_open_if(b, name, attributes, 0xFFFF);
}

static inline void build_attribute(struct build *b, const char *name)
{
	build_u8(b, 0x06);
	build_name(b, name);
}

static inline void build_text(struct build *b, const char *text)
{
	build_u8(b, 0x05);
	build_u8(b, 1);
	build_u16(b, (unsigned)strlen(text));
	build_utf16(b, text);
}

static inline void build_slot(struct build *b, unsigned slot, unsigned type,
			      bool optional)
{
	build_u8(b, optional ? 0x0e : 0x0d);
	build_u16(b, slot);
	build_u8(b, type);
}

static inline void build_close_start(struct build *b)
{
	build_u8(b, 0x02);
}

static inline void build_close_empty(struct build *b)
{
	build_u8(b, 0x03);
}

static inline void build_close(struct build *b)
{
	build_u8(b, 0x04);
}

/* <name>slot</name> */
static inline void build_leaf(struct build *b, const char *name, unsigned slot,
			      unsigned type)
{
	build_open(b, name, false);
	build_close_start(b);
	build_slot(b, slot, type, true);
	build_close(b);
}

/* <Data Name="name">slot</Data> */
static inline void build_data(struct build *b, const char *name, unsigned slot,
			      unsigned type)
{
	build_open(b, "Data", true);
	build_attribute(b, "Name");
	build_text(b, name);
	build_close_start(b);
	build_slot(b, slot, type, false);
	build_close(b);
}

/* --- values --- */

static inline void build_values_start(struct build *b, uint32_t count)
{
	build_u32(b, count);
	b->values = b->at;
	for (uint32_t i = 0; i < count; i++)
		build_u32(b, 0);
}

/* The descriptor of the next value; its bytes are put behind it. */
static inline void build_value_head(struct build *b, unsigned type,
				    uint32_t size)
{
	uint8_t *p = build_chunk(b) + b->values;

	p[0] = (uint8_t)size;
	p[1] = (uint8_t)(size >> 8);
	p[2] = (uint8_t)type;
	b->values += 4;
}

static inline void build_value(struct build *b, unsigned type, const void *p,
			       uint32_t size)
{
	build_value_head(b, type, size);
	build_put(b, p, size);
}

static inline void build_string(struct build *b, const char *ascii)
{
	build_value_head(b, 1, (uint32_t)strlen(ascii) * 2);
	build_utf16(b, ascii);
}

#endif
