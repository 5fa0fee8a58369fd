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
