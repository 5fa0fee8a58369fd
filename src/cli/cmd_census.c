/* cmd_census.c - postern census: looks at a constituency, and tells. */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/nearest.h"
#include "census/abuse.h"
#include "census/notify.h"
#include "census/plan.h"
#include "census/scan.h"
#include "cli/say.h"

struct census_options {
	const char *scope, *optout, *store, *networks, *resolver, *agent;
	const char *stop_file, *deadline;
	const char *format, *lang, *flaws, *out, *about;
	const char *security_txt, *rdap;
	int64_t date_ns, from_ns, to_ns;
	uint64_t small_cells;
	uint64_t port, rate, per_address, per_network, per_provider;
	uint64_t probe_deadline;
	bool manifest;
};

#define AT(field) offsetof(struct census_options, field)

static const struct option_spec census_options[] = {
	{"scope", OPT_TEXT, AT(scope), "FILE", NULL,
	 TEXT("who may be looked at, on whose authority, until when",
	      "من يجوز النظر إليه، وبأي تفويض، وإلى متى")},
	{"optout", OPT_TEXT, AT(optout), "FILE", NULL,
	 TEXT("who asked not to be looked at; wins over the scope and is read "
	      "again during a run",
	      "من طلب ألا ينظر إليه؛ يغلب النطاق ويعاد قراءته أثناء التشغيل")},
	{"store", OPT_TEXT, AT(store), "FILE", NULL,
	 TEXT("where everything is kept, append-only",
	      "حيث يحفظ كل شيء، بالإضافة فقط")},
	{"resolver", OPT_TEXT, AT(resolver), "HOST:PORT", NULL,
	 TEXT("name service to ask; default: the system's",
	      "خدمة الأسماء المسؤولة؛ الافتراضي خدمة النظام")},
	{"networks", OPT_TEXT, AT(networks), "FILE", NULL,
	 TEXT("prefix,asn: whose the addresses are, for opt-outs and budgets "
	      "by provider",
	      "prefix,asn: لمن العناوين، للانسحاب والميزانيات حسب المزود")},
	{"port", OPT_NUMBER, AT(port), "N", NULL,
	 TEXT("instead of 443", "بدلا من 443")},
	{"date", OPT_TIME, AT(date_ns), "YYYY-MM-DD", NULL,
	 TEXT("the day observed; default today. Another day is a rehearsal: "
	      "only loopback and private addresses are contacted",
	      "اليوم المرصود؛ الافتراضي اليوم. يوم آخر تجربة: لا يتصل إلا "
	      "بالعناوين المحلية والخاصة")},
	{"rate", OPT_NUMBER, AT(rate), "N", NULL,
	 TEXT("connections a second in all; default 200",
	      "الاتصالات في الثانية إجمالا؛ الافتراضي 200")},
	{"per-address", OPT_NUMBER, AT(per_address), "N", NULL,
	 TEXT("connections a second to one address; default one every two "
	      "seconds",
	      "الاتصالات في الثانية إلى عنوان واحد؛ الافتراضي واحد كل "
	      "ثانيتين")},
	{"per-network", OPT_NUMBER, AT(per_network), "N", NULL,
	 TEXT("connections a second to a /24 or /48; default 4",
	      "الاتصالات في الثانية إلى ‎/24 أو "
	      "‎/48؛ "
	      "الافتراضي "
	      "4")},
	{"per-provider", OPT_NUMBER, AT(per_provider), "N", NULL,
	 TEXT("connections a second to an autonomous system; default 20",
	      "الاتصالات في الثانية إلى نظام مستقل؛ الافتراضي 20")},
	{"deadline", OPT_TEXT, AT(deadline), "TIME", NULL,
	 TEXT("end of the run: a moment, or from now: 90s, 20m, 2h",
	      "نهاية التشغيل: لحظة، أو مدة من الآن: 90s أو 20m أو 2h")},
	{"probe-deadline", OPT_NUMBER, AT(probe_deadline), "SECONDS", NULL,
	 TEXT("the longest that one address is kept busy; default 20",
	      "أطول مدة ينشغل بها عنوان واحد؛ الافتراضي 20")},
	{"user-agent", OPT_TEXT, AT(agent), "TEXT", NULL,
	 TEXT("how we introduce ourselves; the scope's contact is added when "
	      "it names none",
	      "كيف نعرف بأنفسنا؛ تضاف جهة الاتصال إن لم يذكرها")},
	{"stop-file", OPT_TEXT, AT(stop_file), "FILE", NULL,
	 TEXT("nothing more is sent once this file is there",
	      "لا يرسل شيء بعد ظهور هذا الملف")},
	{"manifest", OPT_FLAG, AT(manifest), NULL, NULL,
	 TEXT("also read the export tool's manifest, which names the exact "
	      "build",
	      "قراءة بيان أداة التصدير أيضا، وهو يسمي البناء الدقيق")},
	{"format", OPT_WORD, AT(format), "FORM",
	 "text json csv shadowserver svg html pdf",
	 TEXT("report: text (the default), json, csv, shadowserver, svg, html, "
	      "pdf",
	      "report: text (الافتراضي) أو json أو csv أو shadowserver أو svg "
	      "أو html أو pdf")},
	{"lang", OPT_WORD, AT(lang), "LANG", "en ar",
	 TEXT("plan, report, abuse: en (the default) or ar",
	      "plan وreport وabuse:‏ en (الافتراضي) أو ar")},
	{"flaws", OPT_TEXT, AT(flaws), "SET", NULL,
	 TEXT("report: the flaw set to speak of, such as proxylogon; default "
	      "the newest that was known",
	      "report: مجموعة الثغرات، مثل proxylogon؛ الافتراضي أحدث ما كان "
	      "معروفا")},
	{"small-cells", OPT_NUMBER, AT(small_cells), "N", NULL,
	 TEXT("report: sectors and countries of fewer than N are left out; "
	      "default 5",
	      "report: تحذف القطاعات والبلدان التي تقل عن N؛ الافتراضي 5")},
	{"out", OPT_TEXT, AT(out), "FOLDER", NULL,
	 TEXT("notify: where the letters are written",
	      "notify: حيث تكتب الرسائل")},
	{"security-txt", OPT_TEXT, AT(security_txt), "FOLDER", NULL,
	 TEXT("notify: security.txt files, as NAME.txt; nothing is fetched",
	      "notify: ملفات security.txt بأسماء مثل NAME.txt؛ لا يجلب شيء")},
	{"rdap", OPT_TEXT, AT(rdap), "FOLDER", NULL,
	 TEXT("notify: RDAP answers about networks, as .json; nobody is asked",
	      "notify: أجوبة RDAP عن الشبكات بصيغة json.؛ لا يسأل أحد")},
	{"about", OPT_TEXT, AT(about), "WHAT", NULL,
	 TEXT("abuse: the address or name that a complaint is about; report: "
	      "one organisation, why it has its class",
	      "abuse: العنوان أو الاسم الذي وردت فيه الشكوى؛ report: جهة "
	      "واحدة وسبب تصنيفها")},
	{"from", OPT_TIME, AT(from_ns), "TIME", NULL,
	 TEXT("abuse: connections from then on", "abuse: الاتصالات منذ ذلك "
						 "الحين")},
	{"to", OPT_TIME, AT(to_ns), "TIME", NULL,
	 TEXT("abuse: connections until then", "abuse: الاتصالات حتى ذلك "
					       "الحين")},
	{0},
};

static volatile int stop_signals;

static void on_signal(int number)
{
	(void)number;
	if (stop_signals < 2)
		stop_signals++;
}

static void census_defaults(void *given)
{
	struct census_options *o = given;

	o->date_ns = TIME_NONE;
	o->from_ns = TIME_NONE;
	o->to_ns = TIME_NONE;
	o->format = "text";
	o->lang = "en";
	o->rate = 200;
	o->per_network = 4;
	o->per_provider = 20;
}

/* A moment, or a number with s, m, h: from now. */
static int take_deadline(const char *text, int64_t *out, struct err *err)
{
	struct span s = span_str(text);
	int64_t unit = 0;
	uint64_t n = 0;

	*out = TIME_NONE;
	if (!text || time_from_text(s, out))
		return ST_OK;
	if (s.len > 1) {
		uint8_t last = s.ptr[s.len - 1];

		unit = last == 's'   ? 1
		       : last == 'm' ? 60
		       : last == 'h' ? 3600
				     : 0;
	}
	if (unit && span_to_u64(span_head(s, s.len - 1), &n) && n < 1000000) {
		*out = (int64_t)time(NULL) * NS_PER_SECOND +
		       (int64_t)n * unit * NS_PER_SECOND;
		return ST_OK;
	}
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "--deadline wants a moment or 90s, 20m, 2h, not "
		       "\"%.40s\"",
		       text);
}

static int need(const char *value, const char *option, struct err *err)
{
	if (value)
		return ST_OK;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "census wants %s: without it nothing is sent", option);
}

static int to_scan(const struct census_options *o, struct scan_options *out,
		   struct err *err)
{
	*out = (struct scan_options){
		.scope_path = o->scope,
		.optout_path = o->optout,
		.store_path = o->store,
		.networks_path = o->networks,
		.resolver = o->resolver,
		.agent = o->agent,
		.stop_path = o->stop_file,
		.port = o->port,
		.day_ns = o->date_ns,
		.probe_seconds = o->probe_deadline,
		.manifest = o->manifest,
		.limits = {o->rate, o->per_address, o->per_network,
			   o->per_provider, o->per_address},
		.stop = &stop_signals,
	};
	if (!o->rate || !o->per_network || !o->per_provider)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "a rate of 0 would send nothing");
	return take_deadline(o->deadline, &out->deadline_ns, err);
}

static int put_text(void *arg, struct span text, struct err *err)
{
	(void)arg;
	return say_bytes(text, err);
}

static int census_plan(const struct census_options *o)
{
	struct scan_options scan;
	struct err err = {0};
	int s = need(o->scope, "--scope FILE", &err);

	if (!s)
		s = to_scan(o, &scan, &err);
	if (!s)
		s = plan_run(&scan, words_have(o->lang, "ar"), put_text, NULL,
			     &err);
	return s ? say_error(&err) : EXIT_DONE;
}

static void show_progress(void *arg, uint64_t done, uint64_t total)
{
	(void)arg;
	fprintf(stderr, "\r%llu of %llu", (unsigned long long)done,
		(unsigned long long)total);
}

static int say_totals(const struct scan_totals *t)
{
	if (t->was_finished) {
		say("this day is done already: %llu of %llu parts have their "
		    "state; nothing was sent",
		    (unsigned long long)t->parts_done,
		    (unsigned long long)t->parts);
		return EXIT_DONE;
	}
	say("%llu of %llu parts have their state; %llu connections, %llu "
	    "questions in this session",
	    (unsigned long long)t->parts_done, (unsigned long long)t->parts,
	    (unsigned long long)t->connections,
	    (unsigned long long)t->questions);
	if (t->finished)
		return EXIT_DONE;
	say("not finished: %s; the same command goes on", t->why);
	return EXIT_DAMAGED;
}

static int census_scan(const struct census_options *o)
{
	struct sigaction action = {.sa_handler = on_signal};
	struct knowledge *k = NULL;
	struct scan_totals totals;
	struct scan_options scan;
	struct err err = {0};
	int s = need(o->scope, "--scope FILE", &err);

	if (!s)
		s = need(o->store, "--store FILE", &err);
	if (!s)
		s = to_scan(o, &scan, &err);
	if (!s)
		s = knowledge_open(&k, embedded_knowledge, &err);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!s) {
		scan.knowledge = k;
		if (say_is_terminal(2))
			scan.progress = show_progress;
		s = scan_run(&scan, &totals, &err);
	}
	knowledge_close(k);
	return s ? say_error(&err) : say_totals(&totals);
}

/* Report, notify and abuse read the store and send nothing; a scope file that
 * is given is read, so that a mistake in it does not go unnoticed. */
static int open_store(const struct census_options *o, struct store **store,
		      struct knowledge **k, struct err *err)
{
	struct scope *scope = NULL;
	int s = ST_OK;

	if (!o->store)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "census wants --store FILE");
	if (!s && o->scope)
		s = scope_open(&scope, o->scope, err);
	scope_close(scope);
	if (!s)
		s = knowledge_open(k, embedded_knowledge, err);
	if (!s)
		s = store_open(store, o->store, STORE_READ, err);
	return s;
}

static int close_store(struct store *store, struct knowledge *k, int s,
		       const struct err *err)
{
	knowledge_close(k);
	(void)store_close(store, NULL);
	return s ? say_error(err) : EXIT_DONE;
}

static int census_tell(const struct census_options *o)
{
	static const char *const forms[] = {
		[FORM_TEXT] = "text", [FORM_JSON] = "json",
		[FORM_CSV] = "csv",   [FORM_SHADOWSERVER] = "shadowserver",
		[FORM_SVG] = "svg",   [FORM_HTML] = "html",
		[FORM_PDF] = "pdf",
	};
	struct census_sink sink = {put_text, NULL};
	struct report_wishes wishes = {
		.arabic = words_have(o->lang, "ar"),
		.flaw_set = o->flaws,
		.small_cell = o->small_cells,
		.about = o->about,
	};
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct err err = {0};
	int s = open_store(o, &store, &k, &err);

	for (unsigned i = 0; i < ARRAY_LEN(forms); i++)
		if (!strcmp(o->format, forms[i]))
			wishes.form = (enum census_form)i;
	if (!s && o->about && wishes.form != FORM_TEXT)
		s = err_set(&err, ST_USAGE, ERR_NO_OFFSET,
			    "report --about is text only");
	if (!s && wishes.form == FORM_PDF && say_is_terminal(STDOUT_FILENO))
		s = err_set(&err, ST_USAGE, ERR_NO_OFFSET,
			    "a PDF is not for a terminal: send it to a file, "
			    "> census.pdf");
	if (!s)
		s = census_report(store, k, &wishes, &sink, &err);
	return close_store(store, k, s, &err);
}

/* A letter is there whole or not at all. */
static int write_letter(const char *path, struct span bytes, struct err *err)
{
	char temporary[LIMIT_FILE_NAME];
	int fd;
	int s;

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.new", path) >=
	    sizeof(temporary))
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "a name of more than %zu bytes",
			       sizeof(temporary) - 1);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_sys(err, ST_IO, errno, "cannot write %s", path);
	s = say_to(fd, bytes, path, err);
	if (!s && (fsync(fd) || rename(temporary, path)))
		s = err_sys(err, ST_IO, errno, "cannot write %s", path);
	close(fd);
	if (s)
		unlink(temporary);
	return s;
}

static void say_notices(const struct notify_result *r)
{
	say("letters for %u organisations are written, %u files; nothing was "
	    "sent",
	    r->letters, r->files);
	if (r->without_xarf)
		say("without X-ARF: %u servers, since the scope's contact "
		    "holds "
		    "no mail address",
		    r->without_xarf);
	if (!r->pdf)
		say("without PDF: this program was built without Pango; the "
		    "HTML can be printed");
}

static int census_notify(const struct census_options *o)
{
	struct notify_options notify = {o->out, o->security_txt, o->rdap,
					write_letter};
	struct notify_result result = {0};
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct err err = {0};
	int s = open_store(o, &store, &k, &err);

	if (!s && !o->out)
		s = err_set(&err, ST_USAGE, ERR_NO_OFFSET,
			    "census notify wants --out FOLDER");
	if (!s && access(o->out, W_OK | X_OK))
		s = err_sys(&err, ST_USAGE, errno,
			    "cannot write into the folder %s; make it first",
			    o->out);
	if (!s)
		s = notify_run(store, k, &notify, &result, &err);
	if (!s)
		say_notices(&result);
	return close_store(store, k, s, &err);
}

static int census_abuse(const struct census_options *o)
{
	struct census_sink sink = {put_text, NULL};
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct err err = {0};
	int s = open_store(o, &store, &k, &err);

	if (!s && !o->about)
		s = err_set(&err, ST_USAGE, ERR_NO_OFFSET,
			    "census abuse wants --about ADDRESS");
	if (!s)
		s = abuse_answer(store, span_str(o->about), o->from_ns,
				 o->to_ns, words_have(o->lang, "ar"), &sink,
				 &err);
	return close_store(store, k, s, &err);
}

static const struct verb {
	const char *name;
	int (*run)(const struct census_options *o);
} verbs[] = {
	{"plan", census_plan},	 {"scan", census_scan},
	{"report", census_tell}, {"notify", census_notify},
	{"abuse", census_abuse},
};

static int census_run(void *given, const struct program *program)
{
	const char *names[ARRAY_LEN(verbs)];
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (!strcmp(program->args[0], verbs[i].name))
			return verbs[i].run(given);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		names[i] = verbs[i].name;
	near = nearest_word(span_str(program->args[0]), names,
			    ARRAY_LEN(names));
	say("census has no verb \"%s\"; %s%s%s\"postern census --help\" lists "
	    "them",
	    program->args[0], near ? "did you mean \"" : "", near ? near : "",
	    near ? "\"? " : "");
	return EXIT_USAGE;
}

const struct command census_command = {
	"census",
	TEXT("count exposed mail servers and who is patched",
	     "إحصاء خوادم البريد المكشوفة ومن حدّثها"),
	"plan|scan|report|notify|abuse",
	1,
	1,
	census_options,
	sizeof(struct census_options),
	census_defaults,
	census_run,
	TEXT("Looks at the mail servers of a constituency, with plain requests "
	     "that any visitor may make, and keeps what it saw.\n\n"
	     "plan prints exactly what would be sent, and sends nothing. scan "
	     "sends it; killed or stopped, the same command goes on. report "
	     "tells which share is patched, and whether it is rising. notify "
	     "writes a letter for every owner, and sends none. abuse answers a "
	     "complaint from the record of all connections.\n\n"
	     "Without a scope file, or outside its dates, nothing is sent, not "
	     "even a question to the name service. docs/census.md has the "
	     "files.",
	     "ينظر إلى خوادم بريد دائرة معينة بطلبات عادية يستطيعها أي زائر، "
	     "ويحفظ ما رآه.\n\n"
	     "plan يطبع ما سيرسل بالضبط ولا يرسل شيئا. scan يرسله؛ وإن قطع أو "
	     "أوقف فالأمر نفسه يكمله. report يذكر نسبة من حدّثوا وهل ترتفع. "
	     "notify يكتب رسالة لكل مالك ولا يرسل شيئا. abuse يجيب عن شكوى من "
	     "سجل الاتصالات كلها.\n\n"
	     "من دون ملف نطاق، أو خارج تواريخه، لا يرسل شيء، ولا حتى سؤال إلى "
	     "خدمة الأسماء. الملفات مشروحة في docs/census.md."),
	"# what would be sent\n"
	"postern census plan --scope banks.csv --optout optout.csv\n"
	"# send it\n"
	"postern census scan --scope banks.csv --optout optout.csv --store "
	"banks.census --resolver 127.0.0.1:53\n"
	"# who is patched\n"
	"postern census report --store banks.census --format json\n"
	"# the page, in Arabic\n"
	"postern census report --store banks.census --format html --lang ar > "
	"banks.html\n"
	"# why an organisation is called what it is\n"
	"postern census report --store banks.census --about \"First Bank\"\n"
	"# the letters\n"
	"postern census notify --store banks.census --out letters\n"
	"# an answer to a complaint\n"
	"postern census abuse --store banks.census --about 192.0.2.25\n",
};
