/* binxml_bytes.c - numbers, texts and names in a chunk; see binxml.h. */
#include "binxml.h"

#include "base/text.h"

void put_u32le(uint8_t *at, uint64_t n)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(n >> (i * 8));
}

uint32_t get_u32le(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static bool room(struct binxml *b, size_t n)
{
	if (b->full || b->at + n > CHUNK_END) {
		b->full = true;
		return false;
	}
	return true;
}

void binxml_put(struct binxml *b, const void *bytes, size_t n)
{
	if (n && room(b, n)) {
		memcpy(b->chunk + b->at, bytes, n);
		b->at += n;
	}
}

void binxml_le(struct binxml *b, uint64_t n, unsigned size)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < size; i++)
		bytes[i] = (uint8_t)(n >> (i * 8));
	binxml_put(b, bytes, size);
}

void binxml_u8(struct binxml *b, unsigned n)
{
	binxml_le(b, n, 1);
}

void binxml_u16(struct binxml *b, unsigned n)
{
	binxml_le(b, n, 2);
}

void binxml_u32(struct binxml *b, uint64_t n)
{
	binxml_le(b, n, 4);
}

void binxml_u64(struct binxml *b, uint64_t n)
{
	binxml_le(b, n, 8);
}

void binxml_reset(struct binxml *b, uint8_t *chunk)
{
	memset(b, 0, sizeof(*b));
	b->chunk = chunk;
	b->at = CHUNK_HEADER;
}

/* UTF-16LE without an end; returns the number of units. */
unsigned binxml_utf16(struct binxml *b, const char *text)
{
	struct span s = span_str(text);
	unsigned units = 0;

	while (s.len) {
		uint32_t c;
		size_t n = utf8_decode(s, &c);

		if (!n) {
			n = 1;
			c = 0xfffd;
		}
		if (c >= 0x10000) {
			binxml_u16(b, 0xd800 + ((c - 0x10000) >> 10));
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
			units++;
		}
		binxml_u16(b, c);
		units++;
		s = span_skip(s, n);
	}
	return units;
}

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 0;

	for (const char *p = name; *p; p++)
		hash = hash * 65599 + (uint8_t)*p;
	return hash & 0xffff;
}

/* True when the name at this offset of the chunk is this one. */
static bool same_name(const struct binxml *b, uint32_t offset, const char *name)
{
	const uint8_t *p = b->chunk + offset + 6;
	size_t len = strlen(name);

	if ((size_t)(p[0] | p[1] << 8) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (p[2 + i * 2] != (uint8_t)name[i] || p[3 + i * 2])
			return false;
	}
	return true;
}

/* A new name is put into the table of the chunk's header: 64 chains. */
static void new_name(struct binxml *b, const char *name, uint32_t hash)
{
	uint8_t *slot = b->chunk + 128 + hash % 64 * 4;
	uint32_t offset = (uint32_t)b->at;

	binxml_u32(b, get_u32le(slot));
	binxml_u16(b, hash);
	binxml_u16(b, (unsigned)strlen(name));
	binxml_utf16(b, name);
	binxml_u16(b, 0);
	if (b->full || b->name_count == NAMES_MAX) {
		b->full = true;
		return;
	}
	put_u32le(slot, offset);
	b->names[b->name_count].offset = offset;
	b->names[b->name_count++].hash = hash;
}

void binxml_name(struct binxml *b, const char *name)
{
	uint32_t hash = name_hash(name);

	for (unsigned i = 0; i < b->name_count; i++) {
		if (b->names[i].hash == hash &&
		    same_name(b, b->names[i].offset, name)) {
			binxml_u32(b, b->names[i].offset);
			return;
		}
	}
	binxml_u32(b, b->at + 4);
	new_name(b, name, hash);
}
