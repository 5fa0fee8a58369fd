/* cmd_investigate.c - postern investigate: evidence in, statement out.
 *
 * Two processes.  The child reads the evidence behind walls (guard.h) and
 * writes the ingest half of the case through files that are open already; the
 * parent, which never sees a byte of evidence, answers the questions from the
 * case and writes the reports. */
#include "cli/command.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "case/query.h"
#include "cli/census_case.h"
#include "cli/fetch.h"
#include "cli/guard.h"
#include "cli/help.h"
#include "cli/precious.h"
#include "cli/progress.h"
#include "cli/report_files.h"
#include "cli/rows.h"
#include "cli/say.h"
#include "cli/sigma_files.h"
#include "evidence/guard.h"
#include "ingest/ingest.h"
#include "questions/questions.h"

struct investigate_options {
	const char *case_path;
	const char *name;
	struct text_list hosts;
	const char *password_file;
	uint64_t threads;
	int64_t as_of_ns;
	int64_t from_ns;
	int64_t to_ns;
	bool slack;
	struct text_list rules;
	struct text_list indicators;
	struct text_list warninglists;
	struct text_list yara;
	bool own_indicators;
	bool any_time;
	bool yara_logs;
	struct text_list values;
	struct text_list map;
	const char *lang;
	bool json;
	bool no_report;
	const char *fail_on;
	const char *census;
	const char *organisation;
	const char *precious;
};

#define AT(member) offsetof(struct investigate_options, member)

static const struct option_spec investigate_options[] = {
	{"case", OPT_TEXT, AT(case_path), "FILE", NULL,
	 TEXT("the case file, made or gone on with (default: the name of the "
	      "first PATH with .postern, in this folder)",
	      "ملف القضية، ينشأ أو يستكمل (الافتراضي: اسم أول مسار مع "
	      ".postern في هذا المجلد)")},
	{"name", OPT_TEXT, AT(name), "TEXT", NULL,
	 TEXT("what the case is called in reports (default: its mail servers)",
	      "اسم القضية في التقارير (الافتراضي: أسماء خوادم البريد)")},
	{"host", OPT_TEXTS, AT(hosts), "NAME=PATH", NULL,
	 TEXT("all evidence below PATH is of the host NAME; may be given again",
	      "كل الأدلة تحت PATH تخص المضيف NAME؛ يمكن تكراره")},
	ROW_PASSWORD_FILE(AT(password_file)),
	{"as-of", OPT_TIME, AT(as_of_ns), "DATE", NULL,
	 TEXT("judge by what was known on that day (default: the end of the "
	      "evidence)",
	      "الحكم بما كان معروفا في ذلك اليوم (الافتراضي: نهاية الأدلة)")},
	{"from", OPT_TIME, AT(from_ns), "DATE", NULL,
	 TEXT("begin of the window (default: since when a host could have been "
	      "exploited)",
	      "بداية الفترة (الافتراضي: منذ أمكن استغلال أحد الخوادم)")},
	{"to", OPT_TIME, AT(to_ns), "DATE", NULL,
	 TEXT("end of the window (default: the end of the evidence)",
	      "نهاية الفترة (الافتراضي: نهاية الأدلة)")},
	{"census", OPT_TEXT, AT(census), "STORE", NULL,
	 TEXT("what \"postern census\" keeps: answers which share of the "
	      "servers is patched",
	      "ما يحفظه \"postern census\": يجيب عن نسبة الخوادم المحدّثة")},
	{"organisation", OPT_TEXT, AT(organisation), "NAME", NULL,
	 TEXT("whose case this is, as the census's scope names it (default: "
	      "the only one in it)",
	      "صاحب القضية كما يسميه نطاق الإحصاء (الافتراضي: الوحيد فيه)")},
	{"precious", OPT_TEXT, AT(precious), "FILE", NULL,
	 TEXT("hosts, shares and databases that must not have been reached, "
	      "CSV: name,kind,host,path,holds",
	      "المضيفات والمشاركات وقواعد البيانات التي يجب ألا يكون قد وُصل "
	      "إليها، CSV: name,kind,host,path,holds")},
	{"slack", OPT_FLAG, AT(slack), NULL, NULL,
	 TEXT("read event records in unused space, too",
	      "قراءة سجلات الأحداث في المساحة غير المستعملة أيضا")},
	{"indicators", OPT_TEXTS, AT(indicators), "FILE", NULL,
	 TEXT("indicators: lists, CSV, STIX 2.1, MISP; a file, or a folder "
	      "with "
	      "all below it; may be given again. They give findings, and say "
	      "in actors and campaign whom they name; they change no verdict",
	      "المؤشرات: قوائم أو CSV أو STIX 2.1 أو MISP؛ ملف أو مجلد بكل ما "
	      "تحته؛ يمكن تكراره. تعطي نتائج وتذكر في actors وcampaign من "
	      "تسميه، ولا تغير أي حكم")},
	ROW_WARNINGLISTS(AT(warninglists)),
	{"own-indicators", OPT_FLAG, AT(own_indicators), NULL, NULL,
	 TEXT("the indicators in the program: the campaigns of 2021 and 2022",
	      "المؤشرات التي في البرنامج: حملات 2021 و2022")},
	ROW_ANY_TIME(AT(any_time)),
	{"yara", OPT_TEXTS, AT(yara), "FILE", NULL,
	 TEXT("YARA rules of others over all files and members of archives "
	      "that "
	      "are no logs; a file or a folder. They give findings, and change "
	      "no answer",
	      "قواعد YARA من آخرين على كل الملفات وأعضاء الأرشيفات عدا "
	      "السجلات؛ ملف أو مجلد. تعطي نتائج ولا تغير أي إجابة")},
	{"yara-logs", OPT_FLAG, AT(yara_logs), NULL, NULL,
	 TEXT("these rules over the bytes of logs, too; it takes as long as "
	      "they are many",
	      "هذه القواعد على بايتات السجلات أيضا؛ تطول المدة بكثرة "
	      "القواعد")},
	{"rules", OPT_TEXTS, AT(rules), "DIR", NULL,
	 TEXT("Sigma rules besides those in the program: a file, or a folder "
	      "with all below it; may be given again",
	      "قواعد Sigma إضافة إلى قواعد البرنامج: ملف أو مجلد بكل ما تحته؛ "
	      "يمكن تكراره")},
	ROW_VALUES(AT(values)),
	ROW_LOG_SOURCES(AT(map)),
	{"threads", OPT_NUMBER, AT(threads), "N", NULL,
	 TEXT("threads that read; results do not depend on it (default: one "
	      "per processor)",
	      "عدد خيوط القراءة؛ لا تتأثر النتائج به (الافتراضي: خيط لكل "
	      "معالج)")},
	{"lang", OPT_WORD, AT(lang), "LANG", "en ar",
	 TEXT("language of the statement: en (the default) or ar",
	      "لغة البيان: en (الافتراضي) أو ar")},
	{"json", OPT_FLAG, AT(json), NULL, NULL,
	 TEXT("print the report as JSON instead of the statement",
	      "طباعة التقرير بصيغة JSON بدل البيان")},
	{"no-report", OPT_FLAG, AT(no_report), NULL, NULL,
	 TEXT("write no report files beside the case",
	      "عدم كتابة ملفات تقارير بجانب القضية")},
	{"fail-on", OPT_TEXT, AT(fail_on), "VERDICTS", NULL,
	 TEXT("exit with 10 when an answer has one of these verdicts: "
	      "exploited, targeted:exploited, ...",
	      "الخروج بالرمز 10 إذا بلغ أحد الأجوبة حكما من هذه: exploited أو "
	      "targeted:exploited وغيرها")},
	{0},
};

static void investigate_defaults(void *given)
{
	struct investigate_options *o = given;

	o->as_of_ns = TIME_NONE;
	o->from_ns = TIME_NONE;
	o->to_ns = TIME_NONE;
	o->lang = "en";
}

/* What the child tells the parent through a pipe. */
struct reading {
	int status;
	struct err err;
	struct ingest_result result;
	struct guard_state guard;
};

struct investigation {
	const struct investigate_options *options;
	const struct program *program;
	struct toolbox tools;
	struct evidence_host host[OPTION_LIST_MAX];
	char *host_text[OPTION_LIST_MAX];
	struct passwords passwords;
	char case_path[LIMIT_FILE_NAME / 2];
	unsigned threads;
	struct census_case census;
};

/* "EX01.zip" gives "EX01.postern", in the working folder. */
static void default_case(struct investigation *i)
{
	struct span path = span_str(i->program->args[0]);
	size_t at;

	while (path.len > 1 && path.ptr[path.len - 1] == '/')
		path.len--;
	for (at = path.len; at && path.ptr[at - 1] != '/';)
		at--;
	path = span_skip(path, at);
	for (at = path.len; at && path.ptr[at - 1] != '.';)
		at--;
	if (at > 1)
		path.len = at - 1;
	if (span_is(path, "") || span_is(path, "."))
		path = SPAN_LIT("evidence");
	snprintf(i->case_path, sizeof(i->case_path), "%.*s.postern",
		 SPAN_ARG(span_head(path, 200)));
}

static int take_hosts(struct investigation *i, struct err *err)
{
	const struct text_list *list = &i->options->hosts;

	for (size_t n = 0; n < list->count; n++) {
		const char *equals = strchr(list->item[n], '=');

		if (!equals || equals == list->item[n] || !equals[1])
			return err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "--host wants NAME=PATH, not \"%s\"",
				       list->item[n]);
		i->host_text[n] = mem_text(list->item[n],
					   (size_t)(equals - list->item[n]));
		if (!i->host_text[n])
			return err_nomem(err);
		i->host[n].name = i->host_text[n];
		i->host[n].path = equals + 1;
	}
	return ST_OK;
}

/* Asked before the walls stand, which hide how many processors there are. */
static unsigned thread_count(const struct investigate_options *o)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (o->threads)
		return (unsigned)(o->threads < 1024 ? o->threads : 1024);
	return processors > 0 ? (unsigned)processors : 1;
}

static int check_lists(const struct investigate_options *o, struct err *err)
{
	if (o->warninglists.count && !o->indicators.count && !o->own_indicators)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--warninglists without --indicators has "
			       "nothing to take out");
	if (o->yara_logs && !o->yara.count)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--yara-logs wants rules: --yara FILE");
	return ST_OK;
}

static int prepare(struct investigation *i, struct err *err)
{
	const struct investigate_options *o = i->options;
	struct toolbox_options more = {&o->rules,
				       &o->values,
				       {&o->indicators, &o->warninglists,
					&o->yara, o->own_indicators,
					o->any_time, o->yara_logs},
				       &o->map};
	int s;

	if (o->case_path)
		snprintf(i->case_path, sizeof(i->case_path), "%s",
			 o->case_path);
	else
		default_case(i);
	if (o->case_path && strlen(o->case_path) >= sizeof(i->case_path))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--case: the path is too long");
	if (o->from_ns != TIME_NONE && o->to_ns != TIME_NONE &&
	    o->from_ns >= o->to_ns)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--from has to lie before --to");
	i->threads = thread_count(o);
	s = check_lists(o, err);
	if (!s)
		s = take_hosts(i, err);
	if (!s)
		s = evidence_refuse_inside(i->case_path, i->program->args,
					   i->program->arg_count, err);
	if (!s && o->password_file)
		s = passwords_load(&i->passwords, o->password_file, err);
	if (!s)
		s = toolbox_open(&i->tools, &more, err);
	if (!s)
		s = precious_into_case(NULL, o->precious, err);
	i->census =
		(struct census_case){o->census, o->organisation, o->as_of_ns};
	return s ? s
		 : census_into_case(NULL, i->tools.knowledge, &i->census, err);
}

static int read_evidence(struct investigation *i, struct case_file *c,
			 struct reading *out)
{
	const struct investigate_options *o = i->options;
	struct progress progress;
	struct ingest_options options = {
		.roots = i->program->args,
		.root_count = i->program->arg_count,
		.evidence = {.hosts = i->host,
			     .host_count = o->hosts.count,
			     .passwords =
				     o->password_file ? &i->passwords : NULL},
		.threads = i->threads,
		.slack = o->slack,
		.ctx = &progress,
	};
	int s;

	if (say_is_terminal(STDERR_FILENO))
		options.progress = progress_draw;
	progress_start(&progress);
	s = ingest(c, i->tools.rules, i->tools.names, i->tools.knowledge,
		   &options, &out->result, &out->err);
	progress_end(&progress);
	return s;
}

/* A case made with other rules cannot be gone on with: half of it would have
 * been looked at with other eyes. */
static int check_same(struct investigation *i, struct case_file *c,
		      const char *key, const char *digest, const char *what,
		      struct err *err)
{
	const char *before;
	int s = case_meta_get(c, key, &before, err);

	if (s)
		return s;
	if (before && strcmp(before, digest) != 0)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "%s was begun with other %s; use a new case "
			       "or the program that began it",
			       i->case_path, what);
	return case_meta_set(c, key, digest, err);
}

static int check_rules(struct investigation *i, struct case_file *c,
		       struct err *err)
{
	int s = check_same(i, c, "rules_sha256", rules_digest(i->tools.rules),
			   "rules", err);

	return s ? s
		 : check_same(i, c, "indicators_sha256", i->tools.intel_digest,
			      "indicators", err);
}

static int begin_case(struct investigation *i, struct case_file **out,
		      struct err *err)
{
	struct timespec now;
	int s = case_open(out, i->case_path, CASE_CREATE, err);

	if (s)
		return s;
	clock_gettime(CLOCK_REALTIME, &now);
	case_clock(*out, (int64_t)now.tv_sec * NS_PER_SECOND);
	s = check_rules(i, *out, err);
	if (!s)
		s = case_meta_set(*out, "tool_version", PROGRAM_VERSION, err);
	if (!s)
		s = fetch_note_roots(*out, i->program->args,
				     i->program->arg_count, err);
	if (!s)
		s = sigma_note_refusals(*out, rules_sigma(i->tools.rules), err);
	if (!s)
		s = intel_note(*out, &i->tools.intel, err);
	if (!s)
		s = case_meta_set(*out, "reading", "open", err);
	return s;
}

/* The child: everything that touches evidence. */
static int child_run(struct investigation *i, struct reading *out)
{
	struct case_file *c = NULL;
	int s = begin_case(i, &c, &out->err);

	/* SQLite holds its files open from here on; no path is needed. */
	if (!s)
		s = guard_enter(i->program->args, i->program->arg_count,
				&out->guard, &out->err);
	if (!s)
		s = read_evidence(i, c, out);
	if (!s)
		s = case_meta_set(c, "reading", "complete", &out->err);
	case_leave(c);
	return s;
}

static int write_reading(int fd, const struct reading *reading)
{
	const uint8_t *at = (const uint8_t *)reading;
	size_t left = sizeof(*reading);

	while (left) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		left -= (size_t)n;
	}
	return 0;
}

static bool read_reading(int fd, struct reading *out)
{
	size_t have = 0;

	while (have < sizeof(*out)) {
		ssize_t n =
			read(fd, (uint8_t *)out + have, sizeof(*out) - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		have += (size_t)n;
	}
	out->err.text[sizeof(out->err.text) - 1] = 0;
	return true;
}

static int child_ended_badly(int status, struct err *err)
{
	if (WIFSIGNALED(status))
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "the process that reads the evidence was ended "
			       "by signal %d; the same command goes on from "
			       "there",
			       WTERMSIG(status));
	return err_set(err, ST_IO, ERR_NO_OFFSET,
		       "the process that reads the evidence ended without a "
		       "word (exit code %d)",
		       WEXITSTATUS(status));
}

static int read_in_child(struct investigation *i, struct reading *out,
			 struct err *err)
{
	int ends[2];
	int status = 0;
	bool told;
	pid_t pid;

	if (pipe(ends))
		return err_sys(err, ST_IO, errno, "cannot make a pipe");
	pid = fork();
	if (pid < 0)
		return err_sys(err, ST_IO, errno, "cannot start a process");
	if (pid == 0) {
		struct reading reading = {0};

		close(ends[0]);
		reading.status = child_run(i, &reading);
		_exit(write_reading(ends[1], &reading) ? 1 : 0);
	}
	close(ends[1]);
	told = read_reading(ends[0], out);
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!told)
		return child_ended_badly(status, err);
	if (out->status)
		*err = out->err;
	return out->status;
}

/* A new case that never saw evidence is no case: wrong words leave nothing
 * behind. */
static void forget_new_case(const struct investigation *i)
{
	static const char *const endings[] = {"", "-wal", "-journal"};
	char path[LIMIT_FILE_NAME];

	for (size_t n = 0; n < ARRAY_LEN(endings); n++) {
		snprintf(path, sizeof(path), "%s%s", i->case_path, endings[n]);
		unlink(path);
	}
}

static int tell(struct investigation *i, struct case_file *c,
		const struct report_files *files, struct err *err)
{
	const struct investigate_options *o = i->options;
	struct report_sink sink = {report_to_stdout};
	struct report_options options =
		report_options_of(o->lang, i->case_path);

	options.files = (const char *const *)files->name;
	options.file_count = files->count;
	return o->json ? report_json(c, &options, &sink, err)
		       : report_text(c, &options, &sink, err);
}

/* --name, or the mail servers that the evidence is of. */
static int name_case(struct case_file *c, const char *given, struct err *err)
{
	struct case_query *q = NULL;
	char *name = NULL;
	int s;

	if (given)
		return case_meta_set(c, "name", given, err);
	s = case_query_open(&q, c,
			    "SELECT group_concat(name, ', ') FROM (SELECT name "
			    "FROM host WHERE name <> '' ORDER BY "
			    "role IS NOT 'mail-server', name LIMIT 3)",
			    err);
	if (!s)
		s = case_query_next(q, err);
	if (s > 0) {
		struct span text = case_text(q, 0);

		name = mem_text((const char *)text.ptr, text.len);
		s = name ? ST_OK : err_nomem(err);
	}
	case_query_close(q);
	if (!s)
		s = case_meta_set(c, "name", name ? name : "", err);
	mem_free(name);
	return s;
}

static int answer(struct investigation *i, struct case_file *c, bool *reached,
		  struct err *err)
{
	const struct investigate_options *o = i->options;
	struct questions_options options = {o->as_of_ns, o->from_ns, o->to_ns};
	struct report_files files = {0};
	char *prefix = report_prefix(i->case_path);
	int s = prefix ? ST_OK : err_nomem(err);

	if (!s)
		s = census_into_case(c, i->tools.knowledge, &i->census, err);
	if (!s)
		s = precious_into_case(c, o->precious, err);
	if (!s)
		s = questions_answer(c, i->tools.rules, i->tools.knowledge,
				     &options, err);
	if (!s)
		s = name_case(c, o->name, err);
	if (!s && !o->no_report)
		s = report_files_write(c, prefix, "json,html", "en,ar", true,
				       &files, err);
	if (!s)
		s = tell(i, c, &files, err);
	if (!s && o->fail_on)
		s = report_fail_on(c, o->fail_on, reached, err);
	report_files_release(&files);
	mem_free(prefix);
	return s;
}

static int answer_and_close(struct investigation *i, bool *reached,
			    struct err *err)
{
	struct case_file *c = NULL;
	struct timespec now;
	int s = case_open(&c, i->case_path, CASE_CREATE, err);

	if (s)
		return s;
	clock_gettime(CLOCK_REALTIME, &now);
	case_clock(c, (int64_t)now.tv_sec * NS_PER_SECOND);
	s = answer(i, c, reached, err);
	if (case_close(c, s ? NULL : err) && !s)
		s = err->code;
	return s;
}

static void warn(const struct reading *reading)
{
	if (!reading->guard.landlock)
		say("this kernel has no Landlock: the evidence was read "
		    "without that wall");
}

static int investigate(struct investigation *i, struct err *err)
{
	struct reading reading = {0};
	bool reached = false;
	bool is_new;
	int s = prepare(i, err);

	is_new = access(i->case_path, F_OK) != 0;
	if (!s)
		s = read_in_child(i, &reading, err);
	if (s == ST_USAGE && is_new)
		forget_new_case(i);
	if (!s)
		warn(&reading);
	if (!s)
		s = answer_and_close(i, &reached, err);
	if (s)
		return say_error(err);
	if (reached)
		return EXIT_VERDICT;
	return reading.result.damaged || reading.result.harmful ? EXIT_DAMAGED
								: EXIT_DONE;
}

static int investigate_run(void *options, const struct program *program)
{
	struct investigation *i = mem_new(1, sizeof(*i));
	struct err err = {0};
	int code;

	if (!i) {
		err_nomem(&err);
		return say_error(&err);
	}
	i->options = options;
	i->program = program;
	code = investigate(i, &err);
	toolbox_release(&i->tools);
	passwords_release(&i->passwords);
	for (size_t n = 0; n < OPTION_LIST_MAX; n++)
		mem_free(i->host_text[n]);
	mem_free(i);
	return code;
}

const struct command investigate_command = {
	"investigate",
	TEXT("read evidence, answer the questions, print the statement",
	     "قراءة الأدلة والإجابة عن الأسئلة وطباعة البيان"),
	"PATH...",
	1,
	OPTION_LIST_MAX,
	investigate_options,
	sizeof(struct investigate_options),
	investigate_defaults,
	investigate_run,
	TEXT("Reads folders, files and archives (zip, 7z, tar, gz, xz, zst, "
	     "nested) of one or more servers without extracting or writing to "
	     "them, and answers: were the mail servers attacked, through which "
	     "flaw, what was left behind, are they fixed and clean. Every "
	     "answer says what was examined; a no needs coverage.\n\n"
	     "The case file keeps findings, coverage and the custody log. A "
	     "run that was stopped goes on when the same command is given "
	     "again. Reports (JSON, HTML in English and Arabic) are written "
	     "beside the case.",
	     "يقرأ مجلدات وملفات وأرشيفات خادم أو أكثر دون استخراجها أو "
	     "الكتابة "
	     "إليها، ويجيب: هل هوجمت خوادم البريد، ومن أي ثغرة، وماذا ترك "
	     "فيها، "
	     "وهل أصلحت ونظفت. كل جواب يذكر ما فحص، ولا يقال \"لا\" دون "
	     "تغطية.\n\n"
	     "يحفظ ملف القضية النتائج والتغطية وسجل الحيازة. وإذا توقف العمل "
	     "فالأمر نفسه يستكمله. وتكتب التقارير بجانب القضية بالعربية "
	     "والإنجليزية."),
	"# one server's collection\n"
	"postern investigate EX01.zip\n"
	"# two servers, the statement in Arabic\n"
	"postern investigate --lang ar evidence/EX01 evidence/EX02\n"
	"# what would have been said on Friday 5 March 2021\n"
	"postern investigate --as-of 2021-03-05 EX01.zip\n"
	"# which share of the constituency is patched, from a census\n"
	"postern investigate --census banks.census --organisation \"First "
	"Bank\" EX01.zip\n"
	"# with what others know: STIX, MISP, CSV; YARA over files and logs\n"
	"postern investigate --indicators feeds/ --yara rules.yar --yara-logs "
	"EX01.zip\n"
	"# in a script: exit code 10 when a server was exploited\n"
	"postern investigate --fail-on exploited --json EX01.zip > EX01.json\n",
};
