/* notes.c - see notes.h. */
#include "ingest/notes.h"

#include "formats/clixml.h"
#include "formats/setup_log.h"

/* What a note says is on the server. AdminDisplayVersion knows only the
 * cumulative update, and a set-up that began or failed changed nothing. */
static const char *basis_of(enum build_says says)
{
	switch (says) {
	case SAYS_SETUP_INSTALLED:
	case SAYS_SETUP_SUCCEEDED:
		return "setup";
	case SAYS_FILE_VERSION:
		return "file-version";
	case SAYS_ADMIN_DISPLAY:
		return "admin-display";
	case SAYS_SETUP_STARTED:
	case SAYS_SETUP_BACKUP:
	case SAYS_SETUP_FAILED:
		break;
	}
	return NULL;
}

/* A set-up that only prepares the directory, or takes Exchange away, ends in
 * "completed", too. */
static bool puts_no_build(const struct build_note *note)
{
	return note->says == SAYS_SETUP_SUCCEEDED &&
	       (note->mode == SETUP_MODE_PREPARE ||
		note->mode == SETUP_MODE_REMOVE);
}

static void take_note(struct collect *c, const struct build_note *note)
{
	const char *basis = basis_of(note->says);
	struct span server = SPAN_EMPTY;
	struct buf text;

	if (!basis || note->build.part[0] == 0 || puts_no_build(note))
		return;
	if (note->says == SAYS_ADMIN_DISPLAY)
		server = note->subject;
	buf_init(&text, 64);
	build_put(&text, note->build);
	builds_count(&c->builds, &c->arena, buf_span(&text), server, basis,
		     note->time_ns, note->line);
	buf_release(&text);
}

int notes_setup_log(struct collect *c, struct source *source,
		    struct case_item *item, struct err *err)
{
	struct setup_log *log;
	struct build_note note;
	int s = setup_log_open(&log, source, err);

	if (s)
		return s;
	while ((s = setup_log_next(log, &note, err)) > 0)
		take_note(c, &note);
	item->tally = *setup_log_tally(log);
	setup_log_close(log);
	return s;
}

int notes_clixml(struct collect *c, struct source *source,
		 struct case_item *item, struct err *err)
{
	struct clixml *objects;
	struct build_note note;
	int s = clixml_open(&objects, source, err);

	if (s)
		return s;
	while ((s = clixml_next(objects, &note, err)) > 0)
		take_note(c, &note);
	item->tally = *clixml_tally(objects);
	clixml_close(objects);
	return s;
}
