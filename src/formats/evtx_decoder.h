/* evtx_decoder.h - the decoder's inside, shared by the files that make it. */
#ifndef POSTERN_FORMATS_EVTX_DECODER_H
#define POSTERN_FORMATS_EVTX_DECODER_H

#include "formats/binxml.h"
#include "formats/binxml_write.h"

/* Channels, providers and computers are few: their UTF-8 is kept by the bytes
 * it was made of. */
#define KNOWN_RAW 128
#define KNOWN_TEXT (KNOWN_RAW * 3 / 2)
#define KNOWN_KEPT 8

struct known_text {
	uint32_t raw_length; /* 0: empty entry */
	uint32_t text_length;
	uint8_t raw[KNOWN_RAW];
	uint8_t text[KNOWN_TEXT];
};

struct evtx_decoder {
	struct evtx_options options;
	struct binxml_store store;
	struct binxml_record record;
	struct known_text known[3][KNOWN_KEPT];
	struct write_day day;

	struct span chunk; /* borrowed, EVTX_PADDING bytes behind */
	uint64_t offset;   /* of the chunk in the file */
	struct tally *tally;
	struct damage_sink *sink;
	uint64_t last_id;  /* of the record before, 0: none */
	uint32_t at;	   /* next byte, in the chunk */
	uint32_t live_end; /* of the records that the header knows */
	bool dirty;
};

/* All of *out but `slack`, from the instances just decoded. */
void evtx_record_fill(struct evtx_decoder *d, uint32_t at, uint32_t size,
		      struct evtx_record *out);

#endif
