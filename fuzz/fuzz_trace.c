/* fuzz_trace.c - any bytes as a trace file and as events.
 *
 * What stands before the first line "%%" is data/traces/x.yml; each line
 * behind it is an event, "field=value|field=value", for two kinds of log.  What
 * compiles must give the same matches through the gates and the obvious way. */
#include "event/names.h"
#include "rules/rules.h"
#include "rules/text.h"

#define FIELDS 24

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct line_event {
	struct event event;
	size_t count;
	unsigned field[FIELDS];
	struct span value[FIELDS];
};

static struct span line_get(const struct event *e, unsigned field)
{
	const struct line_event *l = e->inner;

	for (size_t i = 0; i < l->count; i++)
		if (l->field[i] == field)
			return l->value[i];
	return SPAN_EMPTY;
}

static struct span take_until(struct span *rest, const char *end)
{
	size_t at = span_find(*rest, span_str(end));
	struct span head = span_head(*rest, at);

	*rest = at == SIZE_MAX ? SPAN_EMPTY
			       : span_skip(*rest, at + strlen(end));
	return head;
}

static void read_line(struct line_event *l, const struct field_names *names,
		      struct span line)
{
	*l = (struct line_event){.event = {.get = line_get}};
	l->event.inner = l;
	while (line.len && l->count < FIELDS) {
		struct span value = take_until(&line, "|");
		struct span name = take_until(&value, "=");

		l->field[l->count] = field_names_find(names, name);
		l->value[l->count++] = value;
	}
}

static void compare(struct matcher *fast, struct matcher *slow,
		    const struct rules *rules, const struct event *e)
{
	const struct match *a = NULL, *b = NULL;
	struct err err;
	struct buf detail, text;
	int count = matcher_event(fast, e, &a, &err);

	if (matcher_event(slow, e, &b, &err) != count)
		abort();
	buf_init(&detail, 1 << 20);
	buf_init(&text, 1 << 20);
	for (int i = 0; i < count; i++) {
		if (a[i].rule != b[i].rule || a[i].outcome != b[i].outcome)
			abort();
		buf_reset(&detail);
		rules_detail(&detail, rules, a[i].rule, e);
		rules_text_detail(&text, rules_info(rules, a[i].rule)->text_en,
				  buf_span(&detail));
	}
	buf_release(&detail);
	buf_release(&text);
}

static void run_events(const struct rules *rules[2],
		       const struct field_names *names, struct span lines)
{
	static const enum log_kind kinds[] = {LOG_IIS, LOG_EVTX};
	struct matcher *m[2] = {0};
	struct err err;

	if (matcher_open(&m[0], rules[0], &err) < 0 ||
	    matcher_open(&m[1], rules[1], &err) < 0)
		abort();
	while (lines.len) {
		struct line_event l;

		read_line(&l, names, take_until(&lines, "\n"));
		for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
			l.event.log = kinds[i];
			compare(m[0], m[1], rules[0], &l.event);
		}
	}
	matcher_close(m[0]);
	matcher_close(m[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span events = span_of(data, size);
	struct embedded_file files[] = {
		{"data/traces/x.yml", take_until(&events, "\n%%\n")}, {0}};
	const struct embedded_file *const tables[] = {files, NULL};
	struct rules *rules[2] = {0};
	struct field_names *names;
	struct err err = {0};
	int s = ST_OK;

	if (field_names_open(&names, &err) < 0)
		abort();
	for (int i = 0; i < 2 && s == ST_OK; i++)
		s = rules_compile(
			&rules[i],
			&(struct rules_options){.tables = tables,
						.without_prefilter = i == 1},
			names, &err);
	field_names_freeze(names);
	if (s == ST_OK)
		run_events((const struct rules *[]){rules[0], rules[1]}, names,
			   events);
	else if (!err.text[0])
		abort();
	rules_close(rules[0]);
	rules_close(rules[1]);
	field_names_close(names);
	return 0;
}
