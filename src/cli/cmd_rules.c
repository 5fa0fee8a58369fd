/* cmd_rules.c - postern rules: check, list, explain and profile Sigma rules. */
#include "cli/command.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cli/guard.h"
#include "cli/hunt.h"
#include "cli/rows.h"
#include "cli/say.h"
#include "cli/sigma_files.h"
#include "event/reader.h"
#include "formats/exchange_kind.h"

struct rules_command_options {
	struct text_list rules;
	struct text_list values;
	struct text_list map;
	uint64_t number;
	bool json;
};

#define AT(member) offsetof(struct rules_command_options, member)

static const struct option_spec rules_command_options[] = {
	{"rules", OPT_TEXTS, AT(rules), "DIR", NULL,
	 TEXT("explain, profile: Sigma rules, a file or a folder; may be given "
	      "again (default: the rules in the program)",
	      "explain و profile: قواعد Sigma، ملف أو مجلد؛ يمكن تكراره "
	      "(الافتراضي: القواعد التي في البرنامج)")},
	ROW_VALUES(AT(values)),
	ROW_LOG_SOURCES(AT(map)),
	{"record", OPT_NUMBER, AT(number), "N", NULL,
	 TEXT("explain: the line or EventRecordID (default: the first event "
	      "of the rule's log source)",
	      "explain: رقم السطر أو EventRecordID (الافتراضي: أول حدث من مصدر "
	      "سجل القاعدة)")},
	{"json", OPT_FLAG, AT(json), NULL, NULL,
	 TEXT("list: a JSON object a line", "list: كائن JSON في كل سطر")},
	{0},
};

static int print(struct buf *b, struct err *err)
{
	int s = b->bad ? err_nomem(err) : say_bytes(buf_span(b), err);

	buf_reset(b);
	return s;
}

static int load(struct sigma_loaded *l, const struct rules_command_options *o,
		const struct program *program, bool args, struct err *err)
{
	struct text_list list = o->rules;
	struct sigma_sources from = {
		.rules = &list, .values = &o->values, .map = &o->map};

	for (size_t i = 1; args && i < program->arg_count; i++)
		if (list.count < OPTION_LIST_MAX)
			list.item[list.count++] = program->args[i];
	return sigma_load(l, &from, err);
}

/* --- check --- */

static int check(const struct sigma_loaded *l, struct err *err)
{
	size_t refused = sigma_refusal_count(l->set);
	struct buf b;
	int s;

	buf_init(&b, (size_t)64 << 20);
	for (size_t i = 0; i < refused + sigma_warning_count(l->set); i++) {
		const struct sigma_refusal *r =
			i < refused ? sigma_refusal(l->set, i)
				    : sigma_warning(l->set, i - refused);

		utf8_put_clean(&b, span_str(r->file));
		buf_printf(&b, ":%u:%u: %s: ", r->line, r->column,
			   i < refused ? "refused" : "warning");
		utf8_put_clean(&b, span_str(r->why));
		buf_byte(&b, '\n');
	}
	buf_printf(&b, "files: %zu; rules that run: %zu; refused: %zu\n",
		   l->files, sigma_count(l->set), refused);
	s = print(&b, err);
	buf_release(&b);
	return s < 0 ? s : refused ? EXIT_FAILED : EXIT_DONE;
}

/* --- list --- */

static void put_tab(struct buf *b, struct span text)
{
	utf8_put_clean(b, text);
	buf_byte(b, '\t');
}

static void put_listed(struct buf *b, const struct sigma_info *info)
{
	put_tab(b, info->id);
	put_tab(b, span_str(sigma_level_name(info->level)));
	put_tab(b, info->is_correlation ? SPAN_LIT("correlation")
		   : info->category.len ? info->category
		   : info->service.len	? info->service
					: info->product);
	put_tab(b, info->title);
	utf8_put_clean(b, info->author);
	buf_byte(b, '\n');
}

static void put_listed_json(struct buf *b, const struct sigma_info *info)
{
	const struct {
		const char *name;
		struct span value;
	} members[] = {
		{"id", info->id},
		{"name", info->name},
		{"title", info->title},
		{"level", span_str(sigma_level_name(info->level))},
		{"product", info->product},
		{"category", info->category},
		{"service", info->service},
		{"author", info->author},
		{"status", info->status},
		{"file", span_str(info->file)},
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		buf_printf(b, "%c\"%s\":", i ? ',' : '{', members[i].name);
		json_put_string(b, members[i].value);
	}
	buf_printf(b, ",\"line\":%u,\"correlation\":%s,\"tags\":[", info->line,
		   info->is_correlation ? "true" : "false");
	for (size_t i = 0; i < info->tag_count; i++) {
		if (i)
			buf_byte(b, ',');
		json_put_string(b, info->tags[i]);
	}
	buf_text(b, "]}\n");
}

static int list(const struct sigma_loaded *l, bool json, struct err *err)
{
	struct buf b;
	int s;

	buf_init(&b, (size_t)256 << 20);
	for (size_t i = 0; i < sigma_count(l->set); i++)
		if (json)
			put_listed_json(&b, sigma_info(l->set, i));
		else
			put_listed(&b, sigma_info(l->set, i));
	s = print(&b, err);
	buf_release(&b);
	sigma_say_refusals(l->set, 0);
	return s;
}

/* --- explain --- */

struct explaining {
	struct evidence_sink sink;
	const struct sigma_loaded *loaded;
	struct sigma_matcher *matcher;
	size_t rule;
	uint64_t number; /* 0: the first of the log source */
	bool done;
	uint8_t *head;
};

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	(void)sink;
	say("%.*s: %s", SPAN_ARG(span_head(skip->path, 200)), skip->why);
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *receipt)
{
	(void)sink;
	(void)item;
	(void)receipt;
}

static int explain_event(struct explaining *x, const struct event *e,
			 struct span path, struct err *err)
{
	const uint32_t *rules;
	struct buf b;
	bool holds = false;
	int n = sigma_match(x->matcher, e, &rules, err);

	if (n < 0)
		return n;
	if (x->number ? e->number != x->number
		      : !sigma_matcher_saw(x->matcher, x->rule))
		return ST_OK;
	for (int i = 0; i < n; i++)
		holds |= rules[i] == x->rule;
	buf_init(&b, (size_t)16 << 20);
	utf8_put_clean(&b, sigma_info(x->loaded->set, x->rule)->title);
	buf_printf(&b, "\n%s on ", holds ? "matches" : "does not match");
	utf8_put_clean(&b, path);
	buf_printf(&b, ", %s %llu\n\n", e->is_record ? "record" : "line",
		   (unsigned long long)e->number);
	sigma_explain(&b, x->matcher, x->rule, e);
	n = print(&b, err);
	buf_release(&b);
	x->done = true;
	return n;
}

static int explain_item(struct explaining *x, const struct evidence_item *item,
			struct source *source, struct err *err)
{
	struct event_reader_options options = {
		.names = x->loaded->names,
		.file_name = item->path,
	};
	struct joined_source joined;
	struct event_reader *reader;
	struct event e;
	int64_t n = source_fill(source, x->head, SNIFF_BYTES, err);
	struct span head = span_of(x->head, n > 0 ? (size_t)n : 0);
	int s;

	if (n < 0)
		return (int)n;
	options.format = sniff(head, item->path);
	if (event_format_log(options.format) == LOG_NONE)
		return ST_OK;
	joined_source_init(&joined, head, source);
	s = event_reader_open(&reader, &joined.source, &options, err);
	if (s < 0)
		return s;
	while (!x->done && (s = event_reader_next(reader, &e, err)) > 0) {
		s = explain_event(x, &e, item->path, err);
		if (s < 0)
			break;
	}
	event_reader_close(reader);
	return s < 0 ? s : ST_OK;
}

static int explain_all(struct explaining *x, const char *const *roots,
		       size_t count, struct err *err)
{
	struct evidence_options options = {.no_digests = true};
	struct evidence_list *list = NULL;
	struct guard_state guard;
	int s = evidence_list_open(&list, roots, count, &options, &x->sink,
				   err);

	if (s == ST_OK)
		s = guard_enter(roots, count, &guard, err);
	for (size_t i = 0; s == ST_OK && !x->done && i < evidence_count(list);
	     i++) {
		const struct evidence_item *item;
		struct evidence *evidence;
		struct source *source;

		s = evidence_open(&evidence, list, i, &x->sink, err);
		if (s < 0)
			break;
		while (!x->done &&
		       (s = evidence_next(evidence, &item, &source, err)) > 0) {
			s = explain_item(x, item, source, err);
			if (s < 0)
				break;
		}
		evidence_close(evidence);
		s = s < 0 ? s : ST_OK;
	}
	evidence_list_close(list);
	return s;
}

/* By id, or by the title. */
static int find_rule(const struct sigma_set *set, const char *word, size_t *out,
		     struct err *err)
{
	for (size_t i = 0; i < sigma_count(set); i++) {
		const struct sigma_info *info = sigma_info(set, i);

		if (span_equal_nocase(info->id, span_str(word)) ||
		    span_is(info->name, word) ||
		    span_equal_nocase(info->title, span_str(word))) {
			*out = i;
			return ST_OK;
		}
	}
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "no rule that runs has the id, name or title \"%s\" "
		       "(rules refused: %zu)",
		       word, sigma_refusal_count(set));
}

static int explain(const struct sigma_loaded *l,
		   const struct rules_command_options *o,
		   const struct program *program, struct err *err)
{
	struct explaining x = {.sink = {on_closed, on_skipped},
			       .loaded = l,
			       .number = o->number};
	int s;

	if (program->arg_count < 3)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "explain wants a rule and evidence");
	s = find_rule(l->set, program->args[1], &x.rule, err);
	if (s == ST_OK)
		s = sigma_matcher_open(&x.matcher, l->set, err);
	x.head = mem_new(SNIFF_BYTES, 1);
	if (s == ST_OK && !x.head)
		s = err_nomem(err);
	if (s == ST_OK)
		s = explain_all(&x, program->args + 2, program->arg_count - 2,
				err);
	if (s == ST_OK && !x.done)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "no such event in the evidence");
	sigma_matcher_close(x.matcher);
	mem_free(x.head);
	return s;
}

/* --- profile --- */

struct cost {
	uint32_t rule;
	uint64_t spent_ns, tries, matches;
};

static int by_cost(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	if (x->spent_ns != y->spent_ns)
		return x->spent_ns > y->spent_ns ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static int put_costs(const struct hunt *h, struct err *err)
{
	size_t rules = sigma_count(h->set);
	struct cost *cost = mem_new(rules + 1, sizeof(*cost));
	struct buf b;
	int s;

	if (!cost)
		return err_nomem(err);
	for (size_t i = 0; i < rules; i++)
		cost[i] = (struct cost){
			(uint32_t)i, sigma_matcher_spent_ns(h->matcher, i),
			sigma_matcher_tries(h->matcher, i), h->count[i]};
	if (rules)
		qsort(cost, rules, sizeof(*cost), by_cost);
	buf_init(&b, (size_t)64 << 20);
	buf_text(&b, "        ms     tries   matches  rule\n");
	for (size_t i = 0; i < rules && cost[i].tries; i++) {
		const struct sigma_info *info =
			sigma_info(h->set, cost[i].rule);

		buf_printf(&b, "%10.3f%10llu%10llu  ",
			   (double)cost[i].spent_ns / 1e6,
			   (unsigned long long)cost[i].tries,
			   (unsigned long long)cost[i].matches);
		utf8_put_clean(&b, info->title);
		buf_byte(&b, '\n');
	}
	s = print(&b, err);
	buf_release(&b);
	mem_free(cost);
	return s;
}

static int profile(const struct sigma_loaded *l, const struct program *program,
		   struct err *err)
{
	struct evidence_options options = {.no_digests = true};
	struct hunt h = {.set = l->set,
			 .names = l->names,
			 .since_ns = TIME_NONE,
			 .until_ns = TIME_NONE};
	int s;

	if (program->arg_count < 2)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "profile wants evidence");
	s = hunt_open(&h, err);
	if (s == ST_OK)
		s = sigma_matcher_measure(h.matcher, err);
	if (s == ST_OK)
		s = hunt_read(&h, program->args + 1, program->arg_count - 1,
			      &options, err);
	if (s == ST_OK)
		s = put_costs(&h, err);
	hunt_release(&h);
	return s;
}

static int run_verb(const struct rules_command_options *o,
		    const struct program *program, struct err *err)
{
	const char *verb = program->args[0];
	bool check_it = !strcmp(verb, "check"), list_it = !strcmp(verb, "list");
	struct sigma_loaded l;
	int s;

	if (!check_it && !list_it && strcmp(verb, "explain") != 0 &&
	    strcmp(verb, "profile") != 0)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "rules wants check, list, explain or profile, "
			       "not \"%s\"",
			       verb);
	s = load(&l, o, program, check_it || list_it, err);
	if (s < 0)
		return s;
	if (check_it)
		s = check(&l, err);
	else if (list_it)
		s = list(&l, o->json, err);
	else if (!strcmp(verb, "explain"))
		s = explain(&l, o, program, err);
	else
		s = profile(&l, program, err);
	sigma_unload(&l);
	return s;
}

static int rules_run(void *given, const struct program *program)
{
	struct err err = {0};
	int s = run_verb(given, program, &err);

	return s < 0 ? say_error(&err) : s;
}

const struct command rules_command = {
	"rules",
	TEXT("check, list, explain or measure Sigma rules",
	     "فحص قواعد Sigma أو سردها أو شرحها أو قياسها"),
	"check|list|explain|profile ARGUMENT...",
	1,
	OPTION_LIST_MAX,
	rules_command_options,
	sizeof(struct rules_command_options),
	NULL,
	rules_run,
	TEXT("check PATH...: says of every rule that cannot be run where and "
	     "why; exit code 1 when there is one.\n\n"
	     "list PATH...: id, level, log source, title and author, a line "
	     "each. Without a PATH: the rules in the program.\n\n"
	     "explain RULE EVIDENCE...: why a rule, by its id or title, does "
	     "or does not match an event, term by term.\n\n"
	     "profile EVIDENCE...: what each rule costs: time, how often it "
	     "had to be tried, matches.",
	     "check PATH...: يذكر موضع كل قاعدة لا يمكن تشغيلها وسببها؛ رمز "
	     "الخروج 1 إن وجدت.\n\n"
	     "list PATH...: المعرف والمستوى ومصدر السجل والعنوان والمؤلف، سطر "
	     "لكل قاعدة. بلا مسار: القواعد التي في البرنامج.\n\n"
	     "explain RULE EVIDENCE...: لماذا تطابق قاعدة حدثا أو لا تطابقه، "
	     "بندا بندا.\n\n"
	     "profile EVIDENCE...: كلفة كل قاعدة: الوقت وعدد المحاولات "
	     "والمطابقات."),
	"# in continuous integration\n"
	"postern rules check my-rules/\n"
	"# why does this rule not match record 4711\n"
	"postern rules explain --rules my-rules/ --record 4711 \"My rule\" "
	"Security.evtx\n",
};
