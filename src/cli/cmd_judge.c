/* cmd_judge.c - postern judge: what a person says of a finding or a gap. */
#include "cli/command.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/text.h"
#include "case/judgement.h"
#include "cli/report_files.h"
#include "cli/rows.h"
#include "cli/say.h"
#include "questions/questions.h"

#define WHY_MOST 2000 /* bytes; a reason is a paragraph, not a report */
#define PERSON_MOST 200

struct judge_options {
	const char *as;
	const char *accept;
	const char *reopen;
	const char *why;
	const char *by;
	int64_t on_ns;
	struct text_list rules;
	struct text_list values;
	struct text_list map;
	const char *lang;
	bool json;
	bool no_report;
};

#define AT(member) offsetof(struct judge_options, member)

static const struct option_spec judge_options[] = {
	{"as", OPT_WORD, AT(as), "WORD", "benign malicious unknown",
	 TEXT("what the finding is: benign (it counts in no verdict), "
	      "malicious "
	      "(it counts though its rule is weak), unknown (as if nobody had "
	      "judged it)",
	      "ما هي النتيجة: benign حميدة (لا تدخل في أي حكم) أو malicious "
	      "خبيثة (تحتسب ولو كانت قاعدتها ضعيفة) أو unknown (كأن لم يحكم "
	      "بها "
	      "أحد)")},
	{"accept-gap", OPT_TEXT, AT(accept), "GAP", NULL,
	 TEXT("the gap counts as covered; \"postern coverage\" shows its id",
	      "تحتسب الفجوة مغطاة؛ يعرض \"postern coverage\" معرفها")},
	{"reopen-gap", OPT_TEXT, AT(reopen), "GAP", NULL,
	 TEXT("take that back", "التراجع عن ذلك")},
	{"why", OPT_TEXT, AT(why), "TEXT", NULL,
	 TEXT("the reason; it stands in every report",
	      "السبب؛ يظهر في كل تقرير")},
	{"by", OPT_TEXT, AT(by), "NAME", NULL,
	 TEXT("who says so, for the reports", "من يقول ذلك، للتقارير")},
	{"on", OPT_TIME, AT(on_ns), "DATE", NULL,
	 TEXT("the day, for the reports (the custody log has the moment)",
	      "اليوم، للتقارير (وفي سجل الحيازة اللحظة)")},
	{"rules", OPT_TEXTS, AT(rules), "DIR", NULL,
	 TEXT("the Sigma rules that the case was made with, if any were given",
	      "قواعد Sigma التي أنشئت بها القضية، إن أعطيت")},
	{"values", OPT_TEXTS, AT(values), "FILE", NULL,
	 TEXT("the values for |expand that it was made with, if any were given",
	      "القيم لـ |expand التي أنشئت بها، إن أعطيت")},
	{"log-sources", OPT_TEXTS, AT(map), "FILE", NULL,
	 TEXT("the log sources that it was made with, if any were given",
	      "مصادر السجلات التي أنشئت بها، إن أعطيت")},
	ROW_LANG(AT(lang)),
	{"json", OPT_FLAG, AT(json), NULL, NULL,
	 TEXT("print what changed as JSON", "طباعة ما تغير بصيغة JSON")},
	{"no-report", OPT_FLAG, AT(no_report), NULL, NULL,
	 TEXT("leave the reports beside the case as they are",
	      "ترك التقارير بجانب القضية كما هي")},
	{0},
};

static void judge_defaults(void *given)
{
	struct judge_options *o = given;

	o->lang = "en";
	o->on_ns = TIME_NONE;
}

static int usage(struct err *err, const char *text)
{
	return err_set(err, ST_USAGE, ERR_NO_OFFSET, "%s", text);
}

static bool is_plain(const char *text, size_t most)
{
	struct span s = span_str(text);

	if (s.len > most)
		return false;
	while (s.len) {
		uint32_t c;
		size_t n = utf8_decode(s, &c);

		if (!n || c < 0x20 || c == 0x7F)
			return false;
		s = span_skip(s, n);
	}
	return true;
}

static int check_texts(const struct judge_options *o, struct err *err)
{
	if (!o->why || !span_trim(span_str(o->why)).len)
		return usage(err, "--why is lacking: a judgement needs its "
				  "reason");
	if (!is_plain(o->why, WHY_MOST))
		return usage(err, "--why: wants UTF-8 text on one line, of at "
				  "most 2000 bytes");
	if (o->by && !is_plain(o->by, PERSON_MOST))
		return usage(err, "--by: wants UTF-8 text on one line, of at "
				  "most 200 bytes");
	return ST_OK;
}

/* What the words speak of: exactly one thing. */
static int check_usage(const struct judge_options *o,
		       const struct program *program, struct err *err)
{
	bool finding = program->arg_count == 2;
	int things = finding + (o->accept != NULL) + (o->reopen != NULL);

	if (things == 0)
		return usage(err, "name what is judged: a FINDING with --as, "
				  "or --accept-gap GAP");
	if (things > 1)
		return usage(err, "one thing at a time: a FINDING with --as, "
				  "or --accept-gap, or --reopen-gap");
	if (finding && !o->as)
		return usage(err, "--as is lacking: benign, malicious or "
				  "unknown");
	if (!finding && o->as)
		return usage(err, "--as is for findings; a gap is accepted or "
				  "reopened");
	return check_texts(o, err);
}

/* ST_USAGE when there is none. */
static int find_finding(struct case_file *c, const char *id, struct err *err)
{
	struct case_query *q = NULL;
	int s = case_query_open(&q, c,
				"SELECT 1, NULL FROM finding WHERE id = ?1"
				" UNION ALL SELECT 0, finding FROM"
				" implant_finding WHERE implant = ?1"
				" ORDER BY 1 DESC, 2 LIMIT 1",
				err);

	if (s)
		return s;
	case_bind_text(q, 1, span_str(id));
	s = case_query_next(q, err);
	if (s > 0 && case_i64(q, 0))
		s = ST_OK;
	else if (s > 0)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "%.60s is an implant; judge the findings it rests "
			    "on, such as %.*s",
			    id, SPAN_ARG(case_text(q, 1)));
	else if (s == 0)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "the case knows no finding \"%.60s\"; \"postern "
			    "report\" lists them",
			    id);
	case_query_close(q);
	return s;
}

/* Fills the stretch of *j, whose texts the caller frees with mem_free. */
static int find_gap(struct case_file *c, const char *id,
		    struct case_judgement *j, char *text[2], struct err *err)
{
	struct case_query *q = NULL;
	int s = case_query_open(
		&q, c,
		"SELECT h.name, g.source, g.from_ns, g.to_ns FROM gap AS g"
		" JOIN host AS h ON h.id = g.host WHERE g.id = ?1"
		" UNION SELECT host, source, from_ns, to_ns FROM answer_gap"
		" WHERE id = ?1 LIMIT 1",
		err);

	if (s)
		return s;
	case_bind_text(q, 1, span_str(id));
	s = case_query_next(q, err);
	for (int i = 0; s > 0 && i < 2; i++) {
		struct span value = case_text(q, i);

		text[i] = mem_text((const char *)value.ptr, value.len);
		if (!text[i])
			s = err_nomem(err);
	}
	if (s > 0) {
		j->host = span_str(text[0]);
		j->source = span_str(text[1]);
		j->from_ns = case_time(q, 2);
		j->to_ns = case_time(q, 3);
	} else if (s == 0) {
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "the case knows no gap \"%.60s\"; \"postern "
			    "coverage\" lists them",
			    id);
	}
	case_query_close(q);
	return s < 0 ? s : ST_OK;
}

/* Only the program that made the answers can make them again. */
static int check_case(struct case_file *c, const struct toolbox *tools,
		      const char *path, struct err *err)
{
	const char *value;
	int s = case_meta_get(c, "reading", &value, err);

	if (!s && (!value || strcmp(value, "complete") != 0))
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "%s is not complete; run \"postern investigate\" "
			    "again first",
			    path);
	if (!s)
		s = case_meta_get(c, "rules_sha256", &value, err);
	if (!s && value && strcmp(value, rules_digest(tools->rules)) != 0)
		s = err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			    "%s was made with other rules; judge with the "
			    "program, --rules, --values and --log-sources "
			    "that made it",
			    path);
	return s;
}

/* What the words speak of, as the case has it: fills the subject of *j. */
static int find_subject(const struct judge_options *o,
			const struct program *program, struct case_file *c,
			struct case_judgement *j, char *text[2],
			struct err *err)
{
	const char *gap = o->accept ? o->accept : o->reopen;

	if (gap) {
		j->subject = span_str(gap);
		j->verdict =
			o->accept ? SPAN_LIT("accepted") : SPAN_LIT("open");
		return find_gap(c, gap, j, text, err);
	}
	j->subject = span_str(program->args[1]);
	j->verdict = span_str(o->as);
	return find_finding(c, program->args[1], err);
}

/* A refusal must not write: all is looked at before the case is opened to be
 * written to. */
static int look_first(const struct judge_options *o,
		      const struct program *program,
		      const struct toolbox *tools, struct err *err)
{
	struct case_judgement j;
	char *text[2] = {NULL, NULL};
	struct case_file *c = NULL;
	int s = case_open(&c, program->args[0], CASE_READ, err);

	if (s)
		return s;
	s = check_case(c, tools, program->args[0], err);
	if (!s)
		s = find_subject(o, program, c, &j, text, err);
	mem_free(text[0]);
	mem_free(text[1]);
	(void)case_close(c, NULL);
	return s;
}

static int note(const struct judge_options *o, const struct program *program,
		struct case_file *c, struct err *err)
{
	struct case_judgement j = {.from_ns = TIME_NONE, .to_ns = TIME_NONE};
	char *text[2] = {NULL, NULL};
	struct buf day;
	int s;

	buf_init(&day, 32);
	if (o->on_ns != TIME_NONE)
		time_put_date(&day, o->on_ns);
	j.why = span_trim(span_str(o->why));
	j.person = o->by ? span_trim(span_str(o->by)) : SPAN_EMPTY;
	j.day = day.len ? buf_span(&day) : SPAN_EMPTY;
	s = find_subject(o, program, c, &j, text, err);
	if (!s)
		s = day.bad ? err_nomem(err) : case_judge(c, &j, err);
	buf_release(&day);
	mem_free(text[0]);
	mem_free(text[1]);
	return s;
}

/* The reports that stand beside the case would tell the old answers. */
static int rewrite_reports(struct case_file *c, const char *case_path,
			   struct report_files *out, struct err *err)
{
	char *prefix = report_prefix(case_path);
	int s = prefix ? report_files_renew(c, prefix, out, err)
		       : err_nomem(err);

	mem_free(prefix);
	return s;
}

static int judge(const struct judge_options *o, const struct program *program,
		 struct case_file *c, struct toolbox *tools, struct err *err)
{
	struct report_sink sink = {report_to_stdout};
	struct report_files files = {0};
	struct report_options options =
		report_options_of(o->lang, program->args[0]);
	struct questions_options questions;
	int s = questions_options_load(c, &questions, err);

	if (!s)
		s = report_judged_begin(c, err);
	if (!s)
		s = note(o, program, c, err);
	if (!s)
		s = questions_answer(c, tools->rules, tools->knowledge,
				     &questions, err);
	if (!s && !o->no_report)
		s = rewrite_reports(c, program->args[0], &files, err);
	options.files = (const char *const *)files.name;
	options.file_count = files.count;
	if (!s)
		s = report_judged(c, o->json, &options, &sink, err);
	report_files_release(&files);
	return s;
}

static int judge_run(void *given, const struct program *program)
{
	const struct judge_options *o = given;
	const struct toolbox_options more = {
		.rules = &o->rules, .values = &o->values, .map = &o->map};
	struct toolbox tools = {0};
	struct case_file *c = NULL;
	struct err err = {0};
	struct timespec now;
	int s = check_usage(o, program, &err);

	if (!s)
		s = toolbox_open(&tools, &more, &err);
	if (!s)
		s = look_first(o, program, &tools, &err);
	if (!s)
		s = case_open(&c, program->args[0], CASE_CREATE, &err);
	if (!s) {
		clock_gettime(CLOCK_REALTIME, &now);
		case_clock(c, (int64_t)now.tv_sec * NS_PER_SECOND);
		s = judge(o, program, c, &tools, &err);
	}
	if (case_close(c, s ? NULL : &err) && !s)
		s = err.code;
	toolbox_release(&tools);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command judge_command = {
	"judge",
	TEXT("note what a person says of a finding or a gap",
	     "تسجيل ما يقوله شخص عن نتيجة أو فجوة"),
	"CASE [FINDING]",
	1,
	2,
	judge_options,
	sizeof(struct judge_options),
	judge_defaults,
	judge_run,
	TEXT("A finding that is benign counts in no verdict, but stays listed "
	     "and marked; a gap that is accepted counts as covered. The "
	     "answers "
	     "are made again, and every sentence that rests on a person's word "
	     "says so.\n\n"
	     "What is said is a row of the case and of its custody log, cannot "
	     "be taken out unseen, and holds when \"postern investigate\" runs "
	     "again on the same case. Of each finding and gap the last word "
	     "counts. The reports beside the case are written anew.",
	     "النتيجة الحميدة لا تدخل في أي حكم، لكنها تبقى مذكورة ومعلّمة؛ "
	     "والفجوة المقبولة تحتسب مغطاة. تعاد الأجوبة، وكل جملة تستند إلى "
	     "قول شخص تذكر ذلك.\n\n"
	     "ما يقال قيد في القضية وفي سجل حيازتها، ولا يمكن إخراجه خفية، "
	     "ويبقى "
	     "ساريا عند تشغيل \"postern investigate\" من جديد على القضية "
	     "نفسها. "
	     "ولكل نتيجة وفجوة يسري القول الأخير. وتكتب التقارير الموجودة "
	     "بجانب "
	     "القضية من جديد."),
	"# the page is our own\n"
	"postern judge EX01.postern f-1c9e40aa01b2c3d4 --as benign --why \"our "
	"status page, change 4711\" --by \"A. Person\" --on 2021-03-10\n"
	"# the server was off; \"postern coverage\" shows the gap's id\n"
	"postern judge EX01.postern --accept-gap g-0b1e77d0c5f2a913 --why "
	"\"switched off for maintenance\"\n",
};
