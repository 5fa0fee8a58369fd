/* messages_taken.c - sentences of stores, actors, campaign, exposure, at_risk,
 * adoption and outlook; see messages.c. */
#include "questions/messages.h"

#include "base/banned.h"
#include "base/compiler.h"

const struct message messages_taken[] = {
	/* -------------------------------------------------------- stores -- */
	MESSAGE("confinement/stores-reached",
		"Of the stores named as precious these were reached: {hosts}.",
		"من المخازن المسماة ثمينة وُصل إلى: {hosts}."),
	MESSAGE("confinement/stores-tried",
		"The hosts of these precious stores were tried: {hosts}.",
		"جرت محاولات على مضيفات هذه المخازن الثمينة: {hosts}."),
	MESSAGE("confinement/stores-not-seen",
		"Nothing shows that these precious stores were reached, and the"
		" logs that would show it are there: {hosts}.",
		"لا شيء يُظهر الوصول إلى هذه المخازن الثمينة، والسجلات التي كانت"
		" ستُظهره موجودة: {hosts}."),
	MESSAGE("confinement/stores-unknown",
		"Whether these precious stores were reached cannot be told,"
		" since the logs of their hosts do not cover the time: "
		"{hosts}.",
		"لا يمكن القول هل وُصل إلى هذه المخازن الثمينة، لأن سجلات"
		" مضيفاتها لا تغطي المدة: {hosts}."),
	MESSAGE("at_risk/stores-reached",
		"Precious stores that were reached: {hosts}.",
		"المخازن الثمينة التي وُصل إليها: {hosts}."),
	MESSAGE("at_risk/stores-unknown",
		"Precious stores of which it cannot be told: {hosts}.",
		"المخازن الثمينة التي لا يمكن القول بشأنها: {hosts}."),
	/* ------------------------------------------------------ exposure -- */
	MESSAGE("exposure/self-hosted",
		"The web mail is kept by the organisation itself; {hosts}"
		" answered web requests. No mail routed to mailboxes in the"
		" cloud was seen.",
		"بريد الويب مستضاف لدى المؤسسة نفسها؛ أجاب {hosts} عن طلبات"
		" الويب. ولم يُلاحظ توجيه بريد إلى صناديق في السحابة."),
	MESSAGE("exposure/hybrid",
		"The web mail is kept in part by the organisation itself:"
		" {hosts} answered web requests, and mail was routed to"
		" mailboxes in the cloud.",
		"بريد الويب مستضاف جزئيًا لدى المؤسسة نفسها: أجاب {hosts} عن"
		" طلبات الويب، ووُجه بريد إلى صناديق في السحابة."),
	MESSAGE("exposure/hybrid-by-census",
		"The web mail is kept in part by the organisation itself:"
		" {hosts} answered web requests, and a census saw that mail"
		" leads to a cloud as well.",
		"بريد الويب مستضاف جزئيًا لدى المؤسسة نفسها: أجاب {hosts} عن"
		" طلبات الويب، وأظهر إحصاء أن البريد يقود إلى سحابة أيضًا."),
	MESSAGE("exposure/census-self-hosted",
		"The web mail is kept by the organisation itself, as a census"
		" saw from outside; the evidence shows no mail server that"
		" answered web requests.",
		"بريد الويب مستضاف لدى المؤسسة نفسها كما رأى إحصاء من الخارج؛"
		" ولا تُظهر الأدلة خادم بريد أجاب عن طلبات الويب."),
	MESSAGE("exposure/census-hybrid",
		"The web mail is kept in part by the organisation itself and in"
		" part in a cloud, as a census saw from outside; the evidence"
		" shows no mail server that answered web requests.",
		"بريد الويب مستضاف جزئيًا لدى المؤسسة نفسها وجزئيًا في سحابة كما"
		" رأى إحصاء من الخارج؛ ولا تُظهر الأدلة خادم بريد أجاب عن طلبات"
		" الويب."),
	MESSAGE("exposure/census-cloud",
		"The web mail is kept by others, as a census saw from outside;"
		" the evidence shows no mail server that answered web"
		" requests.",
		"بريد الويب مستضاف لدى جهة أخرى كما رأى إحصاء من الخارج؛ ولا"
		" تُظهر الأدلة خادم بريد أجاب عن طلبات الويب."),
	MESSAGE("exposure/undetermined",
		"Where the web mail is kept cannot be told: the evidence shows"
		" no mail server that answered web requests, and what is in the"
		" cloud leaves no log here.",
		"لا يمكن الجزم بمكان استضافة بريد الويب: لا تُظهر الأدلة خادم"
		" بريد أجاب عن طلبات الويب، وما في السحابة لا يترك سجلًا هنا."),
	MESSAGE("exposure/from-outside", "Addresses outside reached {hosts}.",
		"وصلت عناوين خارجية إلى {hosts}."),
	MESSAGE("exposure/no-tracking",
		"Message tracking, which would show mailboxes in the cloud, is"
		" not in the evidence.",
		"تتبع الرسائل، الذي كان سيُظهر الصناديق في السحابة، ليس في"
		" الأدلة."),
	/* ------------------------------------------------------- at_risk -- */
	MESSAGE("at_risk/listed",
		"On the servers that were reached ({hosts}) these logs name"
		" {mailboxes} mailboxes, to which {messages} messages were"
		" delivered while they were kept. What lay there before, and"
		" mailboxes that got no mail, are not in this number.",
		"تسمي هذه السجلات على الخوادم التي وُصل إليها ({hosts}) صناديق"
		" بريد عددها {mailboxes}، سُلّمت إليها {messages} رسالة خلال مدة"
		" السجلات. ولا يشمل هذا ما كان فيها من قبل ولا الصناديق التي لم"
		" يصلها بريد."),
	MESSAGE("at_risk/none-seen",
		"No server was seen to be reached, so no mailbox is named as"
		" being at risk.",
		"لم يُلاحظ الوصول إلى أي خادم، فلا يُذكر أي صندوق بريد معرّض"
		" للخطر."),
	MESSAGE("at_risk/no-names",
		"Reached: {hosts}. Which mailboxes were held there cannot be"
		" told, since nothing in the evidence names them.",
		"وُصل إلى: {hosts}. ولا يمكن الجزم بصناديق البريد التي كانت هناك"
		" لأن لا شيء في الأدلة يسميها."),
	MESSAGE("at_risk/undetermined",
		"Which servers and mailboxes were reached cannot be told.",
		"لا يمكن الجزم بالخوادم والصناديق التي وُصل إليها."),
	/* ------------------------------------------------------- outlook -- */
	MESSAGE("outlook/quiet",
		"Nothing in the evidence gives reason to expect more from this"
		" attack, as long as updates are kept up.",
		"لا شيء في الأدلة يدعو إلى توقع المزيد من هذا الهجوم، ما دامت"
		" التحديثات مستمرة."),
	MESSAGE("outlook/elevated",
		"More is to be expected, for the reasons that follow.",
		"يُتوقع المزيد، للأسباب التالية."),
	MESSAGE("outlook/undetermined",
		"What is to be expected cannot be told: whether the servers are"
		" fixed and clean is open.",
		"لا يمكن الجزم بما يُتوقع: لا يُعرف هل الخوادم مُصلَحة ونظيفة."),
	MESSAGE("outlook/credentials-open",
		"What is to be expected cannot be told: the servers are fixed"
		" and clean, but whether credentials were taken that still open"
		" doors is open.",
		"لا يمكن الجزم بما يُتوقع: الخوادم مُصلَحة ونظيفة، لكن لا يُعرف هل"
		" سُرقت بيانات دخول ما زالت تفتح الأبواب."),
	MESSAGE("outlook/open-flaws",
		"A server is open to a flaw known to be exploited.",
		"خادم معرّض لثغرة معروف أنها تُستغل."),
	MESSAGE("outlook/means-of-control-remain",
		"Means of control were left behind, and nothing shows that all"
		" of them are gone.",
		"تُركت وسائل للتحكم، ولا شيء يُظهر أنها زالت كلها."),
	MESSAGE("outlook/not-clean", "The servers are fixed but not clean.",
		"الخوادم مُصلَحة لكنها غير نظيفة."),
	MESSAGE("outlook/credentials-taken",
		"Credentials were taken or reached for, which an update does "
		"not"
		" undo.",
		"أُخذت بيانات دخول أو جرت محاولة لأخذها، والتحديث لا يصلح ذلك."),
	MESSAGE("outlook/data-taken",
		"Content was taken, which can be published or used to deceive.",
		"أُخذ محتوى يمكن نشره أو استعماله للخداع."),
	MESSAGE("outlook/recent-success",
		"A step of the attack succeeded within the last fourteen days "
		"of"
		" the evidence.",
		"نجحت خطوة من الهجوم خلال آخر أربعة عشر يومًا من الأدلة."),
	MESSAGE("outlook/flaws-known-later",
		"Further flaws to which the servers are open are known to be"
		" exploited by now.",
		"هناك ثغرات أخرى تتعرض لها الخوادم عُرف استغلالها حتى الآن."),
	MESSAGE("outlook/own-front-end-open",
		"The census still saw a server of the organisation that is"
		" open.",
		"ما زال الإحصاء يرى خادمًا معرّضًا للمؤسسة."),
	MESSAGE("outlook/most-still-open",
		"Fewer than half of the exploitable servers of the"
		" constituency are patched, or their number falls, so that the"
		" attacks stay worth while.",
		"حُدّث أقل من نصف الخوادم القابلة للاستغلال في الدائرة، أو أن"
		" عددها يتناقص، فتبقى الهجمات مجدية."),
	/* ------------------------------------------------------ adoption -- */
	MESSAGE("adoption/none",
		"Which share of the exploitable servers is patched takes a"
		" census; none was given (investigate --census).",
		"تتطلب معرفة نسبة الخوادم المُصلَحة إحصاءً، ولم يُعط أي إحصاء"
		" (investigate --census)."),
	MESSAGE("adoption/nobody",
		"The census found no server on {first_day} that was open to a"
		" flaw known on {day}; there is no share to speak of.",
		"لم يجد الإحصاء في {first_day} خادمًا معرّضًا لثغرة معروفة في"
		" {day}؛ فلا نسبة تُذكر."),
	MESSAGE("adoption/counts",
		"Of {exploitable} open to {flaw_set} on {first_day}, on {day}"
		" there were patched: {patched}, not to be told: {cannot_tell},"
		" no longer there: {gone}; who vanished is not counted as"
		" patched.",
		"من بين {exploitable} كانت معرّضة لـ {flaw_set} في {first_day}،"
		" كان في {day}: المُصلَح {patched}، وما لا يمكن الجزم به"
		" {cannot_tell}، وما اختفى {gone}؛ ولا يُعد المختفي مُصلَحًا."),
	MESSAGE("adoption/rising",
		"The number is rising: {ups} became patched and {downs} open"
		" again since the day compared with (sign test, p {p}).",
		"العدد في ارتفاع: أُصلح {ups} وعاد {downs} إلى التعرض منذ اليوم"
		" المقارن به (اختبار الإشارة، p {p})."),
	MESSAGE("adoption/falling",
		"The number is falling: {downs} became open again and {ups}"
		" patched since the day compared with (sign test, p {p}).",
		"العدد في انخفاض: عاد {downs} إلى التعرض وأُصلح {ups} منذ اليوم"
		" المقارن به (اختبار الإشارة، p {p})."),
	MESSAGE("adoption/flat",
		"The number does not change to speak of: {ups} became patched"
		" and {downs} open again since the day compared with (sign"
		" test, p {p}).",
		"لا يتغير العدد تغيرًا يُعتد به: أُصلح {ups} وعاد {downs} إلى"
		" التعرض منذ اليوم المقارن به (اختبار الإشارة، p {p})."),
	MESSAGE("adoption/thin",
		"No change was seen, but whether there is none cannot be told:"
		" of {exploitable} servers {cannot_tell} cannot be told and"
		" {gone} are gone; 95 % and at least five are needed.",
		"لم يُلاحظ تغير، لكن لا يمكن الجزم بعدمه: من بين {exploitable}"
		" خادمًا لا يمكن الجزم بـ {cannot_tell} واختفى {gone}؛ والمطلوب"
		" 95 % وخمسة على الأقل."),
	MESSAGE("adoption/one-run",
		"Whether it is rising takes a second run of the census.",
		"معرفة هل ترتفع النسبة تتطلب جولة ثانية من الإحصاء."),
	MESSAGE("adoption/own-no",
		"{organisation} itself still had a server open to {flaw_set} on"
		" {day}.",
		"كان لدى {organisation} في {day} خادم معرّض لـ {flaw_set}."),
	MESSAGE("adoption/own-yes",
		"The servers of {organisation} that were seen on {day} are"
		" patched against {flaw_set}.",
		"خوادم {organisation} المرصودة في {day} مُصلَحة ضد {flaw_set}."),
	MESSAGE("adoption/own-cannot-tell",
		"Whether the servers of {organisation} are patched against"
		" {flaw_set} could not be told from outside on {day}.",
		"لم يمكن الجزم من الخارج في {day} بإصلاح خوادم {organisation}"
		" ضد {flaw_set}."),
	MESSAGE("adoption/own-conditional",
		"The servers of {organisation} have the update against"
		" {flaw_set} on {day}, which needs a setting as well that"
		" cannot be seen from outside.",
		"لدى خوادم {organisation} في {day} التحديث ضد {flaw_set}، وهو"
		" يحتاج أيضًا إلى إعداد لا يُرى من الخارج."),
	/* ------------------------------------------------------ campaign -- */
	MESSAGE("campaign/none-seen",
		"No attack was seen, so there is nothing to tell of its "
		"course.",
		"لم يُلاحظ أي هجوم، فلا مسار يُذكر."),
	MESSAGE("campaign/single",
		"What was seen of the attack is one burst, from {first} to"
		" {last} UTC. The logs that would have shown another since then"
		" cover {share} % of the time to {to_day}.",
		"ما لوحظ من الهجوم موجة واحدة، من {first} إلى {last} بالتوقيت"
		" العالمي المنسق. وتغطي السجلات التي كانت ستُظهر موجة أخرى بعد"
		" ذلك {share} % من المدة حتى {to_day}."),
	MESSAGE("campaign/single-gaps",
		"What was seen of the attack is one burst, from {first} to"
		" {last} UTC. The logs that would have shown another since then"
		" cover {share} % of the time to {to_day}; what they lack is"
		" nowhere a week away from what was seen, so that more acts in"
		" it would belong to the same burst.",
		"ما لوحظ من الهجوم موجة واحدة، من {first} إلى {last} بالتوقيت"
		" العالمي المنسق. وتغطي السجلات التي كانت ستُظهر موجة أخرى بعد"
		" ذلك {share} % من المدة حتى {to_day}؛ ولا يبعد ما ينقصها"
		" أسبوعًا عمّا لوحظ في أي موضع، فأي أفعال أخرى فيه تكون من"
		" الموجة نفسها."),
	MESSAGE("campaign/waves",
		"The attack came in {phases} separate phases, from {first} to"
		" {last} UTC, with at least a week between them in which logs"
		" show nothing of it.",
		"جاء الهجوم على {phases} مراحل منفصلة، من {first} إلى {last}"
		" بالتوقيت العالمي المنسق، وبين كل مرحلتين أسبوع على الأقل لا"
		" تُظهر السجلات فيه شيئًا منه."),
	MESSAGE("campaign/earlier",
		"Whether there was an earlier phase cannot be told: no web log"
		" covers all of the time from {from_day} to the first act "
		"seen.",
		"لا يمكن الجزم بوجود مرحلة سابقة: لا يغطي أي سجل ويب كل المدة "
		"من"
		" {from_day} إلى أول فعل مرصود."),
	MESSAGE("campaign/list",
		"Findings of this time that fit traces which list {list} gives"
		" to {name} ({basis}): {phases}; {claimed} says so. That is no"
		" proof of who it was.",
		"في هذه المدة وافقت {phases} من النتائج آثارًا تنسبها القائمة"
		" {list} إلى {name} ({basis})، والقول لـ{claimed}. وليس هذا"
		" دليلًا على الفاعل."),
	MESSAGE("campaign/list-contested",
		"Findings of this time that fit traces which list {list} gives"
		" to {name} ({basis}): {phases}; {claimed} says so, and such"
		" claims are denied by {contested}. That is no proof of who it"
		" was.",
		"في هذه المدة وافقت {phases} من النتائج آثارًا تنسبها القائمة"
		" {list} إلى {name} ({basis})، والقول لـ{claimed}، وينفي مثل "
		"هذا"
		" القول أو يشكك فيه {contested}. وليس هذا دليلًا على الفاعل."),
	MESSAGE("campaign/list-hint",
		"Findings of this time that fit what list {list} gives to"
		" {name} ({basis}): {phases}; {claimed} says so. One kind of"
		" trace that many share, or an address alone, points to"
		" nobody.",
		"في هذه المدة وافقت {phases} من النتائج ما تنسبه القائمة {list}"
		" إلى {name} ({basis})، والقول لـ{claimed}. ونوع واحد من الآثار"
		" يشترك فيه كثيرون، أو عنوان وحده، لا يدل على أحد."),
	MESSAGE("campaign/no-coverage",
		"How the attack ran over time cannot be told: the logs that"
		" would have shown it cover {share} % of the time from"
		" {from_day} to {to_day}.",
		"لا يمكن الجزم بمسار الهجوم عبر الزمن: تغطي السجلات التي كانت"
		" ستُظهره {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("campaign/no-times",
		"How the attack ran over time cannot be told: what it left"
		" bears no time that could be trusted.",
		"لا يمكن الجزم بمسار الهجوم عبر الزمن: ما تركه لا يحمل وقتًا "
		"يمكن"
		" الوثوق به."),
	MESSAGE("campaign/phase-mass",
		"From {first} to {last} UTC: as in an attack on many at once.",
		"من {first} إلى {last} بالتوقيت العالمي المنسق: كما في هجوم على"
		" كثيرين معًا."),
	MESSAGE("campaign/phase-targeted",
		"From {first} to {last} UTC: nothing marks it as an attack on"
		" many at once.",
		"من {first} إلى {last} بالتوقيت العالمي المنسق: لا شيء يدل على"
		" أنه هجوم على كثيرين معًا."),
	/* -------------------------------------------------------- actors -- */
	MESSAGE("actors/none-seen",
		"No attack was seen, so there is no actor to tell of.",
		"لم يُلاحظ أي هجوم، فلا جهة فاعلة تُذكر."),
	MESSAGE("actors/one",
		"All that was seen of the attack hangs together by traits other"
		" than the address, as the work of one actor would.",
		"كل ما لوحظ من الهجوم مترابط بسمات غير العنوان، كما يكون عمل "
		"جهة"
		" فاعلة واحدة."),
	MESSAGE("actors/one-client",
		"All that was seen of the attack came from one address with one"
		" client program, as the work of one actor would; addresses can"
		" be shared.",
		"كل ما لوحظ من الهجوم جاء من عنوان واحد ببرنامج عميل واحد، كما"
		" يكون عمل جهة فاعلة واحدة؛ وقد يتشارك كثيرون عنوانًا واحدًا."),
	MESSAGE("actors/several",
		"What was seen falls into {number} groups that share no trait"
		" and differ in some, as the work of separate actors would.",
		"ينقسم ما لوحظ إلى {number} مجموعات لا تشترك في أي سمة وتختلف "
		"في"
		" بعضها، كما يكون عمل جهات فاعلة منفصلة."),
	MESSAGE("actors/unclear",
		"How many actors were at work cannot be told: the {number}"
		" groups of traces neither hang together nor contradict each"
		" other enough.",
		"لا يمكن الجزم بعدد الجهات الفاعلة: مجموعات الآثار البالغ عددها"
		" {number} لا تترابط ولا تتعارض بما يكفي."),
	MESSAGE("actors/no-coverage",
		"How many actors were at work cannot be told: the logs that"
		" would have shown them cover {share} % of the time from"
		" {from_day} to {to_day}.",
		"لا يمكن الجزم بعدد الجهات الفاعلة: تغطي السجلات التي كانت"
		" ستُظهرها {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("actors/no-traits",
		"How many actors were at work cannot be told: no trace names an"
		" address or a client.",
		"لا يمكن الجزم بعدد الجهات الفاعلة: لا يذكر أي أثر عنوانًا ولا"
		" برنامج عميل."),
	MESSAGE("actors/match",
		"Group {group} matches published traces of {name} ({basis}),"
		" claimed by {claimed}. A match of traces is no proof of who"
		" it was.",
		"تطابق المجموعة {group} آثارًا منشورة تخص {name} ({basis})، "
		"والقول"
		" لـ{claimed}. وتطابق الآثار ليس دليلًا على الفاعل."),
	MESSAGE("actors/match-contested",
		"Group {group} matches published traces of {name} ({basis}),"
		" claimed by {claimed}, denied by {contested}. A match of"
		" traces is no proof of who it was.",
		"تطابق المجموعة {group} آثارًا منشورة تخص {name} ({basis})، "
		"والقول"
		" لـ{claimed}، وينفيه أو يشكك فيه {contested}. وتطابق الآثار "
		"ليس"
		" دليلًا على الفاعل."),
	MESSAGE("actors/list-match",
		"Group {group} matches the published traces of {name} in list"
		" {list} ({basis}), claimed by {claimed}. A match of traces is"
		" no proof of who it was.",
		"تطابق المجموعة {group} الآثار المنشورة المنسوبة إلى {name} في"
		" القائمة {list} ({basis})، والقول لـ{claimed}. وتطابق الآثار"
		" ليس دليلًا على الفاعل."),
	MESSAGE("actors/list-match-contested",
		"Group {group} matches the published traces of {name} in list"
		" {list} ({basis}), claimed by {claimed}; such claims are"
		" denied by {contested}. A match of traces is no proof of who"
		" it was.",
		"تطابق المجموعة {group} الآثار المنشورة المنسوبة إلى {name} في"
		" القائمة {list} ({basis})، والقول لـ{claimed}، وينفي مثل هذا"
		" القول أو يشكك فيه {contested}. وتطابق الآثار ليس دليلًا على"
		" الفاعل."),
	MESSAGE("actors/list-hint",
		"List {list} gives to {name} what group {group} bears"
		" ({basis}); {claimed} says so. One kind of trace that many"
		" share, or an address alone, points to nobody.",
		"تنسب القائمة {list} إلى {name} ما تحمله المجموعة {group}"
		" ({basis})، والقول لـ{claimed}. ونوع واحد من الآثار يشترك فيه"
		" كثيرون، أو عنوان وحده، لا يدل على أحد."),
};
const size_t messages_taken_count = ARRAY_LEN(messages_taken);
