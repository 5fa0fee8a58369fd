/* messages.h - the one table of texts for people, English and Arabic.
 *
 * A row is X(NAME, "english", "arabic"); one with a text missing does not
 * compile.  {0}, {1} … stand for values, which message_put isolates.  Arabic
 * counts are told as "label: number", which needs no plural forms. */
#ifndef POSTERN_REPORT_MESSAGES_H
#define POSTERN_REPORT_MESSAGES_H

#include "base/text.h"
#include "report/report.h"

/* clang-format off */
#define REPORT_MESSAGES(X) \
X(TITLE, \
  "What the evidence says", \
  "ما تقوله الأدلة") \
X(TITLE_OF, \
  "What the evidence says: {0}", \
  "ما تقوله الأدلة: {0}") \
X(STATEMENT, "Statement", "البيان") \
X(ANSWERS, "Answers", "الإجابات") \
X(QUESTION, "Question", "السؤال") \
X(VERDICT, "Verdict", "الحكم") \
X(CONFIDENCE, "Confidence", "الثقة") \
X(COVERAGE, "Coverage", "التغطية") \
X(NOT_ANSWERED, \
  "This question was not examined.", \
  "لم يُفحص هذا السؤال.") \
X(AS_OF, "as of {0}", "حتى {0}") \
X(CASE_NAME, "Case", "ملف التحقيق") \
X(STATE_OF, "State of knowledge", "حالة المعرفة في") \
X(PERIOD, "Period examined", "المدة المفحوصة") \
X(PERIOD_OF, "{0} to {1}", "من {0} إلى {1}") \
X(HOSTS, "Hosts", "الخوادم") \
X(EVIDENCE, "Evidence", "الأدلة") \
X(EVIDENCE_OF, "items: {0}, bytes: {1}", "عدد العناصر: {0}، الحجم: {1}") \
X(RULES, "Rules and tables", "القواعد والجداول") \
X(PROGRAM, "Program", "البرنامج") \
X(BASIS, \
  "This rests on the evidence examined (items: {0}, {1}) and speaks of the period {2} to {3}. " \
  "What was not seen may have happened where the evidence does not reach; the coverage " \
  "of each answer says how far it reaches.", \
  "يستند هذا البيان إلى الأدلة المفحوصة (عدد العناصر: {0}، {1}) ويتناول المدة من {2} إلى {3}. " \
  "وما لم يُرصد قد يكون وقع حيث لا تصل الأدلة، وتبيّن تغطية كل إجابة مدى وصولها.") \
X(BASIS_NO_PERIOD, \
  "This rests on the evidence examined (items: {0}, {1}); it names no period.", \
  "يستند هذا البيان إلى الأدلة المفحوصة (عدد العناصر: {0}، {1})، وهي لا تذكر مدة.") \
X(FINDINGS, "Findings", "النتائج") \
X(STRONGEST, "strongest first, {0} of {1}", "الأقوى أولًا، {0} من {1}") \
X(NO_FINDINGS, "No finding.", "لا توجد نتائج.") \
X(NO_TIME, "no time", "بلا وقت") \
X(NO_HOST, "unnamed host", "خادم بلا اسم") \
X(LINE, "line {0}", "السطر {0}") \
X(RECORD, "record {0}", "القيد {0}") \
X(OFFSET, "offset {0}, {1} bytes", "الموضع {0}، عدد البايتات {1}") \
X(MORE_PLACES, "and more places: {0}", "ومواضع أخرى: {0}") \
X(MORE, "and more: {0}", "وغيرها: {0}") \
X(NOT_SEEN, "What could not be seen", "ما تعذّرت رؤيته") \
X(GAPS, "Gaps in the logs", "فجوات في السجلات") \
X(NO_GAPS, "No gap in the logs was found within the period examined.", \
  "لم توجد فجوة في السجلات ضمن المدة المفحوصة.") \
X(NOT_EXAMINED, "Not examined", "ما لم يُفحص") \
X(NOTHING_REFUSED, "Everything that was given has been examined.", \
  "فُحص كل ما قُدّم.") \
X(DAMAGED, "Damaged: {0} bytes in items: {1}", \
  "بايتات تالفة: {0}، في عدد من العناصر: {1}") \
X(REPORTS, "Reports", "التقارير") \
X(SEE_BYTES, "The bytes behind a finding:", "لعرض البايتات وراء نتيجة:") \
X(FULL_REPORT, "The whole report:", "التقرير الكامل:") \
X(WHY_VERDICT, "Sentences, coverage and findings of an answer:", \
  "لعرض تفاصيل إجابة:") \
X(ALL_UTC, "All times are UTC.", "جميع الأوقات بالتوقيت العالمي المنسق.") \
X(UNKNOWN, "unknown", "غير معروف") \
/* html */ \
X(CONTENTS, "Contents", "المحتويات") \
X(SUBTITLE, \
  "Examination of mail server evidence. Every sentence leads back to bytes.", \
  "فحص أدلة خوادم البريد. كل جملة تعود إلى بايتات في الأدلة.") \
X(COVERAGE_PICTURE, "What was covered, and when", "ما شملته التغطية ومتى") \
X(COVERAGE_HELP, \
  "Each bar shows where a source has records. Hatched stretches are gaps: what happened " \
  "there was not written, was removed, or was not collected. Time runs from left to right.", \
  "يبيّن كل شريط المدد التي توجد فيها قيود من المصدر. المساحات المخططة فجوات: ما وقع فيها " \
  "لم يُسجَّل أو أُزيل أو لم يُجمع. يسير الزمن من اليسار إلى اليمين.") \
X(TIMELINE_PICTURE, "Findings over time", "النتائج عبر الزمن") \
X(TIMELINE_HELP, \
  "One lane for each kind of finding. The larger the mark, the more findings; its colour " \
  "is that of the most severe. Time runs from left to right.", \
  "مسار لكل نوع من النتائج. كلما كبرت العلامة زادت النتائج، ولونها لون أشدها خطورة. " \
  "يسير الزمن من اليسار إلى اليمين.") \
X(LEGEND_RECORDS, "records", "قيود") \
X(LEGEND_GAP, "gap", "فجوة") \
X(LEGEND_WINDOW, "period examined", "المدة المفحوصة") \
X(LEGEND_OPEN, "open to a known flaw", "مكشوف لثغرة معروفة") \
X(LEGEND_BUILD, "build", "رقم البناء") \
X(BUILDS_PICTURE, "Builds over time", "أرقام البناء عبر الزمن") \
X(BUILDS_HELP, \
  "Red stretches: the build was open to at least one listed flaw.", \
  "المساحات الحمراء: رقم البناء مكشوف لثغرة واحدة على الأقل من الثغرات المذكورة.") \
X(HOST, "Host", "الخادم") \
X(SOURCE, "Source", "المصدر") \
X(FROM, "From", "من") \
X(TO, "To", "إلى") \
X(RECORDS, "Records", "القيود") \
X(WHY, "Why", "السبب") \
X(ROLE, "Role", "الدور") \
X(PRODUCT, "Product", "المنتج") \
X(ADDRESSES, "Addresses", "العناوين") \
X(BUILD, "Build", "رقم البناء") \
X(UPDATE, "Update", "التحديث") \
X(OPEN_TO, "Open to", "مكشوف لـ") \
X(CONDITIONAL, "if a further condition holds", "إذا تحقق شرط إضافي") \
X(SINCE, "since {0}", "منذ {0}") \
X(NO_HOSTS, "No host was recognised.", "لم يُتعرَّف على أي خادم.") \
X(IMPLANTS, "What was left behind", "ما تُرك على الخوادم") \
X(NO_IMPLANTS, "Nothing was seen that was left behind.", \
  "لم يُرصد شيء تُرك على الخوادم.") \
X(IMPLANT, "Thing", "العنصر") \
X(KIND, "Kind", "النوع") \
X(STATE, "State", "الحالة") \
X(FIRST_SEEN, "First seen", "أول ظهور") \
X(LAST_SEEN, "Last seen", "آخر ظهور") \
X(USED, "Successful uses", "الاستخدامات الناجحة") \
X(FAMILY, "Family", "العائلة") \
X(TRANSFERS, "Transfers", "عمليات النقل") \
X(CHANNEL, "Channel", "القناة") \
X(PEER, "Peer", "الطرف الآخر") \
X(MAILBOX, "Mailbox", "صندوق البريد") \
X(BYTES, "Bytes", "البايتات") \
X(AT_LEAST, "at least {0}", "{0} على الأقل") \
X(REACH, "Towards other hosts", "نحو خوادم أخرى") \
X(HOW, "How", "الوسيلة") \
X(ACCOUNT, "Account", "الحساب") \
X(OUTCOME, "Outcome", "النتيجة") \
X(CHAINS, "Chains of events", "سلاسل الأحداث") \
X(WHEN, "Time", "الوقت") \
X(STEP, "Step", "الخطوة") \
X(WHAT, "What", "الحدث") \
X(TIE, "Joined by", "الرابط") \
X(CLUSTERS, "Clusters of activity", "مجموعات النشاط") \
X(TRAITS, "Traits", "السمات") \
X(MATCHES, "Matches published traces of", "يطابق آثارًا منشورة لـ") \
X(FINDINGS_CAPPED, \
  "The {0} strongest of {1} findings; all are in the JSON report.", \
  "أقوى {0} من أصل {1} نتيجة، وكلها في تقرير JSON.") \
X(ROWS_CAPPED, \
  "The first {0} of {1}; all are in the JSON report.", \
  "أول {0} من أصل {1}، وكلها في تقرير JSON.") \
X(PLACES, "Places in the evidence", "المواضع في الأدلة") \
X(RULE, "Rule", "القاعدة") \
X(RULE_BY, "{0} by {1} ({2})", "{0}، المؤلف {1} ({2})") \
X(SEVERITY, "Severity", "الخطورة") \
X(GRADE, "Grade", "قوة الدلالة") \
X(TIMES_SEEN, "Seen {0} times, last {1}", "عدد المرات: {0}، آخرها {1}") \
X(TECHNIQUES, "Techniques", "الأساليب") \
X(FLAWS, "Flaws", "الثغرات") \
X(CLIENT, "Client", "العميل") \
X(USER, "User", "المستخدم") \
X(REQUESTED, "Requested", "المطلوب") \
X(EVIDENCE_LIST, "Evidence examined", "الأدلة المفحوصة") \
X(PATH, "Path", "المسار") \
X(FORMAT, "Format", "الصيغة") \
X(DECODED, "Decoded", "مقروء") \
X(DAMAGED_COLUMN, "Damaged", "تالف") \
X(SLACK, "Unused", "غير مستخدم") \
X(HARMFUL, "This limits the answers.", "هذا يحدّ من الإجابات.") \
X(VERIFY, "How to check this report", "كيف تتحقق من هذا التقرير") \
X(VERIFY_CASE, \
  "Check that case and evidence are what they were:", \
  "للتحقق من أن ملف التحقيق والأدلة لم تتغير:") \
X(VERIFY_BYTES, \
  "See the bytes behind a finding, from the evidence itself:", \
  "لرؤية البايتات وراء نتيجة من الأدلة نفسها:") \
X(VERIFY_SAME, \
  "Run it again: the same evidence, rules and options give the same report, byte for byte.", \
  "أعد التشغيل: الأدلة والقواعد والخيارات نفسها تعطي التقرير نفسه بايتًا ببايت.") \
X(VERIFY_HASH, \
  "Each evidence item is listed below with its SHA-256; any tool can compute it.", \
  "كل عنصر من الأدلة مذكور أدناه مع بصمته SHA-256، ويمكن لأي أداة حسابها.") \
X(VALUES, "Values", "القيم") \
X(NEEDED, "Needed", "المصادر اللازمة") \
X(ANSWER_WINDOW, "Window", "المدة") \
X(ANSWER_FINDINGS, "Rests on", "يستند إلى") \
X(NO_SHARE, "not reckoned", "لم تُحسب") \
X(EMPTY, "Nothing.", "لا شيء.") \
X(READ_AS, \
  "Attempted is not exploited, patched is not clean, and not seen is not the same as did not " \
  "happen. Traces are named, persons never.", \
  "المحاولة ليست استغلالًا، والتصحيح ليس خلوًّا من آثار الاختراق، وعدم الرصد لا يعني عدم الوقوع. " \
  "تُسمّى الآثار ولا يُسمّى الأشخاص أبدًا.") \
/* coverage */ \
X(COVERAGE_OF, "What was covered, and when: {0}", "ما شملته التغطية ومتى: {0}") \
X(COVERAGE_COLUMN, "One column is {0}.", "كل عمود {0}.") \
X(LEGEND_FULL, "records", "قيود") \
X(LEGEND_PART, "records in part", "قيود في جزء منه") \
X(LEGEND_SILENT, "gap", "فجوة") \
X(LEGEND_LOST, "gap with proven loss", "فجوة ثبت فيها الفقد") \
X(LEGEND_ACCEPTED, "gap that a person accepted", "فجوة قبلها شخص") \
X(LEGEND_NOTHING, "silence that says nothing", "صمت لا يدل على شيء") \
X(COVERAGE_ANSWERS, "What the answers rest on", "ما تستند إليه الإجابات") \
X(COVERAGE_ANSWERS_HELP, \
  "A no needs 95 % on each server: covered time by all that is needed, of the time asked about.", \
  "يحتاج النفي إلى 95 % في كل خادم: الوقت المغطى بكل ما يلزم من الوقت المسؤول عنه.") \
X(COVERAGE_HOST_SHARE, "{0}: {1} of {2}", "{0}: {1} من {2}") \
X(COVERAGE_CLASS_SHARE, "{0} {1}", "{0} {1}") \
X(COVERAGE_ACCEPTED, "of it accepted by a person: {0}", "منه ما قبله شخص: {0}") \
X(COVERED_TIME, "Covered", "المغطى") \
X(ASKED_ABOUT, "Asked about", "المسؤول عنه") \
X(BY_WHAT, "By each thing that is needed", "بكل ما يلزم") \
X(COVERAGE_EMPTY, "The evidence holds no log with times.", \
  "لا تحوي الأدلة سجلًا بأوقات.") \
X(COVERAGE_MORE, "and more: {0}; --json has all", "وغيرها: {0}؛ وكلها في --json") \
X(COVERAGE_RETENTION, "How long logs are kept", "مدة الاحتفاظ بالسجلات") \
X(COVERAGE_RETENTION_HELP, \
  "By the settings in the evidence, else by a default; and whether that explains where a log begins.", \
  "بحسب الإعدادات الموجودة ضمن الأدلة، وإلا فبحسب القيمة الافتراضية؛ وهل يفسر ذلك بداية السجل.") \
X(COVERAGE_LACKS, "What the answers lack besides", "ما ينقص الإجابات سوى ذلك") \
X(COVERAGE_JUDGE, "A gap that can be explained: postern judge CASE --accept-gap ID --why TEXT", \
  "فجوة لها تفسير: postern judge CASE --accept-gap ID --why TEXT") \
X(UNIT_MINUTES, "min", "دقيقة") \
X(UNIT_HOURS, "h", "ساعة") \
X(UNIT_DAYS, "d", "يوم") \
/* answer */ \
X(WHY_PREMISES, "Asked about", "المسؤول عنه") \
X(WHY_SINCE, "since the first success on a mail server", \
  "منذ أول نجاح على خادم بريد") \
X(WHY_OPEN_TO, "Open to flaws known then to be exploited", \
  "مكشوف لثغرات كان معروفًا حينها أنها تُستغل") \
X(WHY_OR, ", or ", "، أو ") \
X(WHY_RULES, "Rules of the verdict", "قواعد الحكم") \
X(WHY_RULES_HELP, "In this order; the first that holds is applied.", \
  "بهذا الترتيب؛ وتُطبّق أول قاعدة تنطبق.") \
X(WHY_APPLIED, "holds, and is applied", "تنطبق وتُطبّق") \
X(WHY_NO, "does not hold", "لا تنطبق") \
X(WHY_NOT_REACHED, "not reached", "لم يُبلغ إليها") \
/* judged */ \
X(JUDGED_BY, "Judged by a person", "حكم به شخص") \
X(JUDGEMENTS, "Judged by people", "ما حكم به أشخاص") \
X(JUDGEMENTS_HELP, \
  "What people said of findings and gaps, in their order. What is judged benign is in no " \
  "verdict; an accepted gap counts as covered. The custody log holds each.", \
  "ما قاله أشخاص عن النتائج والفجوات بالترتيب. ما حُكم بأنه حميد لا يدخل في أي حكم، " \
  "والفجوة المقبولة تُحتسب مغطاة. ويحفظ سجل الحيازة كلًّا منها.") \
X(SUBJECT, "What", "الموضوع") \
X(JUDGEMENT, "Judgement", "الحكم") \
X(JUDGE_NOTED, "{0} is noted as {1}.", "سُجّل {0}: {1}.") \
X(JUDGE_CHANGED, "Answers that changed", "إجابات تغيّرت") \
X(JUDGE_SAME, "No verdict, coverage or confidence changed.", \
  "لم يتغير حكم ولا تغطية ولا ثقة.") \
X(JUDGE_FROM_TO, "{0} {1} was {2}, is {3}.", "{0} {1} كان {2}، وهو الآن {3}.") \
X(JUDGE_REPORTS, "Reports that were written anew", "تقارير كُتبت من جديد") \
/* explain */ \
X(EXPLAIN_PLACE, "Place {0} of {1}", "الموضع {0} من {1}") \
X(EXPLAIN_CUT, "the first {0} of {1} bytes", "أول {0} من أصل {1} بايت") \
X(EXPLAIN_UNREADABLE, "cannot be read from the evidence: {0}", \
  "تعذّرت قراءته من الأدلة: {0}") \
X(EXPLAIN_SHORT, "the evidence ends before: {0} bytes are missing", \
  "تنتهي الأدلة قبل ذلك: عدد البايتات الناقصة {0}") \
X(EXPLAIN_NO_PLACES, "No place: it is told from what the logs do not hold.", \
  "بلا موضع: مستنتج مما لا تحويه السجلات.") \
X(EXPLAIN_RULE, "The rule", "القاعدة") \
X(EXPLAIN_FINDINGS, "Findings it rests on", "النتائج التي يستند إليها") \
/* verify */ \
X(VERIFY_OK, "Case and evidence are what they were.", \
  "ملف التحقيق والأدلة كما كانت.") \
X(VERIFY_CASE_OK, "The case is what it was; the evidence was not compared.", \
  "ملف التحقيق كما كان، ولم تُقارن الأدلة.") \
X(VERIFY_COUNTS, "custody rows: {0}, items: {1}, compared: {2}", \
  "قيود الحيازة: {0}، العناصر: {1}، المقارَن منها: {2}") \
X(VERIFY_BAD, "Differences: {0}", "عدد الفروق: {0}") \
X(DIFF_DATABASE, "the case file is damaged: {0}", "ملف التحقيق تالف: {0}") \
X(DIFF_CHAIN, "custody row {0}: its hash does not follow from the rows before", \
  "قيد الحيازة {0}: بصمته لا تنتج عن القيود السابقة") \
X(DIFF_ORDER, "custody row {0} is missing", "قيد الحيازة {0} مفقود") \
X(DIFF_ITEM_ROW, "{0}: the case holds another size or digest than its custody log", \
  "{0}: الحجم أو البصمة في ملف التحقيق يخالفان سجل الحيازة") \
X(DIFF_NO_ROW, "{0}: is not in the custody log", "{0}: غير مذكور في سجل الحيازة") \
X(DIFF_NO_ITEM, "{0}: is in the custody log and not in the case", \
  "{0}: مذكور في سجل الحيازة وغير موجود في ملف التحقيق") \
X(DIFF_DIGEST, "{0}: the bytes are not what they were", \
  "{0}: تغيّرت البايتات عما كانت") \
X(DIFF_SIZE, "{0}: has {1} bytes, had {2}", \
  "{0}: عدد البايتات {1}، وكان {2}") \
X(DIFF_MISSING, "{0}: is no longer in the evidence", "{0}: لم يعد في الأدلة") \
X(DIFF_NEW, "{0}: was not in the evidence before", "{0}: لم يكن في الأدلة من قبل") \
X(DIFF_ACCOUNT, "{0}: decoded, damaged and unused bytes do not add up to its size", \
  "{0}: مجموع البايتات المقروءة والتالفة وغير المستخدمة لا يساوي حجمه") \
X(DIFF_JUDGEMENT, "judgement {0}: is not what its row of the custody log says", \
  "حكم الشخص رقم {0}: يخالف قيده في سجل الحيازة") \
X(DIFF_NO_JUDGEMENT, "judgement {0}: is in the custody log and not in the case", \
  "حكم الشخص رقم {0}: مذكور في سجل الحيازة وغير موجود في ملف التحقيق") \
X(DIFF_REPORT, "{0}: is not the report that was written", \
  "{0}: ليس التقرير الذي كُتب") \
X(DIFF_NO_REPORT, "{0}: the custody log knows no report of this name", \
  "{0}: لا يعرف سجل الحيازة تقريرًا بهذا الاسم") \
X(VERIFY_REPORT_OK, "{0}: is the report that was written", \
  "{0}: هو التقرير الذي كُتب")
/* clang-format on */

enum message {
#define MESSAGE_ENUM(name, en, ar) MSG_##name,
	REPORT_MESSAGES(MESSAGE_ENUM)
#undef MESSAGE_ENUM
		MSG_COUNT
};

struct span message(enum message which, enum report_lang lang);
/* {n} replaced by values[n], isolated (U+2068 … U+2069) and with control
 * characters made visible. */
void message_put(struct buf *b, enum message which, enum report_lang lang,
		 const struct span *values, size_t count);

#endif
