/* fuzz_setup_log.c - the first byte picks the reader (set-up log or clixml) and
 * how reads are cut; the rest is the file. */
#include "formats/clixml.h"
#include "formats/setup_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_note(const struct build_note *note)
{
	static volatile uint8_t touched;

	for (size_t i = 0; i < note->subject.len; i++)
		touched = note->subject.ptr[i];
	(void)touched;
	if (!build_says_text(note->says)[0])
		abort();
}

static void check_tally(const struct tally *t, size_t size)
{
	if (t->decoded + t->damaged + t->slack != size)
		abort();
}

static void run_setup(struct span in, size_t piece)
{
	struct memory_source m;
	struct setup_log *s;
	struct build_note note;

	memory_source_init(&m, in, piece);
	if (setup_log_open(&s, &m.source, NULL))
		return;
	while (setup_log_next(s, &note, NULL) == 1)
		check_note(&note);
	check_tally(setup_log_tally(s), in.len);
	setup_log_close(s);
}

static void run_clixml(struct span in, size_t piece)
{
	struct memory_source m;
	struct clixml *x;
	struct build_note note;

	memory_source_init(&m, in, piece);
	if (clixml_open(&x, &m.source, NULL))
		return;
	while (clixml_next(x, &note, NULL) == 1)
		check_note(&note);
	check_tally(clixml_tally(x), in.len);
	clixml_close(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] & 16)
		run_setup(span_of(data + 1, size - 1), data[0] & 15);
	else
		run_clixml(span_of(data + 1, size - 1), data[0] & 15);
	return 0;
}
