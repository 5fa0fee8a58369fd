/* words.c - see words.h. */
#include "report/words.h"

#include <limits.h>

#include "case/query.h"
#include "report/visible.h"

/* X(name, English, Arabic) in the order of the contract. */
/* clang-format off */
#define QUESTIONS(X)                                                           \
	X("targeted", "Were the mail servers attacked?",                       \
	  "هل تعرّضت خوادم البريد لهجوم؟")                                      \
	X("entry", "Through which flaw, and when?",                            \
	  "عبر أي ثغرة جرى الدخول، ومتى؟")                                      \
	X("implants", "What was left behind?", "ماذا تُرك على الخوادم؟")         \
	X("actions", "What was done with it?", "ماذا فُعل بعد الدخول؟")          \
	X("extraction", "Was data taken out?", "هل استُخرجت بيانات؟")            \
	X("confinement", "Did it stay within the mail servers?",               \
	  "هل بقي محصورًا في خوادم البريد؟")                                    \
	X("secured", "Are they fixed and clean now?",                          \
	  "هل صُحّحت الخوادم وخلت من الآثار؟")                                   \
	X("actors", "How many separate actors?", "كم جهة مستقلة شاركت؟")       \
	X("campaign", "How did it run over time?", "كيف سار الهجوم عبر الزمن؟") \
	X("exposure", "Self-hosted, or in the cloud?",                         \
	  "استضافة ذاتية أم سحابية؟")                                          \
	X("at_risk", "What did the servers hold?", "ماذا كانت تحوي الخوادم؟")   \
	X("adoption", "Which share of servers is patched?",                    \
	  "ما نسبة الخوادم المصحَّحة؟")                                         \
	X("outlook", "What is to be expected?", "ما المتوقع؟")
/* clang-format on */

static const struct {
	const char *name;
	const char *title[LANG_COUNT];
} questions[QUESTION_COUNT] = {
#define QUESTION_ROW(name, en, ar) {name, {en, ar}},
	QUESTIONS(QUESTION_ROW)
#undef QUESTION_ROW
};

const char *question_name(size_t index)
{
	return questions[index].name;
}

struct span question_title(size_t index, enum report_lang lang)
{
	return span_str(questions[index].title[lang]);
}

size_t question_find(struct span name)
{
	size_t i = 0;

	while (i < QUESTION_COUNT && !span_is(name, questions[i].name))
		i++;
	return i;
}

/* X(word, English, Arabic): the words of the contract. */
/* clang-format off */
#define WORDS(X)                                                               \
	/* verdicts */                                                         \
	X("none-seen", "none seen", "لم يُرصد")                                 \
	X("undetermined", "undetermined", "غير محدَّد")                         \
	X("probed", "probed", "محاولات بلا نجاح")                              \
	X("exploited", "exploited", "نجح الاستغلال")                           \
	X("identified", "identified", "محدَّدة")                                \
	X("present", "present", "موجود")                                       \
	X("removed", "removed", "أُزيل")                                        \
	X("seen", "seen", "رُصدت أفعال")                                        \
	X("suspected", "suspected", "مشتبه به")                                \
	X("confirmed", "confirmed", "مؤكَّد")                                   \
	X("contained", "contained", "محصور")                                   \
	X("spread", "spread", "امتدّ إلى غيرها")                                \
	X("secured", "secured", "مؤمَّنة")                                      \
	X("exposed", "exposed", "مكشوفة")                                      \
	X("patched-not-clean", "patched, not clean", "مصحَّحة وليست نظيفة")     \
	X("one", "one", "جهة واحدة")                                           \
	X("several", "several", "عدة جهات")                                    \
	X("single", "single burst", "دفعة واحدة")                              \
	X("waves", "waves", "موجات")                                           \
	X("self-hosted", "self-hosted", "استضافة ذاتية")                       \
	X("hybrid", "hybrid", "هجينة")                                         \
	X("cloud", "cloud", "سحابية")                                          \
	X("listed", "listed", "مبيَّن")                                         \
	X("rising", "rising", "في ازدياد")                                     \
	X("flat", "flat", "ثابتة")                                             \
	X("falling", "falling", "في تراجع")                                    \
	X("quiet", "quiet", "هادئ")                                            \
	X("elevated", "elevated", "مرتفع")                                     \
	/* severity, confidence, grade, outcome, state */                      \
	X("critical", "critical", "حرجة")                                      \
	X("high", "high", "عالية")                                             \
	X("medium", "medium", "متوسطة")                                        \
	X("low", "low", "منخفضة")                                              \
	X("informational", "informational", "معلوماتية")                       \
	X("direct", "direct", "مباشرة")                                        \
	X("strong", "strong", "قوية")                                          \
	X("weak", "weak", "ضعيفة")                                             \
	X("attempted", "attempted", "محاولة")                                  \
	X("succeeded", "succeeded", "نجاح")                                    \
	X("failed", "failed", "إخفاق")                                         \
	X("unknown", "unknown", "غير معروف")                                   \
	X("benign", "benign", "حميدة")                                         \
	X("malicious", "malicious", "خبيثة")                                   \
	X("accepted", "accepted", "مقبولة")                                    \
	X("open", "open", "مفتوحة")                                            \
	X("step-entry", "entry", "دخول")                                       \
	X("step-file", "page written", "كتابة صفحة")                           \
	X("step-request", "page used", "استخدام الصفحة")                       \
	X("step-process", "process", "عملية")                                  \
	X("step-command", "command", "أمر")                                    \
	X("step-archive", "archive made", "إعداد أرشيف")                       \
	X("step-download", "download", "تنزيل")                                \
	X("tie-path", "the same page", "الصفحة نفسها")                         \
	X("tie-seconds", "within a minute", "خلال دقيقة")                      \
	X("tie-hour", "within the hour", "خلال ساعة")                          \
	X("tie-name", "the file is named", "اسم الملف مذكور")                  \
	X("tie-address", "the same address", "العنوان نفسه")                   \
	X("holds", "holds", "سارٍ")                                             \
	X("superseded", "superseded by a later one", "حلّ محله حكم لاحق")       \
	X("without-effect", "not in the case now, without effect",             \
	  "ليس في ملف التحقيق الآن، بلا أثر")                                   \
	/* kinds of finding */                                                 \
	X("recon", "reconnaissance", "استطلاع")                                \
	X("entry", "entry", "دخول")                                            \
	X("implant", "implant", "أثر متروك")                                   \
	X("use", "use of an implant", "استخدام أثر")                           \
	X("action", "action", "فعل")                                           \
	X("credentials", "credentials", "بيانات الاعتماد")                     \
	X("extraction", "extraction", "استخراج")                               \
	X("tampering", "tampering", "عبث بالأدلة")                             \
	X("hygiene", "state of the server", "حالة الخادم")                     \
	X("coverage", "coverage", "تغطية")                                     \
	X("alert", "match of a rule", "تطابق قاعدة")                           \
	/* kinds of implant */                                                 \
	X("page", "page", "صفحة")                                              \
	X("page-changed", "changed page", "صفحة معدَّلة")                       \
	X("module", "module", "وحدة برمجية")                                   \
	X("handler", "handler", "معالج طلبات")                                 \
	X("virtual-directory", "virtual directory", "دليل افتراضي")            \
	X("task", "scheduled task", "مهمة مجدولة")                             \
	X("service", "service", "خدمة")                                        \
	X("run-key", "run key", "مفتاح تشغيل تلقائي")                          \
	X("account", "account", "حساب")                                        \
	X("role", "role", "دور إداري")                                         \
	X("transport-agent", "transport agent", "وكيل نقل البريد")             \
	X("rule", "mail rule", "قاعدة بريد")                                   \
	X("permission", "permission", "صلاحية")                                \
	X("driver", "driver", "برنامج تشغيل")                                  \
	X("file", "file", "ملف")                                               \
	/* values of answers */                                                \
	X("true", "yes", "نعم")                                                \
	X("false", "no", "لا")                                                 \
	X("attempts", "attempts", "المحاولات")                                 \
	X("sources", "source addresses", "عناوين المصدر")                      \
	X("vulnerabilities", "flaws", "الثغرات")                               \
	X("count", "number", "العدد")                                          \
	X("commands", "commands", "الأوامر")                                   \
	X("techniques", "techniques", "الأساليب")                              \
	X("credentials_taken", "credentials taken", "أُخذت بيانات اعتماد")      \
	X("bytes_low", "bytes, at least", "البايتات، على الأقل")               \
	X("bytes_high", "bytes, at most", "البايتات، على الأكثر")              \
	X("channels", "channels", "القنوات")                                   \
	X("mailboxes", "mailboxes", "صناديق البريد")                           \
	X("reached", "hosts reached", "الخوادم التي طالها")                     \
	X("builds", "builds", "أرقام البناء")                                  \
	X("patched_at", "fixed at", "وقت الإصلاح")                             \
	X("first_exploited_before_patch", "exploited before the fix",          \
	  "استُغلّت قبل الإصلاح")                                               \
	X("later_flaws", "flaws that became known later",                      \
	  "ثغرات عُرفت لاحقًا")                                                 \
	X("matches", "matches", "التطابقات")                                   \
	X("phases", "phases", "المراحل")                                       \
	X("front_ends", "front ends", "الواجهات")                              \
	X("messages", "messages", "الرسائل")                                   \
	X("stores", "stores", "المخازن")                                       \
	X("exploitable", "exploitable", "القابلة للاستغلال")                   \
	X("patched", "patched", "المصحَّحة")                                    \
	X("share", "share", "النسبة")                                          \
	X("as_of", "as of", "حتى تاريخ")                                       \
	X("reasons", "reasons", "الأسباب")                                     \
	X("cve", "CVE", "CVE")                                                 \
	X("nickname", "called", "تُعرف باسم")                                  \
	X("first", "first", "أول مرة")                                         \
	X("last", "last", "آخر مرة")                                           \
	X("host", "host", "الخادم")                                            \
	X("build", "build", "رقم البناء")                                      \
	X("zero_day", "before the fix was published", "قبل صدور الإصلاح")      \
	X("cluster", "cluster", "مجموعة النشاط")                               \
	X("name", "name", "الاسم")                                             \
	X("claimed_by", "claimed by", "بحسب")                                  \
	X("contested_by", "contested by", "ينازعه")                            \
	X("basis", "basis", "الأساس")                                          \
	X("from", "from", "من")                                                \
	X("to", "to", "إلى")                                                   \
	X("kind", "kind", "النوع")                                             \
	/* roles of hosts */                                                   \
	X("mail-server", "mail server", "خادم بريد")                           \
	X("domain-controller", "domain controller", "متحكم بالنطاق")
/* clang-format on */

static const struct {
	const char *word;
	const char *text[LANG_COUNT];
} words[] = {
#define WORD_ROW(word, en, ar) {word, {en, ar}},
	WORDS(WORD_ROW)
#undef WORD_ROW
};

static size_t word_find(struct span word)
{
	size_t i = 0;

	while (i < ARRAY_LEN(words) && !span_is(word, words[i].word))
		i++;
	return i;
}

bool word_is_known(struct span word)
{
	return word_find(word) < ARRAY_LEN(words);
}

struct span word_of(struct span word, enum report_lang lang)
{
	size_t i = word_find(word);

	return i < ARRAY_LEN(words) ? span_str(words[i].text[lang]) : word;
}

/* What ingest and evidence say of things they did not read; longer texts that
 * begin with one of these are translated with it. */
static const char *const reasons[][2] = {
	{"of no kind that this version reads", "من نوع لا تقرؤه هذه النسخة"},
	{"has the name of a log, but not its form",
	 "يحمل اسم سجل دون أن تكون له صيغته"},
	{"some rules were given up at their limit",
	 "تُرك بعض القواعد عند بلوغ حدها"},
	{"some matches of rules took no part in correlations",
	 "لم يدخل بعض مطابقات القواعد في الربط بين الأحداث"},
	{"matches of rules or lists name no machine whose own logs are here: "
	 "hunt shows them",
	 "لا تسمي مطابقات القواعد أو القوائم أي جهاز توجد سجلاته هنا: يعرضها "
	 "الأمر hunt"},
	{"some events took no part in patterns of indicators over several "
	 "events",
	 "لم تدخل بعض الأحداث في أنماط المؤشرات التي تجمع عدة أحداث"},
	{"there were more events than patterns of indicators can hold",
	 "كانت الأحداث أكثر مما تسعه أنماط المؤشرات"},
	{"there were more combinations of events than patterns of indicators "
	 "try",
	 "كانت تراكيب الأحداث أكثر مما تجربه أنماط المؤشرات"},
	{"patterns of indicators held in more ways than are kept",
	 "تحققت أنماط المؤشرات بطرق أكثر مما يُحفظ"},
	{"there were more matches of Sigma rules than correlations can hold",
	 "كانت مطابقات قواعد Sigma أكثر مما يسعه الربط بين الأحداث"},
	{"its times lie in too many hours, out of order",
	 "أوقاته موزعة على ساعات كثيرة جدًا بلا ترتيب؛ بعضها لا يُحسب في"
	 " أي تغطية"},
	{"it is no XML that can be read to its end: its settings of logs are "
	 "not known, or in part",
	 "ليس ملف XML يمكن قراءته إلى آخره: إعدادات السجلات فيه غير معروفة أو"
	 " معروفة جزئيًا"},
	{"it has too many ids of sessions: none of the host tells actors apart",
	 "فيه معرفات جلسات أكثر من المسموح؛ لا تميز معرفات هذا المضيف بين "
	 "الفاعلين"},
	{"some scripts in several records were not put together",
	 "لم يُجمع بعض النصوص البرمجية المسجلة في عدة سجلات"},
	{"a Sigma rule was refused", "رُفضت قاعدة Sigma"},
	{"indicators that are not looked for", "مؤشرات لا يُبحث عنها"},
	{"symbolic link: not followed", "رابط رمزي: لم يُتبع"},
	{"pipe: not opened", "أنبوب: لم يُفتح"},
	{"socket: not opened", "مقبس: لم يُفتح"},
	{"device: not opened", "جهاز: لم يُفتح"},
	{"folder: nested too deep", "مجلد متداخل أعمق من المسموح"},
	{"folder: its path is too long", "مجلد مساره أطول من المسموح"},
	{"this file and all after it: too many files",
	 "هذا الملف وكل ما بعده: عدد الملفات أكبر من المسموح"},
	{"the rest of it: too many members",
	 "بقيته: عدد الأعضاء أكبر من المسموح"},
	{"the rest of it: it unpacks to too many",
	 "بقيته: يتضخم عند الفك أكثر من المسموح"},
	{"a container around it is over a cap",
	 "حاوية حوله تجاوزت الحد المسموح"},
	{"damaged, or needs too much memory",
	 "تالف، أو يحتاج إلى ذاكرة أكثر من المسموح"},
	{"damaged", "تالف"},
	{"changed its size while it was read", "تغيّر حجمه أثناء قراءته"},
	{"was written to while it was read", "كُتب فيه أثناء قراءته"},
	{"hard link: read under its first name",
	 "رابط صلب: قُرئ تحت اسمه الأول"},
	{"neither a file nor a folder", "ليس ملفًا ولا مجلدًا"},
	{"a container nested too deep", "حاوية متداخلة أعمق من المسموح"},
	{"unknown kind", "نوع غير معروف"},
	{"only its first 16 MiB were looked at",
	 "لم يُنظر إلا في أول 16 MiB منه"},
	{"encrypted: needs --password-file", "مشفَّر: يحتاج إلى --password-file"},
	{"encrypted, and no password fits", "مشفَّر، ولا كلمة مرور مطابقة"},
	{"encrypted", "مشفَّر"},
	{"its path is too long", "مساره أطول من المسموح"},
	{"its name climbs out of the archive, or is empty",
	 "اسمه يخرج من الأرشيف أو فارغ"},
	{"folder cannot be opened", "تعذّر فتح المجلد"},
	{"cannot be opened", "تعذّر فتحه"},
	{"cannot be examined", "تعذّر فحصه"},
	{"cannot be read", "تعذّرت قراءته"},
};

void reason_put(struct buf *b, struct span why, enum report_lang lang)
{
	if (lang != LANG_AR) {
		visible_put(b, why);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		struct span known = span_str(reasons[i][0]);

		if (!span_starts_nocase(why, known))
			continue;
		buf_text(b, reasons[i][1]);
		if (why.len > known.len) {
			buf_text(b, " (");
			value_put(b, why);
			buf_byte(b, ')');
		}
		return;
	}
	value_put(b, why);
}

/* "question verdict" for each verdict of the contract, with its tone. */
static const struct {
	const char *verdict;
	enum tone tone;
	unsigned asks; /* bit of the question's index; 0: any question */
} tones[] = {
	{"undetermined", TONE_UNSURE, 0},
	{"none-seen", TONE_GOOD, 0x59F},
	{"probed", TONE_UNSURE, 1u << 0},
	{"exploited", TONE_BAD, 1u << 0},
	{"identified", TONE_BAD, 1u << 1},
	{"present", TONE_BAD, 1u << 2},
	{"removed", TONE_UNSURE, 1u << 2},
	{"seen", TONE_BAD, 1u << 3},
	{"suspected", TONE_UNSURE, 1u << 4 | 1u << 5},
	{"confirmed", TONE_BAD, 1u << 4},
	{"contained", TONE_GOOD, 1u << 5},
	{"spread", TONE_BAD, 1u << 5},
	{"secured", TONE_GOOD, 1u << 6},
	{"exposed", TONE_BAD, 1u << 6},
	{"patched-not-clean", TONE_BAD, 1u << 6},
	{"one", TONE_NONE, 1u << 7},
	{"several", TONE_NONE, 1u << 7},
	{"single", TONE_NONE, 1u << 8},
	{"waves", TONE_NONE, 1u << 8},
	{"self-hosted", TONE_NONE, 1u << 9},
	{"hybrid", TONE_NONE, 1u << 9},
	{"cloud", TONE_NONE, 1u << 9},
	{"listed", TONE_NONE, 1u << 10},
	{"rising", TONE_GOOD, 1u << 11},
	{"flat", TONE_UNSURE, 1u << 11},
	{"falling", TONE_BAD, 1u << 11},
	{"quiet", TONE_GOOD, 1u << 12},
	{"elevated", TONE_UNSURE, 1u << 12},
};

static size_t tone_find(size_t question, struct span verdict)
{
	unsigned bit = question < QUESTION_COUNT ? 1u << question : UINT_MAX;
	size_t i;

	for (i = 0; i < ARRAY_LEN(tones); i++)
		if (span_is(verdict, tones[i].verdict) &&
		    (tones[i].asks == 0 || (tones[i].asks & bit)))
			break;
	return i;
}

enum tone verdict_tone(size_t question, struct span verdict)
{
	size_t i = tone_find(question, verdict);

	return i < ARRAY_LEN(tones) ? tones[i].tone : TONE_NONE;
}

/* ------------------------------------------------------------- fail-on -- */

/* Cuts the next word off a comma list. */
static struct span next_word(struct span *list)
{
	size_t at = span_find(*list, SPAN_LIT(","));
	struct span word = at == SIZE_MAX ? *list : span_head(*list, at);

	*list = span_skip(*list, at == SIZE_MAX ? list->len : at + 1);
	return span_trim(word);
}

static int check_word(struct case_query *q, struct span word, bool *reached,
		      struct err *err)
{
	size_t colon = span_find(word, SPAN_LIT(":"));
	size_t question = QUESTION_COUNT;
	struct span verdict = word;
	int rc;

	if (colon != SIZE_MAX) {
		question = question_find(span_head(word, colon));
		verdict = span_skip(word, colon + 1);
	}
	if ((colon != SIZE_MAX && question == QUESTION_COUNT) ||
	    tone_find(question, verdict) == ARRAY_LEN(tones))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "no question has the verdict \"%.*s\"",
			       SPAN_ARG(span_head(word, 60)));
	case_bind_text(q, 1, verdict);
	if (question < QUESTION_COUNT)
		case_bind_text(q, 2, span_str(question_name(question)));
	rc = case_query_next(q, err);
	case_query_reset(q);
	if (rc > 0)
		*reached = true;
	return rc < 0 ? rc : ST_OK;
}

int report_fail_on(struct case_file *c, const char *list, bool *reached,
		   struct err *err)
{
	struct span left = span_str(list);
	struct case_query *q = NULL;
	bool found = false;
	int rc = case_query_open(&q, c,
				 "SELECT 1 FROM answer WHERE verdict = ?1 AND"
				 " (?2 IS NULL OR question = ?2)",
				 err);

	while (!rc && left.len)
		rc = check_word(q, next_word(&left), &found, err);
	case_query_close(q);
	if (!rc)
		*reached = found;
	return rc;
}
