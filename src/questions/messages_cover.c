/* messages_cover.c - the words of gaps, and of what people judged. */
#include "questions/messages.h"

#include "base/banned.h"
#include "base/compiler.h"

const struct message messages_cover[] = {
	/* ----------------------------------------------------------- gaps -- */
	MESSAGE("gap/silent", "no records for these hours",
		"لا توجد سجلات لهذه الساعات"),
	MESSAGE("gap/between-files",
		"no records for these hours: one file ends before them, the"
		" next begins after them",
		"لا توجد سجلات لهذه الساعات: ينتهي ملف قبلها ويبدأ التالي"
		" بعدها"),
	MESSAGE("gap/contradicted",
		"no records for these hours, while {other} has {count}: they"
		" were lost or removed, or not written",
		"لا توجد سجلات لهذه الساعات، بينما يحوي {other} منها {count}:"
		" فُقدت أو أُزيلت أو لم تُكتب"),
	MESSAGE("gap/before",
		"no file of this source for the time before its first record",
		"لا يوجد ملف من هذا المصدر للوقت السابق لأول سجل فيه"),
	MESSAGE("gap/overwritten",
		"the log begins with record {count}: the records before were"
		" overwritten, or their file is not in the evidence",
		"يبدأ السجل بالقيد رقم {count}: القيود السابقة كُتب فوقها أو أن"
		" ملفها ليس ضمن الأدلة"),
	MESSAGE("gap/begins",
		"the log begins then with record 1: it is new, or was emptied",
		"يبدأ السجل حينها بالقيد رقم 1: إما أنه جديد أو أنه أُفرغ"),
	MESSAGE("gap/cleared", "the log was cleared then: what it held is gone",
		"مُسح السجل حينها: زال ما كان فيه"),
	MESSAGE("gap/after",
		"no file of this source for the time after its last record",
		"لا يوجد ملف من هذا المصدر للوقت اللاحق لآخر سجل فيه"),
	MESSAGE("gap/absent", "no file of this source",
		"لا يوجد ملف من هذا المصدر"),
	MESSAGE("gap/lost-records", "{count} records are missing",
		"{count} من السجلات مفقودة"),
	MESSAGE("gap/lost-records-many",
		"{count} records are missing, in {places} places",
		"{count} من السجلات مفقودة، في {places} موضعًا"),
	MESSAGE("gap/part-missing",
		"the numbers of the files show that files are missing: {count}",
		"تُظهر أرقام الملفات أن ملفات مفقودة، عددها: {count}"),
	MESSAGE("gap/fewer",
		"{count} records, while {other}, behind it, has {places} in"
		" these hours: lines were lost or removed",
		"{count} من السجلات، بينما يحوي {other} الذي يليه {places} في"
		" هذه الساعات: فُقدت أسطر أو أُزيلت"),
	MESSAGE("gap/clock",
		"the clock was set back by {count} minutes: these times come"
		" twice",
		"أُرجعت الساعة {count} دقيقة إلى الوراء: تتكرر هذه الأوقات"
		" مرتين"),
	MESSAGE("gap/rolled",
		"the records before were deleted by the retention of {count}"
		" days that the server's settings state",
		"حُذفت السجلات السابقة بموجب مدة الاحتفاظ التي تحددها إعدادات"
		" الخادم، وهي بالأيام {count}"),
	MESSAGE("gap/rolled-default",
		"the records before are gone, as the usual retention of {count}"
		" days explains; its settings are not in the evidence",
		"السجلات السابقة غير موجودة، وتفسر ذلك مدة الاحتفاظ المعتادة،"
		" وهي بالأيام {count}؛ وإعداداتها ليست ضمن الأدلة"),
	MESSAGE("gap/rolled-size",
		"the records before were deleted: the files fill the {count}"
		" MiB that they may take",
		"حُذفت السجلات السابقة: تملأ الملفات المساحة المسموح بها، وهي"
		" {count} ميبيبايت"),
	MESSAGE("gap/rolled-size-default",
		"the records before are gone, as the default limit of {count}"
		" MiB, which the files fill, explains; the settings are not in"
		" the evidence",
		"السجلات السابقة غير موجودة، وتفسر ذلك المساحة الافتراضية التي"
		" تملؤها الملفات، وهي {count} ميبيبايت؛ والإعدادات ليست ضمن"
		" الأدلة"),
	MESSAGE("gap/short",
		"the settings keep {count} days, but the records begin {places}"
		" days before the end: retention does not explain it",
		"تقضي الإعدادات بالاحتفاظ بالسجلات أيامًا عددها {count}، لكنها"
		" تبدأ قبل النهاية بأيام عددها {places}: مدة الاحتفاظ لا تفسر"
		" ذلك"),
	MESSAGE("gap/short-default",
		"the default is to keep {count} days, but the records begin"
		" {places} days before the end: other settings, a new server,"
		" or somebody who removed them",
		"المدة الافتراضية للاحتفاظ بالأيام {count}، لكن السجلات تبدأ "
		"قبل"
		" النهاية بأيام عددها {places}: إعدادات أخرى أو خادم جديد أو"
		" شخص أزالها"),
	MESSAGE("gap/kept",
		"IIS deletes no log by itself: the files before were deleted by"
		" something else, were not collected, or the site is newer",
		"لا يحذف IIS أي سجل من تلقاء نفسه: حُذفت الملفات السابقة بفعل"
		" آخر، أو لم تُجمع، أو أن الموقع أحدث منها"),
	MESSAGE("gap/off", "the server's settings switch this log off",
		"إعدادات الخادم توقف هذا السجل"),
	MESSAGE("gap/wrapped",
		"the log is full ({places} MiB) and begins with record {count}:"
		" the records before were overwritten",
		"السجل ممتلئ ({places} ميبيبايت) ويبدأ بالقيد رقم {count}:"
		" القيود السابقة كُتب فوقها"),
	/* ------------------------------------------------------ retention -- */
	MESSAGE("retention/settings",
		"kept for {days} days, as the settings state ({place})",
		"مدة الاحتفاظ بالأيام {days}، بحسب الإعدادات ({place})"),
	MESSAGE("retention/documented",
		"kept for {days} days, the documented default; the settings"
		" are not in the evidence",
		"مدة الاحتفاظ بالأيام {days}، وهي القيمة الافتراضية الموثقة؛"
		" والإعدادات ليست ضمن الأدلة"),
	MESSAGE("retention/usual",
		"kept for {days} days, as is usual; no document says so, and"
		" the settings are not in the evidence",
		"مدة الاحتفاظ بالأيام {days}، كما هو معتاد؛ ولا توثيق لذلك،"
		" والإعدادات ليست ضمن الأدلة"),
	MESSAGE("retention/nothing",
		"the settings ({place}) state no number of days",
		"لا تحدد الإعدادات ({place}) عدد أيام"),
	MESSAGE("retention/web-settings",
		"kept without a limit: IIS deletes no log by itself (settings:"
		" {place})",
		"يُحتفظ به بلا حد: لا يحذف IIS أي سجل من تلقاء نفسه (الإعدادات:"
		" {place})"),
	MESSAGE("retention/web-documented",
		"kept without a limit: IIS deletes no log by itself; its"
		" settings are not in the evidence",
		"يُحتفظ به بلا حد: لا يحذف IIS أي سجل من تلقاء نفسه؛ وإعداداته"
		" ليست ضمن الأدلة"),
	MESSAGE("retention/off", "switched off by the settings ({place})",
		"موقوف بحسب الإعدادات ({place})"),
	MESSAGE("retention/records",
		"full at {mib} MiB: new records overwrite the first ones",
		"ممتلئ عند {mib} ميبيبايت: القيود الجديدة تُكتب فوق الأولى"),
	MESSAGE("retention/rolled",
		"begins {held} days before the end, which that explains",
		"يبدأ قبل النهاية بأيام عددها {held}، وهذا يفسر ذلك"),
	MESSAGE("retention/size",
		"begins {held} days before the end; its files fill the {mib}"
		" MiB that they may take",
		"يبدأ قبل النهاية بأيام عددها {held}؛ وتملأ ملفاته المساحة"
		" المسموح بها، وهي {mib} ميبيبايت"),
	MESSAGE("retention/short",
		"begins {held} days before the end, which that does not"
		" explain: look why",
		"يبدأ قبل النهاية بأيام عددها {held}، وهذا لا يفسر ذلك: ابحث"
		" عن السبب"),
	MESSAGE("retention/short-web",
		"begins {held} days before the end, later than what is asked"
		" about: a job that clears up, files that were not collected, a"
		" newer site, or somebody who removed them",
		"يبدأ قبل النهاية بأيام عددها {held}، بعد بداية المدة المسؤول"
		" عنها: مهمة تنظيف، أو ملفات لم تُجمع، أو موقع أحدث، أو شخص"
		" أزالها"),
	MESSAGE("retention/lacks", "the settings leave out: {lacks}",
		"لا تسجل الإعدادات: {lacks}"),
	MESSAGE("said/rolled",
		"Logs of {source} on {host} before {day} were deleted by the"
		" retention of {days} days that the server's settings state.",
		"حُذفت سجلات {source} على {host} السابقة لـ {day} بموجب مدة"
		" الاحتفاظ التي تحددها إعدادات الخادم، وهي بالأيام {days}."),
	MESSAGE("said/rolled-default",
		"Logs of {source} on {host} before {day} are gone, as the usual"
		" retention of {days} days explains; its settings are not in"
		" the evidence.",
		"سجلات {source} على {host} السابقة لـ {day} غير موجودة، وتفسر"
		" ذلك مدة الاحتفاظ المعتادة، وهي بالأيام {days}؛ وإعداداتها"
		" ليست ضمن الأدلة."),
	MESSAGE("said/rolled-size",
		"Logs of {source} on {host} before {day} were deleted: the"
		" files fill the {mib} MiB that they may take.",
		"حُذفت سجلات {source} على {host} السابقة لـ {day}: تملأ الملفات"
		" المساحة المسموح بها، وهي {mib} ميبيبايت."),
	MESSAGE("said/rolled-size-default",
		"Logs of {source} on {host} before {day} are gone, as the"
		" default limit of {mib} MiB, which the files fill, explains;"
		" the settings are not in the evidence.",
		"سجلات {source} على {host} السابقة لـ {day} غير موجودة، وتفسر"
		" ذلك المساحة الافتراضية التي تملؤها الملفات، وهي {mib}"
		" ميبيبايت؛ والإعدادات ليست ضمن الأدلة."),
	MESSAGE("said/short",
		"The settings of {host} keep logs of {source} for {days} days,"
		" but records begin only {held} days before the end, on {day}:"
		" look why.",
		"تقضي إعدادات {host} بالاحتفاظ بسجلات {source} أيامًا عددها"
		" {days}، لكنها تبدأ قبل النهاية بأيام عددها {held} فقط، في"
		" {day}: ابحث عن السبب."),
	MESSAGE("said/short-default",
		"By default {host} keeps logs of {source} for {days} days, but"
		" records begin only {held} days before the end, on {day}: look"
		" why.",
		"يحتفظ {host} افتراضيًا بسجلات {source} أيامًا عددها {days}،"
		" لكنها تبدأ قبل النهاية بأيام عددها {held} فقط، في {day}: ابحث"
		" عن السبب."),
	MESSAGE("said/kept",
		"Logs of {source} on {host} begin on {day}, though IIS deletes"
		" none by itself: look why.",
		"تبدأ سجلات {source} على {host} في {day}، مع أن IIS لا يحذف"
		" شيئًا منها من تلقاء نفسه: ابحث عن السبب."),
	MESSAGE("said/off",
		"The settings of {host} switch off the logs of {source}, as"
		" they were when they were collected.",
		"إعدادات {host} توقف سجلات {source}، كما كانت عند جمعها."),
	/* --------------------------------------------------------- judged -- */
	MESSAGE("judged/benign",
		"Findings that a person judged to be benign, and that do not"
		" count here: {count}.",
		"عدد النتائج التي حكم شخص بأنها حميدة ولا تُحتسب هنا: {count}."),
	MESSAGE("judged/malicious",
		"Findings that a person judged to be malicious: {count}.",
		"عدد النتائج التي حكم شخص بأنها خبيثة: {count}."),
	MESSAGE("judged/gaps",
		"Gaps that a person accepted, and that count as covered here:"
		" {count}; without them the coverage is {share} %.",
		"عدد الفجوات التي قبلها شخص وتُحتسب هنا مغطاة: {count}؛ ومن"
		" دونها تبلغ التغطية {share} %."),
	MESSAGE("judged/gaps-plain",
		"Gaps that a person accepted, and that count as covered here:"
		" {count}.",
		"عدد الفجوات التي قبلها شخص وتُحتسب هنا مغطاة: {count}."),
	/* ------------------------------------------------------- evidence -- */
	MESSAGE("evidence/clock",
		"The clock of {name} was set back by {count} minutes at record"
		" or line {record} of {source}: times there may be wrong.",
		"أُرجعت ساعة {name} {count} دقيقة إلى الوراء عند القيد أو السطر "
		"{record}"
		" من {source}: قد تكون الأوقات هناك خاطئة."),
};
const size_t messages_cover_count = ARRAY_LEN(messages_cover);
