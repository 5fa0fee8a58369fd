/* evtx_seed.c FOLDER - writes the seeds of fuzz/corpus/evtx: our own small
 * logs, so that no licence but ours stands on them. */
#include <stdio.h>
#include <stdlib.h>

#include "evtx_sample.h"

static struct build b;

static void write_seed(const char *folder, const char *name, unsigned flags,
		       const uint8_t *p, size_t n)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wb");
	if (!f)
		exit(1);
	fputc((int)flags, f);
	fwrite(p, 1, n, f);
	fclose(f);
}

static void write_records(const char *folder, const char *name, unsigned flags)
{
	write_seed(folder, name, 4 | flags, build_chunk(&b) + 512, b.at - 512);
}

/* Every type, and its array, in one event without a System. */
static void all_types(void)
{
	static const uint8_t type[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,
				       9,  10, 11, 12, 13, 14, 15, 16, 17,
				       18, 19, 20, 21, 32, 33, 35};
	static const uint8_t bytes[32] = {1, 1, 0, 0, 0, 0, 0, 5, 18};
	const unsigned n = sizeof(type);

	build_start(&b);
	build_record_start(&b, 1);
	build_fragment(&b);
	build_template_start(&b, 7);
	build_open(&b, "EventData", false);
	build_close_start(&b);
	for (unsigned i = 0; i < 2 * n; i++) {
		build_open(&b, i % 3 ? "Data" : "Other", i % 3 == 1);
		if (i % 3 == 1) {
			build_attribute(&b, "Name");
			build_slot(&b, 2 * n - 1 - i, type[i % n], i % 2);
		}
		build_close_start(&b);
		build_slot(&b, i, type[i % n] | (i < n ? 0 : 0x80), i % 2);
		build_close(&b);
	}
	build_close(&b);
	build_template_end(&b);
	build_values_start(&b, 2 * n);
	for (unsigned i = 0; i < 2 * n; i++)
		build_value(&b, type[i % n] | (i < n ? 0u : 0x80u), bytes,
			    type[i % n] == 33 ? 0
			    : i < n	      ? 16
					      : 32);
	build_record_end(&b);
	build_finish(&b);
}

/* Elements without a template, with all that content may be. */
static void bare_elements(void)
{
	build_start(&b);
	build_record_start(&b, 1);
	build_fragment(&b);
	build_open(&b, "Event", true);
	build_attribute(&b, "a");
	build_text(&b, "x");
	build_close_start(&b);
	build_text(&b, "loose");
	build_u8(&b, 0x48); /* a character */
	build_u16(&b, 38);
	build_u8(&b, 0x49); /* an entity */
	build_name(&b, "lt");
	build_u8(&b, 0x47); /* CDATA */
	build_u16(&b, 2);
	build_utf16(&b, "]]");
	build_u8(&b, 0x0a); /* an instruction */
	build_name(&b, "pi");
	build_u8(&b, 0x0b);
	build_u16(&b, 1);
	build_utf16(&b, "d");
	build_open(&b, "i", false);
	build_close_empty(&b);
	build_close(&b);
	build_record_end(&b);
	build_finish(&b);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	sample_log(&b, 3);
	write_records(argv[1], "sample", 0);
	write_records(argv[1], "sample-slack", 2);
	write_seed(argv[1], "file", 0, b.file, 4096 + b.at + 64);
	write_seed(argv[1], "file-sums", 1, b.file, 4096 + b.at);
	all_types();
	write_records(argv[1], "types", 0);
	bare_elements();
	write_records(argv[1], "bare", 0);
	return 0;
}
