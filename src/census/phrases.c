/* phrases.c - see phrases.h. A row with one language missing does not
 * compile. */
#include "census/phrases.h"

#define P(en, ar)                                                              \
	{                                                                      \
		en, ar                                                         \
	}

const struct phrase *class_phrase(enum org_class c)
{
	static const struct phrase phrases[] = {
		[CLASS_SELF_HOSTED] = P("self-hosted", "مستضاف ذاتيا"),
		[CLASS_HYBRID] = P("hybrid", "مختلط"),
		[CLASS_CLOUD] = P("in the cloud", "في السحابة"),
		[CLASS_HOSTED_EXCHANGE] =
			P("at a hoster's Exchange", "على Exchange لدى مستضيف"),
		[CLASS_FILTERED_UNKNOWN] =
			P("behind a mail filter, what is behind it unknown",
			  "خلف مرشح بريد، وما وراءه غير معروف"),
		[CLASS_NONE] = P("no mail seen", "لم ير بريد"),
		[CLASS_UNREACHABLE] = P("not reached", "تعذر الوصول"),
	};

	return &phrases[c];
}

const struct phrase *sign_phrase(unsigned bit)
{
	static const struct phrase phrases[SIGN_COUNT] = {
		P("MX at a cloud", "سجل MX لدى سحابة"),
		P("MX at a filter", "سجل MX لدى مرشح"),
		P("MX on an own name", "سجل MX باسم خاص"),
		P("MX at somebody else", "سجل MX لدى جهة أخرى"),
		P("autodiscover leads to a cloud",
		  "autodiscover يقود إلى سحابة"),
		P("autodiscover on own addresses",
		  "autodiscover على عناوين خاصة"),
		P("SPF lets a cloud send", "سجل SPF يجيز لسحابة الإرسال"),
		P("a tenant's TXT record", "سجل TXT لمستأجر سحابة"),
		P("a mail front end answered on an own address",
		  "أجابت واجهة بريد على عنوان خاص"),
		P("its address serves several organisations",
		  "عنوانها يخدم عدة جهات"),
		P("a front end is the cloud's or leads there",
		  "واجهة تخص السحابة أو تقود إليها"),
		P("own addresses were tried", "جربت عناوين خاصة"),
		P("an own address answered", "أجاب عنوان خاص"),
		P("MTA-STS is published", "ينشر MTA-STS"),
		P("a null MX: takes no mail", "سجل MX فارغ: لا يستقبل بريدا"),
	};

	return &phrases[bit];
}

const struct phrase *trend_phrase(enum trend t)
{
	static const struct phrase phrases[] = {
		[TREND_UNDETERMINED] = P("cannot be told", "لا يمكن الجزم"),
		[TREND_FLAT] = P("flat", "ثابت"),
		[TREND_RISING] = P("rising", "صاعد"),
		[TREND_FALLING] = P("falling", "هابط"),
	};

	return &phrases[t];
}

const struct phrase *state_phrase(enum state s)
{
	static const struct phrase phrases[STATE_COUNT] = {
		[STATE_ANSWERED] = P("answered", "أجاب"),
		[STATE_AMBIGUOUS] = P("contradicted itself", "ناقض نفسه"),
		[STATE_BLOCKED] = P("refused us", "رفض طلبنا"),
		[STATE_BACKOFF] = P("asked to be left alone", "طلب التمهل"),
		[STATE_CLIENT_CERT] =
			P("wants a certificate", "يطلب شهادة من العميل"),
		[STATE_PROTOCOL] = P("broke the protocol", "خالف البروتوكول"),
		[STATE_HEADER_LIMIT] =
			P("headers too large", "رؤوس أكبر من الحد"),
		[STATE_NOT_HTTP] = P("no HTTP", "ليس HTTP"),
		[STATE_EMPTY] = P("answered nothing", "لم يجب بشيء"),
		[STATE_TIMEOUT_HTTP] =
			P("no reply in time (HTTP)", "لا رد في الوقت (HTTP)"),
		[STATE_TLS_FAIL] = P("TLS failed", "فشل TLS"),
		[STATE_NOT_TLS] = P("no TLS", "ليس TLS"),
		[STATE_TIMEOUT_TLS] =
			P("no reply in time (TLS)", "لا رد في الوقت (TLS)"),
		[STATE_RESET] = P("connection reset", "قطع الاتصال"),
		[STATE_REFUSED] = P("connection refused", "رفض الاتصال"),
		[STATE_TIMEOUT_CONNECT] =
			P("no connection in time", "لا اتصال في الوقت"),
		[STATE_UNREACHABLE] = P("unreachable", "تعذر الوصول"),
		[STATE_OPTED_OUT] = P("opted out", "طلب استثناءه"),
		[STATE_DENIED] = P("not permitted", "غير مسموح به"),
		[STATE_DNS_ONLY] = P("names only", "أسماء فقط"),
		[STATE_DNS_SERVFAIL] =
			P("name service failed", "أخفقت خدمة الأسماء"),
		[STATE_DNS_TIMEOUT] =
			P("name service silent", "لم تجب خدمة الأسماء"),
		[STATE_DNS_REFUSED] =
			P("name service refused", "رفضت خدمة الأسماء"),
		[STATE_DNS_BAD] = P("name service answered badly",
				    "جواب خدمة الأسماء معيب"),
		[STATE_DNS_NODATA] =
			P("name without addresses", "اسم بلا عناوين"),
		[STATE_DNS_NXDOMAIN] = P("no such name", "اسم غير موجود"),
	};

	return &phrases[s];
}

const struct phrase *verdict_phrase(enum verdict v)
{
	static const struct phrase phrases[] = {
		[VERDICT_NO] = P("open", "معرض"),
		[VERDICT_CANNOT_TELL] = P("cannot be told", "لا يمكن الجزم"),
		[VERDICT_CONDITIONAL] =
			P("fixed, if a setting was made as well",
			  "مصلح إن ضبط إعداد أيضا"),
		[VERDICT_YES] = P("patched", "محدّث"),
		[VERDICT_NONE] = P("no Exchange seen", "لم ير Exchange"),
	};

	return &phrases[v];
}

const char *isolate_begin(bool arabic)
{
	/* The caller closes it with isolate_end. */
	/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
	return arabic ? "\xe2\x81\xa8" : ""; /* U+2068 */
}

const char *isolate_end(bool arabic)
{
	return arabic ? "\xe2\x81\xa9" : ""; /* U+2069 */
}

void reasons_put(struct buf *b, unsigned signs, bool arabic)
{
	bool more = false;

	for (unsigned i = 0; i < SIGN_COUNT; i++) {
		if (!(signs >> i & 1))
			continue;
		if (more)
			buf_text(b, arabic ? "؛ " : "; ");
		buf_text(b, phrase_in(sign_phrase(i), arabic));
		more = true;
	}
}

void class_sentence_put(struct buf *b, const struct model_organisation *o,
			const char *day, bool arabic)
{
	const char *begin = isolate_begin(arabic);
	const char *end = isolate_end(arabic);

	buf_printf(b,
		   arabic ? "رأى الإحصاء %s%s%s في %s%s%s على أنه: %s"
			  : "The census saw %s%s%s on %s%s%s as: %s",
		   begin, o->name, end, begin, day, end,
		   phrase_in(class_phrase(o->class), arabic));
	if (o->signs) {
		buf_text(b, " (");
		reasons_put(b, o->signs, arabic);
		buf_byte(b, ')');
	}
	buf_byte(b, '.');
}
