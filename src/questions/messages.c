/* messages.c - every sentence that an answer can say, in both languages.
 * {names} are columns of the question's say.sql.  More are in
 * messages_extraction.c and messages_taken.c. */
#include "questions/messages.h"

#include "base/banned.h"
#include "base/compiler.h"

static const struct message messages[] = {
	/* ------------------------------------------------------ targeted -- */
	MESSAGE("targeted/exploited",
		"The mail servers were attacked, and the attack succeeded on"
		" {hosts}. The first successful step was at {first} UTC, the"
		" last at {last} UTC.",
		"تعرضت خوادم البريد لهجوم نجح على {hosts}. وقعت أول خطوة ناجحة"
		" في {first} بالتوقيت العالمي المنسق وآخر خطوة في {last}."),
	MESSAGE("targeted/exploited-no-time",
		"The mail servers were attacked, and the attack succeeded on"
		" {hosts}; what shows it bears no time that could be trusted.",
		"تعرضت خوادم البريد لهجوم نجح على {hosts}؛ وما يُظهر ذلك لا يحمل"
		" وقتًا يمكن الوثوق به."),
	MESSAGE("targeted/counted",
		"Attack attempts counted: {attempts}; source addresses:"
		" {sources}.",
		"عدد محاولات الهجوم المسجلة: {attempts}، وعدد عناوين المصدر:"
		" {sources}."),
	MESSAGE("targeted/sources", "Source addresses: {sources}.",
		"عدد عناوين المصدر: {sources}."),
	MESSAGE("targeted/assumed",
		"Nothing in the evidence shows a mail server; taken for one:"
		" {hosts}.",
		"لا تُظهر الأدلة أي خادم بريد؛ وقد عُدَّ كذلك: {hosts}."),
	MESSAGE("targeted/elsewhere",
		"Whether the mail servers were attacked cannot be told: nothing"
		" in the evidence shows which host is one. Steps of an attack"
		" that succeeded were found on {hosts}, the first at {first}"
		" UTC.",
		"لا يمكن الجزم بما إذا تعرضت خوادم البريد لهجوم: لا شيء في"
		" الأدلة يُظهر أي مضيف هو خادم بريد. وقد ظهرت خطوات هجوم ناجحة"
		" على {hosts}، أولها في {first} بالتوقيت العالمي المنسق."),
	MESSAGE("targeted/no-server",
		"Whether the mail servers were attacked cannot be told: nothing"
		" in the evidence shows a mail server.",
		"لا يمكن الجزم بما إذا تعرضت خوادم البريد لهجوم: لا تُظهر الأدلة"
		" أي خادم بريد."),
	MESSAGE("targeted/probed",
		"Attacks on {hosts} were attempted between {first} and {last}"
		" UTC, and all of them failed or had no effect. Attempts"
		" counted: {attempts}; source addresses: {sources}. The logs"
		" that would have shown a success cover {share} % of the time"
		" from {from_day} to {to_day}.",
		"جرت محاولات هجوم على {hosts} بين {first} و{last} بالتوقيت"
		" العالمي المنسق، وفشلت جميعها أو بقيت بلا أثر. عدد المحاولات"
		" المسجلة: {attempts}، وعدد عناوين المصدر: {sources}. تغطي"
		" السجلات التي كانت ستُظهر نجاحًا {share} % من المدة من"
		" {from_day} إلى {to_day}."),
	MESSAGE("targeted/none-seen",
		"No attack on {hosts} was seen. The logs that would have shown"
		" one cover {share} % of the time from {from_day} to {to_day}.",
		"لم يُلاحظ أي هجوم على {hosts}. تغطي السجلات التي كانت ستُظهره"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("targeted/no-coverage",
		"Whether the mail servers were attacked successfully cannot be"
		" told: the logs that would have shown it cover {share} % of"
		" the time from {from_day} to {to_day}, and at least 95 % on"
		" each server is needed.",
		"لا يمكن الجزم بما إذا نجح هجوم على خوادم البريد: تغطي السجلات"
		" التي كانت ستُظهره {share} % من المدة من {from_day} إلى"
		" {to_day}، والمطلوب 95 % على الأقل لكل خادم."),
	MESSAGE("targeted/attempts-seen",
		"In what could be examined, steps of an attack were seen, the"
		" first at {first} UTC, none of which is known to have"
		" succeeded.",
		"وقد ظهرت فيما أمكن فحصه خطوات هجوم، أولها في {first} بالتوقيت"
		" العالمي المنسق، ولا يُعرف نجاح أي منها."),
	MESSAGE("targeted/other-hosts",
		"Steps of an attack that succeeded were found on hosts that"
		" nothing shows to be mail servers: {hosts}.",
		"وظهرت خطوات هجوم ناجحة على مضيفين لا شيء يُظهر أنهم خوادم"
		" بريد: {hosts}."),
	MESSAGE("targeted/not-mail",
		"Nothing shows that this is a mail server: {hosts}.",
		"لا شيء يُظهر أن هذا خادم بريد: {hosts}."),
	MESSAGE("targeted/open-outcome",
		"{hosts} was attacked, first at {first} UTC; whether a step"
		" succeeded cannot be told from what was recorded.",
		"تعرض {hosts} لهجوم بدأ في {first} بالتوقيت العالمي المنسق، ولا"
		" يمكن الجزم من السجلات بما إذا نجحت أي خطوة منه."),
	/* --------------------------------------------------------- entry -- */
	MESSAGE("entry/identified",
		"The way in is known; number of flaws used: {flaws}.",
		"طريق الدخول معروف، وعدد الثغرات المستغلة: {flaws}."),
	MESSAGE("entry/none-seen",
		"No flaw was seen being exploited. The logs that would have"
		" shown it cover {share} % of the time from {from_day} to"
		" {to_day}.",
		"لم يُلاحظ استغلال أي ثغرة. تغطي السجلات التي كانت ستُظهره"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("entry/no-server",
		"Whether a flaw was exploited cannot be told: nothing in the"
		" evidence shows a mail server.",
		"لا يمكن الجزم بما إذا استُغلت ثغرة: لا تُظهر الأدلة أي خادم"
		" بريد."),
	MESSAGE("entry/way-unknown",
		"An attack step left its mark, but no trace tells through"
		" which flaw the attacker came in; the logs that would have"
		" shown it cover {share} % of the time from {from_day} to"
		" {to_day}.",
		"تركت إحدى خطوات الهجوم أثرها، لكن لا يدل أي أثر على الثغرة"
		" التي دخل منها المهاجم؛ وتغطي السجلات التي كانت ستُظهر ذلك"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("entry/no-coverage",
		"Whether a flaw was exploited cannot be told: the logs that"
		" would have shown it cover {share} % of the time from"
		" {from_day} to {to_day}, and at least 95 % on each server is"
		" needed.",
		"لا يمكن الجزم بما إذا استُغلت ثغرة: تغطي السجلات التي كانت"
		" ستُظهر ذلك {share} % من المدة من {from_day} إلى {to_day}،"
		" والمطلوب 95 % على الأقل لكل خادم."),
	MESSAGE("entry/flaw",
		"{cve} ({nickname}) was exploited on {host}, build {build},"
		" first at {first} UTC.",
		"استُغلت الثغرة {cve} ({nickname}) على {host}، الإصدار {build}،"
		" لأول مرة في {first} بالتوقيت العالمي المنسق."),
	MESSAGE("entry/flaw-before-fix",
		"{cve} ({nickname}) was exploited on {host}, build {build},"
		" first at {first} UTC, before the vendor had released a fix.",
		"استُغلت الثغرة {cve} ({nickname}) على {host}، الإصدار {build}،"
		" لأول مرة في {first} بالتوقيت العالمي المنسق، قبل أن تصدر"
		" الشركة المنتجة إصلاحًا لها."),
	MESSAGE("entry/flaw-after-fix",
		"{cve} ({nickname}) was exploited on {host}, build {build},"
		" first at {first} UTC, when a fix had been released but was"
		" not installed.",
		"استُغلت الثغرة {cve} ({nickname}) على {host}، الإصدار {build}،"
		" لأول مرة في {first} بالتوقيت العالمي المنسق، وكان إصلاحها قد"
		" صدر ولم يُثبَّت."),
	MESSAGE("entry/flaw-no-build",
		"{cve} ({nickname}) was exploited on {host}, whose build is"
		" not known, first at {first} UTC.",
		"استُغلت الثغرة {cve} ({nickname}) على {host} الذي لا يُعرف رقم"
		" إصداره، لأول مرة في {first} بالتوقيت العالمي المنسق."),
	MESSAGE("entry/flaw-no-build-before-fix",
		"{cve} ({nickname}) was exploited on {host}, whose build is"
		" not known, first at {first} UTC, before the vendor had"
		" released a fix.",
		"استُغلت الثغرة {cve} ({nickname}) على {host} الذي لا يُعرف رقم"
		" إصداره، لأول مرة في {first} بالتوقيت العالمي المنسق، قبل أن"
		" تصدر الشركة المنتجة إصلاحًا لها."),
	MESSAGE("entry/flaw-no-build-after-fix",
		"{cve} ({nickname}) was exploited on {host}, whose build is"
		" not known, first at {first} UTC, after the vendor had"
		" released a fix.",
		"استُغلت الثغرة {cve} ({nickname}) على {host} الذي لا يُعرف رقم"
		" إصداره، لأول مرة في {first} بالتوقيت العالمي المنسق، بعد أن"
		" أصدرت الشركة المنتجة إصلاحًا لها."),
	/* ------------------------------------------------------ implants -- */
	MESSAGE("implants/present",
		"Means of control were left behind on {hosts}: {number} in"
		" all, {present} of them still in the evidence.",
		"تُركت على {hosts} وسائل للتحكم: عددها الكلي {number}، ولا يزال"
		" {present} منها موجودًا في الأدلة."),
	MESSAGE("implants/present-last-seen",
		"Means of control were left behind on {hosts}: {number} in"
		" all. Nothing in the evidence shows that all of them were"
		" removed.",
		"تُركت على {hosts} وسائل للتحكم عددها {number}، ولا يُظهر أي شيء"
		" في الأدلة أنها أُزيلت كلها."),
	MESSAGE("implants/removed",
		"Means of control had been left behind on {hosts}: {number} in"
		" all, and all that was seen is gone.",
		"كانت قد تُركت على {hosts} وسائل للتحكم عددها {number}، وقد زال"
		" كل ما لوحظ منها."),
	MESSAGE("implants/used", "Requests to them that succeeded: {used}.",
		"عدد الطلبات الناجحة إليها: {used}."),
	MESSAGE("implants/partly",
		"There may have been others: folders and logs that would have"
		" shown them cover {share} % of the time from {from_day} to"
		" {to_day}.",
		"وقد تكون هناك وسائل أخرى: تغطي المجلدات والسجلات التي كانت"
		" ستُظهرها {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("implants/none-seen",
		"Nothing that was left behind to control {hosts} was found."
		" The web folders were examined, and the logs that would have"
		" shown the use of a page since removed cover {share} % of the"
		" time from {from_day} to {to_day}.",
		"لم يُعثر على شيء تُرك للتحكم في {hosts}. فُحصت مجلدات الويب،"
		" وتغطي السجلات التي كانت ستُظهر استخدام صفحة أُزيلت لاحقًا"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("implants/no-coverage",
		"Whether something was left behind to control {hosts} cannot"
		" be told: the web folders and logs that would have shown it"
		" cover {share} % of the time from {from_day} to {to_day}, and"
		" at least 95 % on each server is needed. In what could be"
		" examined nothing was found.",
		"لا يمكن الجزم بما إذا تُرك شيء للتحكم في {hosts}: تغطي مجلدات"
		" الويب والسجلات التي كانت ستُظهره {share} % من المدة من"
		" {from_day} إلى {to_day}، والمطلوب 95 % على الأقل لكل خادم."
		" ولم يُعثر على شيء فيما أمكن فحصه."),
	MESSAGE("implants/one-first", "It was first seen at {first} UTC.",
		"وظهر لأول مرة في {first} بالتوقيت العالمي المنسق."),
	MESSAGE("implants/one-used", "Successful requests to it: {used}.",
		"عدد الطلبات الناجحة إليه: {used}."),
	MESSAGE("implants/one-present", "On {hosts}: {path}, still there.",
		"على {hosts}: {path}، لا يزال موجودًا."),
	MESSAGE("implants/one-removed", "On {hosts}: {path}, since removed.",
		"على {hosts}: {path}، أُزيل بعد ذلك."),
	MESSAGE("implants/one-unknown",
		"On {hosts}: {path}, not known whether it is still there.",
		"على {hosts}: {path}، لا يُعرف هل لا يزال موجودًا."),
	/* ------------------------------------------------------- actions -- */
	MESSAGE("actions/seen",
		"Intruders acted on {hosts} between {first} and {last} UTC;"
		" findings: {acts}, commands recorded: {commands}, techniques:"
		" {techniques}.",
		"قام متسللون بأعمال على {hosts}: عدد النتائج {acts} بين {first}"
		" و{last} بالتوقيت العالمي المنسق؛ عدد الأوامر المسجلة:"
		" {commands}، وعدد الأساليب: {techniques}."),
	MESSAGE("actions/script-parts",
		"Of {commands} script(s) that were run, parts are missing from"
		" the log: {techniques}.",
		"من {commands} من النصوص البرمجية التي شُغّلت أجزاء مفقودة من"
		" السجل، عددها: {techniques}."),
	MESSAGE("actions/not-all",
		"There may have been more: the logs of processes and Exchange"
		" commands cover {share} % of the time from {from_day} to"
		" {to_day}.",
		"وقد تكون هناك أعمال أخرى: تغطي سجلات العمليات وأوامر Exchange"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("actions/none-seen",
		"Somebody got in on {hosts}, but nothing was seen that was done"
		" there. The logs of processes and Exchange commands that would"
		" have shown it cover {share} % of the time since the first"
		" success, from {from_day} to {to_day}.",
		"دخل متسلل إلى {hosts}، لكن لم يُلاحظ أي عمل قام به هناك. تغطي"
		" سجلات العمليات وأوامر Exchange التي كانت ستُظهر ذلك {share} %"
		" من المدة منذ أول نجاح، من {from_day} إلى {to_day}."),
	MESSAGE("actions/nobody-in",
		"Nobody was seen getting in on {hosts}, so nothing was done"
		" there by an intruder, as far as the logs tell; those that"
		" would have shown an entry cover {share} % of the time from"
		" {from_day} to {to_day}.",
		"لم يُلاحظ دخول أحد إلى {hosts}، فلم يقم متسلل بأي عمل هناك بقدر"
		" ما تُظهره السجلات؛ وتغطي السجلات التي كانت ستُظهر الدخول"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("actions/undetermined",
		"What was done on {hosts} cannot be told: the logs of processes"
		" and Exchange commands cover {share} % of the time since the"
		" first success, from {from_day} to {to_day}, and at least 95 %"
		" on each server is needed. In what could be examined, no act"
		" was found.",
		"لا يمكن الجزم بما جرى على {hosts}: تغطي سجلات العمليات وأوامر"
		" Exchange {share} % من المدة منذ أول نجاح، من {from_day} إلى"
		" {to_day}، والمطلوب 95 % على الأقل لكل خادم. ولم يُعثر على أي"
		" عمل فيما أمكن فحصه."),
	MESSAGE("actions/open",
		"Somebody got in on {hosts}. Traces that are there since then"
		" leave open whether they are his; no act that is certainly his"
		" was found.",
		"دخل متسلل إلى {hosts}. وهناك آثار منذ ذلك الحين لا يمكن الجزم"
		" بأنها من فعله؛ ولم يُعثر على عمل هو من فعله يقينًا."),
	MESSAGE("actions/done-elsewhere",
		"Somebody got in, and on the servers where that was seen no act"
		" was found, with the logs that would have shown it. What was"
		" done on others cannot be told.",
		"دخل متسلل، ولم يُعثر على أي عمل على الخوادم التي لوحظ فيها ذلك،"
		" مع وجود السجلات التي كانت ستُظهره. أما ما جرى على غيرها فلا"
		" يمكن الجزم به."),
	MESSAGE("actions/unseen",
		"Whether somebody got in on {hosts} as well cannot be told.",
		"ولا يمكن الجزم بما إذا دخل أحد إلى {hosts} أيضًا."),
	MESSAGE("actions/entry-open",
		"Whether an intruder did anything on {hosts} cannot be told,"
		" since whether one got in cannot be told. In what could be"
		" examined, no act was found.",
		"لا يمكن الجزم بما إذا قام متسلل بشيء على {hosts}، لأنه لا يمكن"
		" الجزم بما إذا دخل أحد. ولم يُعثر على أي عمل فيما أمكن فحصه."),
	MESSAGE("actions/credentials-taken", "Credentials were taken.",
		"وسُرقت بيانات دخول."),
	MESSAGE("actions/credentials-tried",
		"Credentials were reached for; whether they were obtained is"
		" not recorded.",
		"وجرت محاولة لسرقة بيانات الدخول؛ ولم يُسجَّل هل نجحت."),
	MESSAGE("actions/no-audit",
		"On {hosts} the Security log is there, but starts of processes"
		" are not audited (no event 4688), so that it shows no "
		"commands.",
		"سجل الأمان موجود على {hosts}، لكن تدقيق بدء العمليات غير مفعّل"
		" (لا يوجد حدث 4688)، فلا يُظهر أي أوامر."),
	/* --------------------------------------------------- confinement -- */
	MESSAGE("confinement/contained",
		"Nothing shows that the attack left the mail servers ({hosts})."
		" The Security logs of {others} cover {share} % of the time"
		" since the first success, from {from_day} to {to_day}, and"
		" nothing in them came from a server that was held. Hosts that"
		" no log names cannot be spoken for.",
		"لا يُظهر أي شيء أن الهجوم تجاوز خوادم البريد ({hosts}). تغطي"
		" سجلات الأمان في {others} نسبة {share} % من المدة منذ أول "
		"نجاح،"
		" من {from_day} إلى {to_day}، ولا يوجد فيها شيء جاء من خادم"
		" مخترق. أما المضيفون الذين لا يذكرهم أي سجل فلا يمكن القول"
		" بشأنهم."),
	MESSAGE("confinement/contained-credentials",
		"Credentials were taken or reached for on {hosts}, but nothing"
		" shows that they were used on another host. The Security logs"
		" of {others} cover {share} % of the time since the first"
		" success, from {from_day} to {to_day}, and nothing in them "
		"came"
		" from a server that was held. Hosts that no log names cannot "
		"be"
		" spoken for.",
		"سُرقت بيانات دخول أو جرت محاولة لسرقتها على {hosts}، لكن لا "
		"يُظهر"
		" أي شيء أنها استُخدمت على مضيف آخر. تغطي سجلات الأمان في"
		" {others} نسبة {share} % من المدة منذ أول نجاح، من {from_day}"
		" إلى {to_day}، ولا يوجد فيها شيء جاء من خادم مخترق. أما"
		" المضيفون الذين لا يذكرهم أي سجل فلا يمكن القول بشأنهم."),
	MESSAGE("confinement/nobody-in",
		"Nobody was seen getting in on the mail servers, so nobody went"
		" on from them, as far as the logs tell; those that would have"
		" shown an entry cover {share} % of the time from {from_day} to"
		" {to_day}.",
		"لم يُلاحظ دخول أحد إلى خوادم البريد، فلم ينتقل أحد منها إلى "
		"غيرها"
		" بقدر ما تُظهره السجلات؛ وتغطي السجلات التي كانت ستُظهر الدخول"
		" {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("confinement/entry-open",
		"Whether anybody went on from the mail servers to other hosts"
		" cannot be told, since whether one got in cannot be told."
		" Nothing of the kind was found.",
		"لا يمكن الجزم بما إذا انتقل أحد من خوادم البريد إلى مضيفين "
		"آخرين،"
		" لأنه لا يمكن الجزم بما إذا دخل أحد. ولم يُعثر على شيء من "
		"ذلك."),
	MESSAGE("confinement/spread",
		"The attack went on from {hosts} to other hosts: {reached}."
		" Contacts counted: {edges}, the first at {first} UTC, the last"
		" at {last} UTC.",
		"انتقل الهجوم من {hosts} إلى مضيفين آخرين: {reached}. عدد"
		" الاتصالات: {edges}، أولها في {first} وآخرها في {last} "
		"بالتوقيت"
		" العالمي المنسق."),
	MESSAGE("confinement/suspected",
		"There are signs that somebody tried to go on from {hosts} to"
		" other hosts; that an act there succeeded is not seen.",
		"هناك علامات على محاولة الانتقال من {hosts} إلى مضيفين آخرين؛ "
		"ولم"
		" يُلاحظ نجاح أي عمل هناك."),
	MESSAGE("confinement/suspected-elsewhere",
		"Steps from one host to another were seen on {hosts}; nothing"
		" in the evidence shows that they came from a mail server.",
		"ظهرت على {hosts} خطوات من مضيف إلى آخر؛ ولا شيء في الأدلة يُظهر"
		" أنها جاءت من خادم بريد."),
	MESSAGE("confinement/suspected-loose",
		"Traces of an attack were found on other hosts: {reached}. That"
		" they came from {hosts} is not seen.",
		"ظهرت آثار هجوم على مضيفين آخرين: {reached}. ولم يُلاحظ أنها"
		" جاءت من {hosts}."),
	MESSAGE("confinement/suspected-credentials",
		"Credentials were taken or reached for on {hosts}. That they"
		" were used on another host is not seen, but the logs that "
		"would"
		" show it cover {share} % of the time from {from_day} to"
		" {to_day} only.",
		"سُرقت بيانات دخول أو جرت محاولة لسرقتها على {hosts}. لم يُلاحظ"
		" استخدامها على مضيف آخر، لكن السجلات التي كانت ستُظهر ذلك لا"
		" تغطي سوى {share} % من المدة من {from_day} إلى {to_day}."),
	MESSAGE("confinement/undetermined",
		"Whether the attack stayed within the mail servers ({hosts})"
		" cannot be told: the logs of other hosts that would show it"
		" cover {share} % of the time from {from_day} to {to_day} on"
		" the hosts that are known, or are not all there. In what could"
		" be examined nothing was found.",
		"لا يمكن الجزم بما إذا بقي الهجوم محصورًا في خوادم البريد"
		" ({hosts}): تغطي سجلات المضيفين الآخرين المعروفين التي كانت"
		" ستُظهر ذلك {share} % من المدة من {from_day} إلى {to_day}، أو"
		" ليست كلها موجودة. ولم يُعثر على شيء فيما أمكن فحصه."),
	MESSAGE("confinement/edge-succeeded",
		"From {hosts} to {reached}: {others}, first at {first} UTC.",
		"من {hosts} إلى {reached}: {others}، أول مرة في {first} "
		"بالتوقيت"
		" العالمي المنسق."),
	MESSAGE("confinement/edge-unknown",
		"From {hosts} to {reached}: {others}, first at {first} UTC, "
		"with"
		" unknown outcome.",
		"من {hosts} إلى {reached}: {others}، أول مرة في {first} "
		"بالتوقيت"
		" العالمي المنسق، والنتيجة غير معروفة."),
	MESSAGE("confinement/edge-failed",
		"From {hosts} to {reached}: {others}, first at {first} UTC,"
		" refused.",
		"من {hosts} إلى {reached}: {others}، أول مرة في {first} "
		"بالتوقيت"
		" العالمي المنسق، ورُفض."),
	MESSAGE("confinement/needs-dc",
		"To say more, the Security logs of the domain controllers since"
		" then are needed.",
		"ولمعرفة المزيد يلزم توفير سجلات الأمان من متحكمات النطاق منذ "
		"ذلك"
		" الوقت."),
	MESSAGE("confinement/needs-named",
		"To say more, the complete Security logs of these hosts since"
		" then are needed: {hosts}.",
		"ولمعرفة المزيد يلزم توفير سجلات الأمان الكاملة منذ ذلك الوقت "
		"من"
		" المضيفين: {hosts}."),
	/* --------------------------------------------- contacts of hosts -- */
	MESSAGE("reach/logon-3",
		"{account} logged on to {to_name} over the network from"
		" {from_name}, where nobody had done so before the attack.",
		"سجّل {account} الدخول إلى {to_name} عبر الشبكة من {from_name}،"
		" ولم يكن ذلك يحدث قبل الهجوم."),
	MESSAGE("reach/logon-10",
		"{account} logged on to {to_name} by remote desktop from"
		" {from_name}, where nobody had done so before the attack.",
		"سجّل {account} الدخول إلى {to_name} بسطح المكتب البعيد من"
		" {from_name}، ولم يكن ذلك يحدث قبل الهجوم."),
	MESSAGE("reach/rdp",
		"{account} used remote desktop on {to_name} from {from_name},"
		" where nobody had done so before the attack.",
		"استخدم {account} سطح المكتب البعيد على {to_name} من "
		"{from_name}،"
		" ولم يكن ذلك يحدث قبل الهجوم."),
	MESSAGE("reach/admin-share",
		"{account} opened the administrative share {detail} of"
		" {to_name} from {from_name}.",
		"فتح {account} المشاركة الإدارية {detail} على {to_name} من"
		" {from_name}."),
	MESSAGE("reach/smb-admin-share",
		"{from_name} opened the administrative share {detail} of"
		" {to_name}, as a network sensor saw; it had not done so"
		" before the attack.",
		"فتح {from_name} المشاركة الإدارية {detail} على {to_name} كما"
		" رصد مجس الشبكة، ولم يكن يفعل ذلك قبل الهجوم."),
	MESSAGE("reach/smb-share",
		"{from_name} opened the share {detail} of {to_name}, as a"
		" network sensor saw; it had not done so before the attack.",
		"فتح {from_name} المشاركة {detail} على {to_name} كما رصد مجس"
		" الشبكة، ولم يكن يفعل ذلك قبل الهجوم."),
	MESSAGE("reach/ntlm",
		"{account} showed credentials to {to_name} from {from_name}"
		" (NTLM, seen by a network sensor), where nobody had done so"
		" before the attack.",
		"قدّم {account} بيانات دخوله إلى {to_name} من {from_name} (NTLM،"
		" كما رصد مجس الشبكة)، ولم يكن ذلك يحدث قبل الهجوم."),
	MESSAGE("reach/explicit-credentials",
		"On {from_name}, {detail} used the credentials of {account} for"
		" {to_name}.",
		"على {from_name} استخدم {detail} بيانات دخول {account} للوصول "
		"إلى"
		" {to_name}."),
	MESSAGE("reach/winrm",
		"{from_name} opened a remote management session to {to_name}.",
		"فتح {from_name} جلسة إدارة عن بعد على {to_name}."),
	MESSAGE("reach/service",
		"The service {detail} was installed on {to_name} by {account},"
		" who had come from {from_name}.",
		"ثبّت {account}، القادم من {from_name}، الخدمة {detail} على"
		" {to_name}."),
	MESSAGE("reach/task",
		"The task {detail} was made on {to_name} by {account}, who had"
		" come from {from_name}.",
		"أنشأ {account}، القادم من {from_name}، المهمة {detail} على"
		" {to_name}."),
	/* ------------------------------------------------------- secured -- */
	MESSAGE("secured/secured",
		"{hosts}: fixed and clean, by what was known on {as_of}. No"
		" build that was last seen is open to a flaw known to be"
		" exploited, and nothing that was left behind remains; the"
		" sources that would have shown it cover {share} % of the time"
		" from {from_day} to {to_day}.",
		"{hosts}: مُصلَح ونظيف بحسب ما كان معروفًا في {as_of}. لا يوجد"
		" آخر إصدار مرصود معرّض لثغرة معروف أنها تُستغل، ولم يبق شيء"
		" مما تُرك؛ وتغطي المصادر التي كانت ستُظهر ذلك {share} % من"
		" المدة من {from_day} إلى {to_day}."),
	MESSAGE("secured/exposed",
		"{hosts}: exposed. By what was known on {as_of}, what was last"
		" seen to be installed there is open to flaws known to be"
		" exploited: {flaws}.",
		"{hosts}: مكشوف. بحسب ما كان معروفًا في {as_of} فإن آخر ما رُصد"
		" مثبتًا هناك معرّض لثغرات معروف أنها تُستغل: {flaws}."),
	MESSAGE("secured/patched-not-clean",
		"{hosts}: fixed, but not clean. The builds that were last seen"
		" are not open to a flaw known to be exploited on {as_of}, yet"
		" what an attacker left behind or does there remains (things"
		" left behind: {remaining}). An update does not remove them.",
		"{hosts}: مُصلَح لكنه غير نظيف. آخر الإصدارات المرصودة غير معرّضة"
		" لثغرة كان معروفًا في {as_of} أنها تُستغل، إلا أن ما تركه"
		" المهاجم أو ما يقوم به هناك لا يزال قائمًا (عدد الأشياء"
		" المتروكة: {remaining}). والتحديث لا يزيلها."),
	MESSAGE("secured/no-server",
		"Whether the mail servers are fixed and clean cannot be told:"
		" the evidence shows no mail server.",
		"لا يمكن الجزم بما إذا كانت خوادم البريد مُصلَحة ونظيفة: لا تُظهر"
		" الأدلة أي خادم بريد."),
	MESSAGE("secured/no-build",
		"Whether the mail servers are fixed and clean cannot be told:"
		" the build of {unknown} is not known.",
		"لا يمكن الجزم بما إذا كانت خوادم البريد مُصلَحة ونظيفة: رقم"
		" إصدار {unknown} غير معروف."),
	MESSAGE("secured/no-day",
		"Whether the mail servers are fixed and clean cannot be told:"
		" nothing in the evidence bears a time by which to judge.",
		"لا يمكن الجزم بما إذا كانت خوادم البريد مُصلَحة ونظيفة: لا شيء"
		" في الأدلة يحمل وقتًا يُحكم به."),
	MESSAGE("secured/open-by-now",
		"What was last seen to be installed is open to flaws of which"
		" exploitation is known by now: {flaws}.",
		"آخر ما رُصد مثبتًا معرّض لثغرات عُرف استغلالها حتى الآن:"
		" {flaws}."),
	MESSAGE("secured/condition",
		"Whether the mail servers are fixed and clean cannot be told:"
		" for {flaws} the build alone does not decide, and the settings"
		" that protect from it are not in the evidence.",
		"لا يمكن الجزم بما إذا كانت خوادم البريد مُصلَحة ونظيفة: في حالة"
		" {flaws} لا يكفي رقم الإصدار وحده، والإعدادات التي تحمي منها"
		" ليست في الأدلة."),
	MESSAGE("secured/no-coverage",
		"The builds that were last seen on {hosts} are not open to a"
		" flaw known to be exploited on {as_of}; whether the servers"
		" are clean cannot be told, since the sources that would have"
		" shown it cover {share} % of the time from {from_day} to"
		" {to_day}.",
		"آخر الإصدارات المرصودة على {hosts} غير معرّضة لثغرة كان معروفًا"
		" في {as_of} أنها تُستغل؛ لكن لا يمكن الجزم بنظافة الخوادم لأن"
		" المصادر التي كانت ستُظهر ذلك تغطي {share} % من المدة من"
		" {from_day} إلى {to_day}."),
	MESSAGE("secured/open-outcome",
		"The builds that were last seen on {hosts} are not open to a"
		" flaw known to be exploited on {as_of}; whether the servers"
		" are clean cannot be told, since it is open whether a step of"
		" the attack on them succeeded.",
		"آخر الإصدارات المرصودة على {hosts} غير معرّضة لثغرة كان معروفًا"
		" في {as_of} أنها تُستغل؛ لكن لا يمكن الجزم بنظافة الخوادم لأنه"
		" لا يُعرف هل نجحت إحدى خطوات الهجوم عليها."),
	MESSAGE("secured/open-past",
		"The builds that were last seen on {hosts} are not open to a"
		" flaw known to be exploited on {as_of}; whether the servers"
		" are clean cannot be told, since logs or folders that would"
		" have shown what was left behind earlier are missing.",
		"آخر الإصدارات المرصودة على {hosts} غير معرّضة لثغرة كان معروفًا"
		" في {as_of} أنها تُستغل؛ لكن لا يمكن الجزم بنظافة الخوادم لأن"
		" السجلات أو المجلدات التي كانت ستُظهر ما تُرك من قبل ناقصة."),
	MESSAGE("secured/patched-at", "{hosts} was fixed at {time} UTC.",
		"أُصلح {hosts} في {time} بالتوقيت العالمي المنسق."),
	MESSAGE("secured/exploited-before-patch",
		"{hosts} was fixed at {time} UTC, after it had been exploited.",
		"أُصلح {hosts} في {time} بالتوقيت العالمي المنسق، بعد أن كان قد"
		" استُغل."),
	MESSAGE("secured/later",
		"Flaws of which exploitation became known after {as_of}, and to"
		" which the last seen builds are open: {flaws}.",
		"ثغرات عُرف استغلالها بعد {as_of} وآخر الإصدارات المرصودة معرّضة"
		" لها: {flaws}."),
	/* ------------------------------------------------------ evidence -- */
	MESSAGE("evidence/record-numbers",
		"In the event log {source} of {name}, {count} records are"
		" missing behind record {record}; the file is not damaged, so"
		" they were taken out.",
		"في سجل الأحداث {source} على {name} هناك {count} من السجلات"
		" مفقودة بعد السجل {record}؛ والملف غير تالف، أي أنها انتُزعت"
		" منه."),
	MESSAGE("evidence/overflow",
		"On {name}, {count} further matches of the rule {source} were"
		" counted but not kept one by one.",
		"على {name} عُدّت {count} مطابقة أخرى للقاعدة {source} دون "
		"الاحتفاظ"
		" بها واحدة واحدة."),
};

static const struct words *find_in(const struct message *table, size_t count,
				   struct span name)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(name, table[i].name))
			return &table[i].words;
	return NULL;
}

const struct words *message_find(struct span name)
{
	const struct words *w = find_in(messages, ARRAY_LEN(messages), name);

	if (!w)
		w = find_in(messages_taken, messages_taken_count, name);
	if (!w)
		w = find_in(messages_extraction, messages_extraction_count,
			    name);
	if (!w)
		w = find_in(messages_cover, messages_cover_count, name);
	return w ? w : find_in(messages_rules, messages_rules_count, name);
}
