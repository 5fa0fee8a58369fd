/* binxml.h - binary XML of event logs, written into a chunk.
 *
 * Names and templates stand once in a chunk, where they are first needed;
 * later uses point back to them. Whoever writes a record that does not fit
 * restores the state from before and starts a new chunk. */
#ifndef POSTERN_LAB_BINXML_H
#define POSTERN_LAB_BINXML_H

#include "event.h"

#define CHUNK_SIZE 65536
#define CHUNK_HEADER 512
/* Windows leaves a little at the end; libevtx loses a record that ends with
 * the chunk. */
#define CHUNK_END (CHUNK_SIZE - 32)
#define NAMES_MAX 1024
#define TEMPLATES_MAX 256

struct binxml {
	uint8_t *chunk; /* CHUNK_SIZE bytes, the caller's */
	size_t at;	/* next byte to write */
	bool full;	/* sticky: it did not fit */
	struct {
		uint32_t offset, hash;
	} names[NAMES_MAX];
	unsigned name_count;
	struct {
		uint32_t id, offset;
	} templates[TEMPLATES_MAX];
	unsigned template_count;
};

void binxml_reset(struct binxml *b, uint8_t *chunk);
/* The event as the BinXML of a record. */
void binxml_event(struct binxml *b, const struct event *e, uint64_t record,
		  uint64_t filetime);

/* Little endian, at the writing place. */
void binxml_put(struct binxml *b, const void *bytes, size_t n);
/* The low `size` bytes of n. */
void binxml_le(struct binxml *b, uint64_t n, unsigned size);
void binxml_u8(struct binxml *b, unsigned n);
void binxml_u16(struct binxml *b, unsigned n);
void binxml_u32(struct binxml *b, uint64_t n);
void binxml_u64(struct binxml *b, uint64_t n);
/* UTF-16LE without an end; returns the number of units. */
unsigned binxml_utf16(struct binxml *b, const char *text);
/* A reference to a name, and the name itself where it is new. */
void binxml_name(struct binxml *b, const char *name);
void put_u32le(uint8_t *at, uint64_t n);
uint32_t get_u32le(const uint8_t *at);

#endif
