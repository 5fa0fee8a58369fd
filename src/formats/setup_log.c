/* setup_log.c - see setup_log.h.
 *
 * A line is "[01/08/2021 23:17:50.0856] [0] text": month first, milliseconds
 * in four digits, the depth of the task. Lines without a stamp go on with the
 * one before. One file holds every set-up that was run on the server. */
#include "formats/setup_log.h"

#include "base/alloc.h"
#include "formats/table_reader.h"

#define DEPTH_AT 28 /* offset of the depth in a stamp, bytes */

struct setup_log {
	struct table_reader t;
	struct build build; /* of the set-up under way */
	enum setup_mode mode;
	int64_t zone_ns;
};

int setup_log_open(struct setup_log **out, struct source *source,
		   struct err *err)
{
	struct setup_log *s = mem_new(1, sizeof(*s));
	int status;

	if (!s)
		return err_nomem(err);
	status = table_reader_open(&s->t, source, NULL, NULL, err);
	if (status) {
		setup_log_close(s);
		return status;
	}
	s->zone_ns = TIME_NONE;
	*out = s;
	return ST_OK;
}

void setup_log_close(struct setup_log *s)
{
	if (!s)
		return;
	table_reader_close(&s->t);
	mem_free(s);
}

const struct tally *setup_log_tally(const struct setup_log *s)
{
	return &s->t.tally;
}

/* --- stamps -------------------------------------------------------------- */

static bool has_shape(struct span s, const char *shape)
{
	size_t n = strlen(shape);

	if (s.len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';

		if (shape[i] == '0' ? !digit : s.ptr[i] != (uint8_t)shape[i])
			return false;
	}
	return true;
}

static unsigned number(struct span s, size_t at, size_t n)
{
	unsigned value = 0;

	for (size_t i = at; i < at + n; i++)
		value = value * 10 + (unsigned)(s.ptr[i] - '0');
	return value;
}

/* The stamp at the front of *line; steps over it. */
static bool take_stamp(struct span *line, int64_t *out_ns)
{
	struct span s = *line;
	unsigned month;
	unsigned day;
	unsigned year;
	unsigned seconds;
	const uint8_t *end;

	if (!has_shape(s, "[00/00/0000 00:00:00.0000] [0"))
		return false;
	month = number(s, 1, 2);
	day = number(s, 4, 2);
	year = number(s, 7, 4);
	if (year < 1990 || year > 2200 || !civil_is_valid(year, month, day) ||
	    number(s, 12, 2) > 23 || number(s, 15, 2) > 59 ||
	    number(s, 18, 2) > 60)
		return false;
	seconds = number(s, 12, 2) * 3600 + number(s, 15, 2) * 60 +
		  number(s, 18, 2);
	*out_ns = days_from_civil(year, month, day) * NS_PER_DAY +
		  seconds * NS_PER_SECOND + (int64_t)number(s, 21, 4) * 1000000;
	s = span_skip(s, DEPTH_AT);
	end = memchr(s.ptr, ']', span_head(s, 5).len);
	if (!end)
		return false;
	*line = span_trim(span_skip(s, (size_t)(end - s.ptr) + 1));
	return true;
}

/* --- texts --------------------------------------------------------------- */

/* "(UTC-06:00) Central Time", "(UTC) Dublin", "(GMT+01:00) …" */
static int64_t zone_of(struct span text)
{
	size_t at = span_find(text, SPAN_LIT("(UTC"));
	int64_t ns;

	if (at == SIZE_MAX)
		at = span_find(text, SPAN_LIT("(GMT"));
	if (at == SIZE_MAX)
		return TIME_NONE;
	text = span_skip(text, at + 4);
	if (text.len && text.ptr[0] == ')')
		return 0;
	if (!has_shape(text, "+00:00)") && !has_shape(text, "-00:00)"))
		return TIME_NONE;
	ns = (int64_t)(number(text, 1, 2) * 60 + number(text, 4, 2)) * 60 *
	     NS_PER_SECOND;
	return text.ptr[0] == '-' ? -ns : ns;
}

static const struct {
	const char *word; /* in the line that tells the mode, between quotes */
	enum setup_mode mode;
} modes[] = {
	{"prepareschema'", SETUP_MODE_PREPARE},
	{"preparead'", SETUP_MODE_PREPARE},
	{"preparedomain'", SETUP_MODE_PREPARE},
	{"preparealldomains'", SETUP_MODE_PREPARE},
	{"'BuildToBuildUpgrade'", SETUP_MODE_UPGRADE},
	{"'Upgrade'", SETUP_MODE_UPGRADE},
	{"'Install'", SETUP_MODE_INSTALL},
	{"'Uninstall'", SETUP_MODE_REMOVE},
	{"'DisasterRecovery'", SETUP_MODE_RECOVER},
	{"'RecoverServer'", SETUP_MODE_RECOVER},
};

/* What the command line asked for outweighs "The installation mode is set to",
 * which says 'Install' of a preparation too; an explicit mode outweighs all. */
static void take_mode(struct setup_log *s, struct span text, bool asked)
{
	size_t i = 0;

	while (i < ARRAY_LEN(modes) &&
	       span_find_nocase(text, span_str(modes[i].word)) == SIZE_MAX)
		i++;
	if (i == ARRAY_LEN(modes))
		return;
	if (s->mode == SETUP_MODE_UNKNOWN ||
	    (asked && modes[i].mode != SETUP_MODE_PREPARE))
		s->mode = modes[i].mode;
}

static void start(struct setup_log *s)
{
	s->build = (struct build){{0}};
	s->mode = SETUP_MODE_UNKNOWN;
}

static const struct {
	const char *text;
	enum build_says says;
} texts[] = {
	{"Setup version:", SAYS_SETUP_STARTED},
	{"The locally installed version is", SAYS_SETUP_INSTALLED},
	{"The backup copy of the previously installed version is",
	 SAYS_SETUP_BACKUP},
	{"The Exchange Server setup operation completed", SAYS_SETUP_SUCCEEDED},
	{"The Exchange Server setup operation didn't complete",
	 SAYS_SETUP_FAILED},
};

/* True when the text makes a note. */
static bool take_text(struct setup_log *s, struct span text,
		      struct build_note *note)
{
	size_t i = 0;

	while (i < ARRAY_LEN(texts) &&
	       !span_starts_nocase(text, span_str(texts[i].text)))
		i++;
	if (i == ARRAY_LEN(texts))
		return false;
	note->says = texts[i].says;
	note->build = s->build;
	if (note->says <= SAYS_SETUP_BACKUP &&
	    !build_from_text(text, &note->build))
		return false;
	if (note->says == SAYS_SETUP_STARTED)
		s->build = note->build;
	return true;
}

static bool take_line(struct setup_log *s, struct span text,
		      struct build_note *note)
{
	if (span_starts_nocase(text, SPAN_LIT("Starting Microsoft Exchange")))
		start(s);
	else if (span_starts_nocase(text, SPAN_LIT("Local time zone:")))
		s->zone_ns = zone_of(text);
	else if (span_starts_nocase(text, SPAN_LIT("Command Line Parameter")))
		take_mode(s, text, true);
	else if (span_starts_nocase(text, SPAN_LIT("The installation mode")))
		take_mode(s, text, false);
	return take_text(s, text, note);
}

int setup_log_next(struct setup_log *s, struct build_note *out, struct err *err)
{
	struct table_row row = {.time_ns = TIME_NONE};
	struct build_note note;
	struct line line;

	for (;;) {
		int status = table_reader_line(&s->t, &line, err);
		struct span text = line.text;

		if (status <= 0)
			return status;
		if (!take_stamp(&text, &row.time_ns)) {
			if (text.len && s->t.tally.records == 0)
				table_reader_damage(
					&s->t, &line,
					"no stamp before this line");
			continue;
		}
		table_reader_row(&s->t, &line, &row);
		if (take_line(s, text, &note))
			break;
	}
	note.mode = s->mode;
	note.time_ns = row.time_ns;
	note.zone_ns = s->zone_ns;
	note.subject = SPAN_EMPTY;
	note.line = line.number;
	note.offset = line.offset;
	note.length = line.length;
	*out = note;
	return 1;
}
