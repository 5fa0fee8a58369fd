/* messages_rules.c - the rules of the verdicts in words: rule/QUESTION/N is row N
 * of that question's rules.sql. */
#include "questions/messages.h"

#include "base/banned.h"
#include "base/compiler.h"

const struct message messages_rules[] = {
	MESSAGE("rule/targeted/1",
		"Attack steps that succeeded, looking around aside: "
		"{number}. One is enough, whatever the coverage.",
		"خطوات هجوم نجحت، عدا "
		"الاستطلاع: {number}. وتكفي واحدة "
		"مهما كانت التغطية."),
	MESSAGE("rule/targeted/2",
		"The sources that would have shown it cover less than 95 "
		"% of the time on mail servers: {number}.",
		"المصادر التي كانت ستُظهر ذلك "
		"تغطي أقل من 95 % من المدة على "
		"خوادم بريد، عددها: {number}."),
	MESSAGE("rule/targeted/3",
		"Attack steps of which it is open whether they "
		"succeeded: {number}. That all failed would be a no.",
		"خطوات هجوم لا يُعرف هل نجحت: "
		"{number}. والقول بفشلها جميعًا "
		"نفي."),
	MESSAGE("rule/targeted/4",
		"No host of the evidence shows that it is a mail server,"
		" and a no would speak of none.",
		"لا يُظهر أي مضيف في الأدلة أنه"
		" خادم بريد، فلا معنى للنفي."),
	MESSAGE("rule/targeted/5",
		"Traces of attack, which all failed or only looked "
		"around: {number}.",
		"آثار هجوم فشلت كلها أو اقتصرت "
		"على الاستطلاع: {number}."),
	MESSAGE("rule/targeted/6",
		"None of these: the rest is a no, and it has its "
		"coverage.",
		"لا شيء من ذلك: ما بقي نفيٌ، وله "
		"تغطيته."),
	MESSAGE("rule/entry/1",
		"Flaws to which the build of the time was not fixed, "
		"with a step that succeeded: {number}.",
		"ثغرات لم يكن الإصدار حينها "
		"مُصلَحًا منها مع خطوة ناجحة: "
		"{number}."),
	MESSAGE("rule/entry/2",
		"Steps that succeeded, or may have, none of which tells "
		"through which flaw: {number}.",
		"خطوات نجحت أو ربما نجحت ولا "
		"تدل أي منها على الثغرة: {number}."),
	MESSAGE("rule/entry/3",
		"The sources that would have shown it cover less than 95 "
		"% of the time on mail servers: {number}.",
		"المصادر التي كانت ستُظهر ذلك "
		"تغطي أقل من 95 % من المدة على "
		"خوادم بريد، عددها: {number}."),
	MESSAGE("rule/entry/4",
		"No host of the evidence shows that it is a mail server,"
		" and a no would speak of none.",
		"لا يُظهر أي مضيف في الأدلة أنه"
		" خادم بريد، فلا معنى للنفي."),
	MESSAGE("rule/entry/5",
		"None of these: the rest is a no, and it has its "
		"coverage.",
		"لا شيء من ذلك: ما بقي نفيٌ، وله "
		"تغطيته."),
	MESSAGE("rule/implants/1",
		"Things left behind that lie there, or of which nothing "
		"shows that they went: {number}.",
		"أشياء متروكة ما زالت موجودة أو "
		"لا يدل شيء على زوالها: {number}."),
	MESSAGE("rule/implants/2",
		"Things left behind, which are all seen to be gone: "
		"{number}.",
		"أشياء متروكة رُصد زوالها كلها: "
		"{number}."),
	MESSAGE("rule/implants/3",
		"The sources that would have shown it cover less than 95 "
		"% of the time on mail servers: {number}.",
		"المصادر التي كانت ستُظهر ذلك "
		"تغطي أقل من 95 % من المدة على "
		"خوادم بريد، عددها: {number}."),
	MESSAGE("rule/implants/4",
		"Traces of something left behind that do not tell what "
		"it was: {number}.",
		"آثار لشيء متروك لا تدل على "
		"ماهيته: {number}."),
	MESSAGE("rule/implants/5",
		"No host of the evidence shows that it is a mail server,"
		" and a no would speak of none.",
		"لا يُظهر أي مضيف في الأدلة أنه"
		" خادم بريد، فلا معنى للنفي."),
	MESSAGE("rule/implants/6",
		"None of these: the rest is a no, and it has its "
		"coverage.",
		"لا شيء من ذلك: ما بقي نفيٌ، وله "
		"تغطيته."),
	MESSAGE("rule/actions/1",
		"Acts that an intruder alone would do, on servers that "
		"he was in: {number}.",
		"أعمال لا يقوم بها إلا متسلل "
		"على خوادم دخلها: {number}."),
	MESSAGE("rule/actions/2",
		"Somebody got in; the logs of processes and of Exchange "
		"commands cover 95 % since then on each such server, no "
		"trace is left open, and the web logs of the other mail "
		"servers would have shown an entry.",
		"دخل متسلل؛ وسجلات العمليات "
		"وأوامر Exchange تغطي 95 % من المدة "
		"منذ ذلك الحين في كل خادم دخله، "
		"ولم يبق أثر غير محسوم، وكانت "
		"سجلات الويب في خوادم البريد "
		"الأخرى ستُظهر الدخول."),
	MESSAGE("rule/actions/3",
		"Nobody got in, by the answer to `targeted`, which has "
		"its own coverage.",
		"لم يدخل أحد بحسب إجابة `targeted` "
		"ولها تغطيتها."),
	MESSAGE("rule/actions/4", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/extraction/1",
		"Entries of the ledger with content that left: {number}.",
		"قيود في السجل لمحتوى خرج "
		"فعلًا: {number}."),
	MESSAGE("rule/extraction/2",
		"Entries made ready, exported, or larger than they "
		"should be, without a transfer seen: {number}.",
		"قيود جُهّزت أو صُدّرت أو أكبر "
		"مما ينبغي دون رصد نقل: {number}."),
	MESSAGE("rule/extraction/3",
		"The sources that would have shown it cover less than 95 "
		"% of the time on mail servers: {number}.",
		"المصادر التي كانت ستُظهر ذلك "
		"تغطي أقل من 95 % من المدة على "
		"خوادم بريد، عددها: {number}."),
	MESSAGE("rule/extraction/4",
		"Credentials were taken or reached for: mail can be read "
		"as its owner reads it.",
		"سُرقت بيانات دخول أو جرت "
		"محاولة لذلك: يمكن قراءة البريد "
		"كما يقرؤه صاحبه."),
	MESSAGE("rule/extraction/5",
		"The outcome of a step that could have read mail is "
		"open.",
		"نتيجة خطوة ربما قرأت البريد "
		"غير محسومة."),
	MESSAGE("rule/extraction/6",
		"Entries of the ledger without an upper bound: {number}.",
		"قيود في السجل بلا حد أعلى: "
		"{number}."),
	MESSAGE("rule/extraction/7",
		"Matches that bear on it were counted and not kept.",
		"عُدّت مطابقات تتصل بذلك ولم "
		"يُحتفظ بها."),
	MESSAGE("rule/extraction/8",
		"No host of the evidence shows that it is a mail server,"
		" and a no would speak of none.",
		"لا يُظهر أي مضيف في الأدلة أنه"
		" خادم بريد، فلا معنى للنفي."),
	MESSAGE("rule/extraction/9",
		"Since the first success a rule, an export, a right or a "
		"transport agent opened mail to others, or the attack needed "
		"an account or is one that makes rules; nothing bounds what "
		"left on that way.",
		"منذ أول نجاح فتحت قاعدة أو "
		"تصدير أو صلاحية أو وكيل نقل "
		"البريدَ لآخرين، أو احتاج الهجوم "
		"إلى حساب أو كان مما يُنشئ "
		"القواعد؛ ولا شيء يحدّ ما خرج "
		"بهذا الطريق."),
	MESSAGE("rule/extraction/10",
		"An account was used from the attacker's address; rows of the "
		"ledger: {number}.",
		"استُخدم حساب من عنوان المهاجم؛ "
		"سطور الدفتر: {number}."),
	MESSAGE("rule/extraction/11",
		"None of these: the rest is a no, and it has its "
		"coverage.",
		"لا شيء من ذلك: ما بقي نفيٌ، وله "
		"تغطيته."),
	MESSAGE("rule/confinement/1",
		"Contacts that are a successful act on another host: "
		"{number}.",
		"اتصالات هي عمل ناجح على مضيف "
		"آخر: {number}."),
	MESSAGE("rule/confinement/2",
		"Contacts or traces towards other hosts, none of them a "
		"successful act: {number}.",
		"اتصالات أو آثار نحو مضيفين "
		"آخرين ليس منها عمل ناجح: {number}."),
	MESSAGE("rule/confinement/3",
		"The Security logs of the other hosts, a domain "
		"controller among them, cover 95 % since the first "
		"success; hosts: {number}.",
		"سجلات الأمان في المضيفين "
		"الآخرين، ومنهم متحكم نطاق، "
		"تغطي 95 % منذ أول نجاح؛ عددهم: "
		"{number}."),
	MESSAGE("rule/confinement/4",
		"Credentials were taken or reached for, and those logs "
		"are not all there.",
		"سُرقت بيانات دخول أو جرت "
		"محاولة لذلك، وتلك السجلات "
		"ليست كلها موجودة."),
	MESSAGE("rule/confinement/5",
		"Nobody got in, by the answer to `targeted`, which has "
		"its own coverage.",
		"لم يدخل أحد بحسب إجابة `targeted` "
		"ولها تغطيتها."),
	MESSAGE("rule/confinement/6", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/secured/1",
		"Flaws known to be exploited on that day to which a last "
		"seen build is open: {number}.",
		"ثغرات عُرف استغلالها في ذلك "
		"اليوم وآخر إصدار مرصود معرّض "
		"لها: {number}."),
	MESSAGE("rule/secured/2",
		"Mail servers whose last build is not known: {number}, "
		"or there is no mail server.",
		"خوادم بريد لا يُعرف آخر إصدار "
		"لها: {number}، أو لا يوجد خادم "
		"بريد."),
	MESSAGE("rule/secured/3",
		"Things left behind that are not seen to be gone, and "
		"acts after the fix: {number}.",
		"أشياء متروكة لم يُرصد زوالها، "
		"وأعمال بعد الإصلاح: {number}."),
	MESSAGE("rule/secured/4",
		"Known flaws for which the build alone does not decide: "
		"{number}.",
		"ثغرات معروفة لا يكفي رقم "
		"الإصدار للحسم فيها: {number}."),
	MESSAGE("rule/secured/5",
		"The sources that would have shown it cover less than 95 "
		"% of the time on mail servers: {number}.",
		"المصادر التي كانت ستُظهر ذلك "
		"تغطي أقل من 95 % من المدة على "
		"خوادم بريد، عددها: {number}."),
	MESSAGE("rule/secured/6",
		"Attack steps of which it is open whether they "
		"succeeded: {number}.",
		"خطوات هجوم لا يُعرف هل نجحت: "
		"{number}."),
	MESSAGE("rule/secured/7", "What was left behind could not be told.",
		"لم يمكن الجزم بما تُرك."),
	MESSAGE("rule/secured/8",
		"None of these: fixed, clean, and the coverage is there.",
		"لا شيء من ذلك: مُصلَح ونظيف "
		"والتغطية متوفرة."),
	MESSAGE("rule/actors/1", "No attack, by the answer to `targeted`.",
		"لا هجوم بحسب إجابة `targeted`."),
	MESSAGE("rule/actors/2", "More acts than are compared with each other.",
		"أعمال أكثر مما يُقارن بعضه "
		"ببعض."),
	MESSAGE("rule/actors/3",
		"Groups of acts that share no trait and differ in some: "
		"{number}; at least two are needed.",
		"مجموعات أعمال لا تشترك في سمة "
		"وتختلف في بعضها: {number}؛ "
		"والمطلوب اثنتان على الأقل."),
	MESSAGE("rule/actors/4",
		"Groups of acts: {number}; one, and the logs since the "
		"first act would have shown another.",
		"مجموعات الأعمال: {number}؛ واحدة، "
		"والسجلات منذ أول عمل كانت "
		"ستُظهر غيرها."),
	MESSAGE("rule/actors/5", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/campaign/1", "No attack, by the answer to `targeted`.",
		"لا هجوم بحسب إجابة `targeted`."),
	MESSAGE("rule/campaign/2",
		"Phases with a week between them: {number}; more than "
		"one, and the logs show the time between to be silent.",
		"مراحل يفصل بينها أسبوع: {number}؛ "
		"أكثر من واحدة والسجلات تُظهر "
		"الصمت بينها."),
	MESSAGE("rule/campaign/3",
		"Phases: {number}; one, and the logs since its first act "
		"show no other, or what they lack is nowhere a week away "
		"from what was seen.",
		"المراحل: {number}؛ واحدة، ولا "
		"تُظهر السجلات منذ أول عمل فيها "
		"غيرها، أو لا يبعد ما ينقصها "
		"أسبوعًا عمّا لوحظ."),
	MESSAGE("rule/campaign/4", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/exposure/1",
		"Servers that answered web requests: {number}; and mail "
		"is routed to the cloud, or a census saw both.",
		"خوادم أجابت طلبات الويب: {number}؛ "
		"والبريد يُوجَّه إلى السحابة "
		"أيضًا، أو رأى إحصاء الأمرين."),
	MESSAGE("rule/exposure/2",
		"Mail servers that answered web requests: {number}; or a "
		"census saw one of the organisation's own.",
		"خوادم بريد أجابت طلبات الويب: "
		"{number}؛ أو رأى إحصاء خادمًا "
		"للمؤسسة نفسها."),
	MESSAGE("rule/exposure/3",
		"No such server, and a census saw this organisation in "
		"the cloud.",
		"لا خادم كهذا، ورأى إحصاء هذه "
		"المؤسسة في السحابة."),
	MESSAGE("rule/exposure/4", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/at_risk/1",
		"A step succeeded, and the logs name mailboxes of that "
		"server: {number}.",
		"نجحت خطوة، وتسمّي السجلات "
		"صناديق بريد على ذلك الخادم: "
		"{number}."),
	MESSAGE("rule/at_risk/2",
		"A step succeeded, and nothing names what lay there.",
		"نجحت خطوة، ولا شيء يسمّي ما "
		"كان هناك."),
	MESSAGE("rule/at_risk/3",
		"No step succeeded, by the answer to `targeted`.",
		"لم تنجح أي خطوة بحسب إجابة "
		"`targeted`."),
	MESSAGE("rule/at_risk/4", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/adoption/1",
		"No census was given; nothing in the evidence tells.",
		"لم يُعطَ إحصاء، ولا شيء في "
		"الأدلة يدل على ذلك."),
	MESSAGE("rule/adoption/2",
		"The test shows no change, but that is a no: of {number} "
		"exploitable servers too few, or less than 95 %, could "
		"be told.",
		"لا يُظهر الاختبار تغيرًا، لكن "
		"ذلك نفي: من {number} خادم قابل "
		"للاستغلال أمكن الحكم على عدد "
		"قليل أو أقل من 95 %."),
	MESSAGE("rule/adoption/3",
		"The census's sign test on the exploitable servers seen "
		"both times ({number}) says so.",
		"هذا ما يقوله اختبار الإشارة في "
		"الإحصاء على الخوادم القابلة "
		"للاستغلال المرصودة مرتين "
		"({number})."),
	MESSAGE("rule/adoption/4",
		"The census's sign test on the exploitable servers seen "
		"both times ({number}) says so.",
		"هذا ما يقوله اختبار الإشارة في "
		"الإحصاء على الخوادم القابلة "
		"للاستغلال المرصودة مرتين "
		"({number})."),
	MESSAGE("rule/adoption/5",
		"The census's sign test on the exploitable servers seen "
		"both times ({number}) says so.",
		"هذا ما يقوله اختبار الإشارة في "
		"الإحصاء على الخوادم القابلة "
		"للاستغلال المرصودة مرتين "
		"({number})."),
	MESSAGE("rule/adoption/6", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
	MESSAGE("rule/outlook/1",
		"Reasons to expect more, from the other answers: "
		"{number}.",
		"أسباب لتوقع المزيد من "
		"الإجابات الأخرى: {number}."),
	MESSAGE("rule/outlook/2",
		"Fixed and clean, by the answer to `secured`; no "
		"credentials taken, by that to `actions`; and no such "
		"reason.",
		"مُصلَح ونظيف بحسب إجابة `secured`، "
		"ولم تُسرق بيانات دخول بحسب إجابة "
		"`actions`، ولا سبب كهذا."),
	MESSAGE("rule/outlook/3", "None of these holds.",
		"لا ينطبق شيء من ذلك."),
};
const size_t messages_rules_count = ARRAY_LEN(messages_rules);
