/* messages_extraction.c - sentences of extraction; see messages.c. */
#include "questions/messages.h"

#include "base/banned.h"
#include "base/compiler.h"

const struct message messages_extraction[] = {
	MESSAGE("extraction/confirmed",
		"Data left {hosts}, first at {first} UTC, last at {last} UTC:"
		" {low} bytes are proven.",
		"خرجت بيانات من {hosts}، أولها في {first} وآخرها في {last}"
		" بالتوقيت العالمي المنسق، والثابت منها {low} بايت."),
	MESSAGE("extraction/suspected",
		"On {hosts} data was made ready to leave, a way out was opened,"
		" or more was sent than there should be, first at {first} UTC;"
		" that content left is not proven. Bytes logged as sent that"
		" way: {low}.",
		"على {hosts} جُهزت بيانات للإخراج، أو فُتح لها طريق، أو أُرسل أكثر"
		" مما ينبغي، أول مرة في {first} بالتوقيت العالمي المنسق؛ ولم"
		" يثبت خروج محتوى. عدد البايتات المسجل إرسالها: {low}."),
	MESSAGE("extraction/none-seen",
		"No data was seen being taken out of {hosts}. The sources that"
		" would have shown it cover {share} % of the time from"
		" {from_day} to {to_day}: the size of every answer, the"
		" connections of the server, the commands that export or"
		" forward. The attacker was answered {low} bytes, and by"
		" these ways no more than {high} bytes can have left. Mail that"
		" the server itself sent on, and queries of names, are not"
		" in this.",
		"لم يُلاحظ استخراج بيانات من {hosts}. تغطي المصادر التي كانت"
		" ستُظهره {share} % من المدة من {from_day} إلى {to_day}: حجم كل"
		" إجابة، واتصالات الخادم، والأوامر التي تصدّر البريد أو تعيد"
		" توجيهه. تلقى المهاجم في الإجابات {low} بايت، ولا يمكن أن "
		"يكون قد"
		" خرج بهذه الطرق أكثر من {high} بايت. ولا يشمل هذا بريدًا"
		" أرسله الخادم نفسه ولا استعلامات الأسماء."),
	MESSAGE("extraction/none-seen-unreached",
		"No data was seen being taken out of {hosts}: no step of an"
		" attack succeeded. The logs that would have shown one cover"
		" {share} % of the time from {from_day} to {to_day}. What"
		" somebody with a right to log on took is not asked here.",
		"لم يُلاحظ استخراج بيانات من {hosts}: لم تنجح أي خطوة من هجوم."
		" تغطي السجلات التي كانت ستُظهر ذلك {share} % من المدة من"
		" {from_day} إلى {to_day}. ولا يشمل هذا ما أخذه من يحق له تسجيل"
		" الدخول."),
	MESSAGE("extraction/no-coverage",
		"Whether data was taken out of {hosts} cannot be told: the"
		" sources that would have shown it (sizes of answers,"
		" connections of the server, commands that export or forward)"
		" cover {share} % of the time from {from_day} to {to_day}, and"
		" at least 95 % on each server is needed.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات من {hosts}: تغطي المصادر"
		" التي كانت ستُظهر ذلك (أحجام الإجابات، واتصالات الخادم،"
		" والأوامر التي تصدّر البريد أو تعيد توجيهه) {share} % من المدة"
		" من {from_day} إلى {to_day}، والمطلوب 95 % على الأقل لكل "
		"خادم."),
	MESSAGE("extraction/proven",
		"Proven so far: {low} bytes in answers to the attacker.",
		"الثابت حتى الآن: {low} بايت في إجابات للمهاجم."),
	MESSAGE("extraction/no-server",
		"Whether data was taken out cannot be told: nothing in the"
		" evidence shows a mail server.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات: لا تُظهر الأدلة أي خادم"
		" بريد."),
	MESSAGE("extraction/credentials",
		"Whether data was taken out of {hosts} cannot be told:"
		" credentials were taken or reached for, and mail read with"
		" them looks like mail read by its owner.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات من {hosts}: أُخذت بيانات"
		" دخول أو جرت محاولة لأخذها، وقراءة البريد بها تبدو كقراءة "
		"صاحبه له."),
	MESSAGE("extraction/open-outcome",
		"Whether data was taken out of {hosts} cannot be told: it is"
		" open whether a step of the attack succeeded.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات من {hosts}: لا يُعرف هل"
		" نجحت إحدى خطوات الهجوم."),
	MESSAGE("extraction/access",
		"Whether data was taken out of {hosts} cannot be told: since"
		" the first success a rule, an export, a right or a transport"
		" agent opened mail to others, or the attack needed an account"
		" or is one that makes rules; nothing shows what left or was"
		" read on that way.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات من {hosts}: منذ أول نجاح"
		" فتحت قاعدة أو تصدير أو صلاحية أو وكيل نقل البريدَ لآخرين، أو"
		" احتاج الهجوم إلى حساب أو كان مما يُنشئ القواعد؛ ولا شيء يُظهر"
		" ما خرج أو قُرئ بهذا الطريق."),
	MESSAGE("extraction/account",
		"Whether data was taken out of {hosts} cannot be told: an"
		" account was used from the attacker's address.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات من {hosts}: استُخدم"
		" حساب من عنوان المهاجم."),
	MESSAGE("extraction/no-sizes",
		"Whether data was taken out of {hosts} cannot be told: of some"
		" answers to the attacker no size was kept.",
		"لا يمكن الجزم بما إذا استُخرجت بيانات من {hosts}: لم يُحفظ حجم"
		" بعض الإجابات المرسلة إلى المهاجم."),
	MESSAGE("extraction/by-ews",
		"On {hosts} mail was read through Web Services in the server's"
		" own name: {low} bytes in answers.",
		"على {hosts} قُرئ البريد عبر خدمات الويب باسم الخادم نفسه: {low}"
		" بايت في الإجابات."),
	MESSAGE("extraction/by-export",
		"On {hosts} mailboxes were exported or searched, {high} times;"
		" the logs do not tell how large the result was, nor where it"
		" went.",
		"على {hosts} صُدّرت صناديق بريد أو بُحث فيها {high} مرة؛ ولا تذكر"
		" السجلات حجم الناتج ولا أين ذهب."),
	MESSAGE("extraction/by-archive",
		"Out of web folders of {hosts} archives, dumps or files too"
		" large for their place were fetched: {low} bytes logged.",
		"جُلبت من مجلدات الويب على {hosts} أرشيفات أو صور ذاكرة أو ملفات"
		" أكبر من أن تكون هناك: {low} بايت مسجلة."),
	MESSAGE("extraction/archive-by-flow",
		"Fetches of which no size was logged: {low}. Within a day of"
		" them a network sensor saw the servers send no more than"
		" {high} bytes to the addresses that fetched.",
		"عمليات جلب لم يُسجل حجمها: {low}. ورصد مجس الشبكة أن الخوادم"
		" لم ترسل خلال يوم منها أكثر من {high} بايت إلى العناوين"
		" التي جلبت."),
	MESSAGE("extraction/archive-by-file",
		"Fetches of which no size was logged: {low}. The files of these"
		" names, as they were collected, bound them to {high} bytes.",
		"عمليات جلب لم يُسجل حجمها: {low}. وتحدها الملفات بهذه"
		" الأسماء، كما جُمعت، بما لا يزيد على {high} بايت."),
	MESSAGE("extraction/archive-by-time",
		"Fetches of which no size was logged: {low}. In the time that"
		" the answers took, a line of 10 Gbit/s carries no more than"
		" {high} bytes.",
		"عمليات جلب لم يُسجل حجمها: {low}. وفي المدة التي استغرقتها"
		" الإجابات لا ينقل خط سرعته 10 غيغابت في الثانية أكثر من"
		" {high} بايت."),
	MESSAGE("extraction/by-account-owa",
		"On {hosts} mail was read by Outlook on the web from the"
		" attacker's own addresses, with accounts that had been used"
		" before, and never from there: {low} bytes in answers.",
		"على {hosts} قُرئ البريد عبر Outlook على الويب من عناوين"
		" المهاجم نفسه، بحسابات استُخدمت من قبل ولم تُستخدم من هناك"
		" قط: {low} بايت في الإجابات."),
	MESSAGE("extraction/by-account-ews",
		"On {hosts} mail was read through Web Services from the"
		" attacker's own addresses, with accounts that had been used"
		" before, and never from there: {low} bytes in answers.",
		"على {hosts} قُرئ البريد عبر خدمات الويب من عناوين المهاجم"
		" نفسه، بحسابات استُخدمت من قبل ولم تُستخدم من هناك قط:"
		" {low} بايت في الإجابات."),
	MESSAGE("extraction/by-account-eas",
		"On {hosts} mail was read by ActiveSync from the attacker's own"
		" addresses, with accounts that had been used before, and never"
		" from there: {low} bytes in answers.",
		"على {hosts} قُرئ البريد عبر ActiveSync من عناوين المهاجم"
		" نفسه، بحسابات استُخدمت من قبل ولم تُستخدم من هناك قط:"
		" {low} بايت في الإجابات."),
	MESSAGE("extraction/by-account-mapi",
		"On {hosts} mail was read by Outlook from the attacker's own"
		" addresses, with accounts that had been used before, and never"
		" from there: {low} bytes in answers, as far as a size was"
		" logged.",
		"على {hosts} قُرئ البريد عبر Outlook من عناوين المهاجم نفسه،"
		" بحسابات استُخدمت من قبل ولم تُستخدم من هناك قط: {low} بايت"
		" في الإجابات بقدر ما سُجل حجمه."),
	MESSAGE("extraction/by-account-imap",
		"On {hosts} mail was read over IMAP from the attacker's own"
		" addresses, with accounts that had been used before, and never"
		" from there: {low} bytes in answers, as far as a size was"
		" logged.",
		"على {hosts} قُرئ البريد عبر IMAP من عناوين المهاجم نفسه،"
		" بحسابات استُخدمت من قبل ولم تُستخدم من هناك قط: {low} بايت"
		" في الإجابات بقدر ما سُجل حجمه."),
	MESSAGE("extraction/by-account-pop",
		"On {hosts} mail was read over POP from the attacker's own"
		" addresses, with accounts that had been used before, and never"
		" from there: {low} bytes in answers, as far as a size was"
		" logged.",
		"على {hosts} قُرئ البريد عبر POP من عناوين المهاجم نفسه،"
		" بحسابات استُخدمت من قبل ولم تُستخدم من هناك قط: {low} بايت"
		" في الإجابات بقدر ما سُجل حجمه."),
	MESSAGE("extraction/accounts-open",
		"Accounts that were or may be in the attacker's hands read mail"
		" from addresses that they had not used before the"
		" attack; mailboxes: {low}, bytes in answers as far as the"
		" logs tell: {high}. Whether it was their owners cannot be"
		" told.",
		"حسابات كانت أو ربما كانت في يد المهاجم قرأت البريد"
		" من عناوين لم تستخدمها قبل الهجوم؛ عدد الصناديق:"
		" {low}، والبايتات في الإجابات بقدر ما تُظهره السجلات:"
		" {high}. ولا يمكن الجزم بما إذا كان أصحابها من قرأه."),
	MESSAGE("extraction/accounts-open-unsized",
		"Accounts that were or may be in the attacker's hands read mail"
		" from addresses that they had not used before the"
		" attack; mailboxes: {low}, bytes in answers: {high}, and those"
		" of which no size was logged. Whether it was their owners"
		" cannot be told.",
		"حسابات كانت أو ربما كانت في يد المهاجم قرأت البريد"
		" من عناوين لم تستخدمها قبل الهجوم؛ عدد الصناديق:"
		" {low}، والبايتات في الإجابات: {high}، عدا ما لم يُسجل"
		" حجمه. ولا يمكن الجزم بما إذا كان أصحابها من قرأه."),
	MESSAGE("extraction/by-staged",
		"On {hosts} data was packed or laid into a web folder, {high}"
		" times.",
		"على {hosts} حُزمت بيانات أو وُضعت في مجلد ويب {high} مرة."),
	MESSAGE("extraction/by-upload",
		"On {hosts} a command was to send files away, {high} times; no"
		" log tells what went.",
		"على {hosts} صدر أمر بإرسال ملفات إلى الخارج {high} مرة؛ ولا "
		"يذكر"
		" أي سجل ما الذي أُرسل."),
	MESSAGE("extraction/by-forward",
		"On {hosts} mail was set to be passed on while the attacker was"
		" there; message tracking shows {low} bytes sent to the outside"
		" addresses that the rules name.",
		"على {hosts} ضُبط البريد ليُعاد توجيهه أثناء وجود المهاجم؛ ويُظهر"
		" تتبع الرسائل {low} بايت أُرسلت إلى العناوين الخارجية التي"
		" تسميها القواعد."),
	MESSAGE("extraction/by-page",
		"Pages of the attacker on {hosts} sent back {low} bytes.",
		"أرسلت صفحات المهاجم على {hosts} {low} بايت."),
	MESSAGE("extraction/by-request",
		"The requests of the attack itself were answered by {hosts} "
		"with"
		" {low} bytes.",
		"أجاب {hosts} عن طلبات الهجوم نفسها بـ{low} بايت."),
	MESSAGE("extraction/by-tunnel",
		"On {hosts} a tunnel for other connections was opened; {low}"
		" bytes are logged, and what they were is not known.",
		"على {hosts} فُتح نفق لاتصالات أخرى؛ المسجل منها {low} بايت، ولا"
		" يُعرف محتواها."),
	MESSAGE("extraction/by-network",
		"{hosts} sent a MiB or more to addresses outside to which it "
		"had"
		" opened no connection before the attack; the content is not"
		" known.",
		"أرسل {hosts} ميبيبايت أو أكثر إلى عناوين خارجية لم يكن قد فتح"
		" إليها اتصالًا قبل الهجوم؛ والمحتوى غير معروف."),
	MESSAGE("extraction/by-cloud",
		"{hosts} asked for cloud storage that it had not used before"
		" the attack; what was sent there is not known.",
		"طلب {hosts} خدمة تخزين سحابي لم يكن يستخدمها قبل الهجوم؛ ولا"
		" يُعرف ما أُرسل إليها."),
	MESSAGE("extraction/by-file",
		"A network sensor saw archives or programs leave {hosts} in"
		" clear for addresses outside that had got none before the"
		" attack; {low} bytes of them went to the attacker's own"
		" addresses.",
		"رصد مجس الشبكة خروج أرشيفات أو برامج غير مشفرة من {hosts} إلى"
		" عناوين خارجية لم تتلق شيئًا منها قبل الهجوم؛ وذهب {low} بايت"
		" منها إلى عناوين المهاجم نفسه."),
	MESSAGE("extraction/bounded",
		"By the sizes that were logged, no more than {high} bytes can"
		" have left by the ways named here.",
		"بحسب الأحجام المسجلة لا يمكن أن يكون قد خرج بالطرق المذكورة"
		" أكثر من {high} بايت."),
	MESSAGE("extraction/bounded-by-more",
		"By the sizes that were logged, and by what bounds those that"
		" were not, no more than {high} bytes can have left by the ways"
		" named here.",
		"بحسب الأحجام المسجلة، وما يحد غير المسجل منها، لا يمكن أن يكون"
		" قد خرج بالطرق المذكورة أكثر من {high} بايت."),
	MESSAGE("extraction/unbounded-account",
		"How much more left cannot be bounded: an account was used from"
		" the attacker's address, and what it read by ways that have no"
		" log here, or from addresses that it had used before, is not"
		" told apart.",
		"لا يمكن تحديد سقف لما خرج فوق ذلك: استُخدم حساب من عنوان"
		" المهاجم، ولا يُميَّز ما قرأه بطرق لا سجل لها هنا أو من عناوين"
		" سبق أن استخدمها."),
	MESSAGE("extraction/unbounded-sizes",
		"How much more left cannot be bounded: of some of it no size"
		" was logged.",
		"لا يمكن تحديد سقف لما خرج فوق ذلك: لم يُسجل حجم بعضه."),
	MESSAGE("extraction/unbounded-credentials",
		"How much more left cannot be bounded: credentials were taken"
		" or reached for, and mail read with them looks like mail read"
		" by its owner.",
		"لا يمكن تحديد سقف لما خرج فوق ذلك: أُخذت بيانات دخول أو جرت"
		" محاولة لأخذها، وقراءة"
		" البريد بها تبدو كقراءة صاحبه له."),
	MESSAGE("extraction/unbounded-access",
		"How much more left cannot be bounded: since the first success"
		" a rule, an export, a right or a transport agent opened mail"
		" to others, or the attack needed an account or is one that"
		" makes rules.",
		"لا يمكن تحديد سقف لما خرج فوق ذلك: منذ أول نجاح فتحت قاعدة أو"
		" تصدير أو صلاحية أو وكيل نقل البريدَ لآخرين، أو احتاج الهجوم"
		" إلى حساب أو كان مما يُنشئ القواعد."),
	MESSAGE("extraction/unbounded-coverage",
		"How much more left cannot be bounded: the sources that would"
		" have shown it cover {share} % of the time from {from_day} to"
		" {to_day}, or the outcome of a step is open.",
		"لا يمكن تحديد سقف لما خرج فوق ذلك: تغطي المصادر التي كانت"
		" ستُظهره {share} % من المدة من {from_day} إلى {to_day}، أو أن"
		" نتيجة إحدى الخطوات غير معروفة."),
	MESSAGE("extraction/by-answers",
		"A network sensor saw {hosts} answer addresses of the attack"
		" with {low} bytes more than any web log tells of; what they"
		" were is not known.",
		"رصد مجس الشبكة أن {hosts} أجاب عناوين الهجوم بما يزيد {low}"
		" بايت على ما يذكره أي سجل ويب؛ ولا يُعرف محتواها."),
	MESSAGE("carried/file",
		"{name} sent {peer} archives or programs in clear, {bytes}"
		" bytes, as a network sensor saw; it had sent none there before"
		" the attack.",
		"أرسل {name} إلى {peer} أرشيفات أو برامج غير مشفرة حجمها"
		" {bytes} بايت كما رصد مجس الشبكة، ولم يرسل إليه شيئًا منها قبل"
		" الهجوم."),
	MESSAGE("carried/answers",
		"{name} answered {peer}, an address of the attack, with"
		" {bytes} bytes more than any web log tells of, as a network"
		" sensor saw.",
		"أجاب {name} العنوان {peer}، وهو من عناوين الهجوم، بما يزيد"
		" {bytes} بايت على ما يذكره أي سجل ويب كما رصد مجس الشبكة."),
	MESSAGE("carried/peer",
		"{name} sent {bytes} bytes to {peer}, as a network sensor saw;"
		" it had opened no connection there before the attack.",
		"أرسل {name} {bytes} بايت إلى {peer} كما رصد مجس الشبكة، ولم"
		" يكن قد فتح اتصالًا إليه قبل الهجوم."),
	MESSAGE("carried/account-owa",
		"{peer} read mail of {mailbox} by Outlook on the web of {name},"
		" with an account in foreign hands: {bytes} bytes of answers.",
		"قرأ {peer} بريد {mailbox} عبر Outlook على الويب في {name} "
		"بحساب"
		" بيد غير صاحبه: {bytes} بايت من الإجابات."),
	MESSAGE("carried/account-ews",
		"{peer} read mail of {mailbox} by Exchange Web Services of"
		" {name}, with an account in foreign hands: {bytes} bytes of"
		" answers.",
		"قرأ {peer} بريد {mailbox} عبر خدمات الويب لـ Exchange في "
		"{name}"
		" بحساب بيد غير صاحبه: {bytes} بايت من الإجابات."),
	MESSAGE("carried/account-eas",
		"{peer} read mail of {mailbox} by ActiveSync of {name}, with an"
		" account in foreign hands: {bytes} bytes of answers.",
		"قرأ {peer} بريد {mailbox} عبر ActiveSync في {name} بحساب بيد "
		"غير"
		" صاحبه: {bytes} بايت من الإجابات."),
	MESSAGE("carried/account-mapi",
		"{peer} read mail of {mailbox} by Outlook on {name}, with an"
		" account in foreign hands: {bytes} bytes of answers, as far as"
		" a size was logged.",
		"قرأ {peer} بريد {mailbox} عبر Outlook في {name} بحساب بيد غير"
		" صاحبه: {bytes} بايت من الإجابات بقدر ما سُجل حجمه."),
	MESSAGE("carried/account-imap",
		"{peer} read mail of {mailbox} over IMAP on {name}, with an"
		" account in foreign hands: {bytes} bytes of answers, as far as"
		" a size was logged.",
		"قرأ {peer} بريد {mailbox} عبر IMAP في {name} بحساب بيد غير"
		" صاحبه: {bytes} بايت من الإجابات بقدر ما سُجل حجمه."),
	MESSAGE("carried/account-pop",
		"{peer} read mail of {mailbox} over POP on {name}, with an"
		" account in foreign hands: {bytes} bytes of answers, as far as"
		" a size was logged.",
		"قرأ {peer} بريد {mailbox} عبر POP في {name} بحساب بيد غير"
		" صاحبه: {bytes} بايت من الإجابات بقدر ما سُجل حجمه."),
	MESSAGE("guessed/password",
		"{client} was refused on {name} with {refused} accounts, and"
		" then let in with {account}: its password was guessed.",
		"رُفض {client} على {name} بحسابات عددها {refused}، ثم سُمح له"
		" بالدخول بحساب {account}: خُمّنت كلمة مروره."),
	MESSAGE("guessed/early",
		"{client} was refused on {name} with {refused} accounts, and"
		" then let in with {account}. Whether its password was guessed"
		" is open: the logs do not reach back the day in which it"
		" would have shown whether people read mail from there.",
		"رُفض {client} على {name} بحسابات عددها {refused}، ثم سُمح له"
		" بالدخول بحساب {account}. أخُمّنت كلمة مروره؟ هذا غير محسوم،"
		" فالسجلات لا تمتد إلى اليوم السابق الذي كان ليُظهر هل يقرأ"
		" الناس بريدهم من هناك."),
	MESSAGE("guessed/owners",
		"{client} was refused on {name} with {refused} accounts, and"
		" then let in with {account}. Whether its password was guessed"
		" is open: half of these accounts and more are let in over"
		" IMAP or POP from elsewhere, as with mail programs that try"
		" an old password.",
		"رُفض {client} على {name} بحسابات عددها {refused}، ثم سُمح له"
		" بالدخول بحساب {account}. أخُمّنت كلمة مروره؟ هذا غير محسوم،"
		" فنصف هذه الحسابات أو أكثر يُسمح له بالدخول عبر IMAP أو POP"
		" من أماكن أخرى، كما يكون لبرامج بريد تجرب كلمة مرور قديمة."),
	MESSAGE("carried/cloud",
		"{name} asked for {peer}, a store outside, as a network sensor"
		" saw; it had not done so before the attack.",
		"طلب {name} مخزنًا خارجيًا هو {peer} كما رصد مجس الشبكة، ولم"
		" يكن يفعل ذلك قبل الهجوم."),
	MESSAGE("extraction/let-out",
		"Whether data was taken out of {hosts} cannot be told: its own"
		" firewall let out connections to where it had opened none"
		" before the attack, no sensor saw them, and nothing tells"
		" their size.",
		"لا يمكن الجزم بإخراج بيانات من {hosts}: سمح جداره الناري"
		" باتصالات خارجة إلى عناوين لم يكن قد فتح إليها اتصالًا قبل"
		" الهجوم، ولم يرصدها أي مجس، ولا يُعرف حجمها."),
	MESSAGE("carried/firewall",
		"The firewall of {name} itself let out a connection to {peer},"
		" where it had opened none before the attack, and no sensor saw"
		" it; nothing tells its size.",
		"سمح الجدار الناري في {name} نفسه باتصال خارج إلى {peer}، ولم"
		" يكن قد فتح اتصالًا إليه قبل الهجوم، ولم يرصده أي مجس؛ ولا"
		" يُعرف حجمه."),
};
const size_t messages_extraction_count = ARRAY_LEN(messages_extraction);
