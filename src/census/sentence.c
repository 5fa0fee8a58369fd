/* sentence.c - "By Friday 5 March 2021, 10 % of the 412 exploitable servers
 * were patched (8 to 13 %), up from 4 % on Wednesday": made from the counts,
 * in both languages, so that they cannot say different things. */
#include "census/report.h"

static const char *const days_en[] = {"Thursday", "Friday", "Saturday",
				      "Sunday",	  "Monday", "Tuesday",
				      "Wednesday"};
static const char *const days_ar[] = {"الخميس",	 "الجمعة",   "السبت",	"الأحد",
				      "الاثنين", "الثلاثاء", "الأربعاء"};
static const char *const months_en[] = {
	"January", "February", "March",	    "April",   "May",	   "June",
	"July",	   "August",   "September", "October", "November", "December"};
static const char *const months_ar[] = {"يناير",  "فبراير", "مارس",   "أبريل",
					"مايو",	  "يونيو",  "يوليو",  "أغسطس",
					"سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"};

/* 1970-01-01 was a Thursday. */
static const char *weekday(int64_t day_ns, bool arabic)
{
	int64_t days = day_ns / NS_PER_DAY % 7;

	if (days < 0)
		days += 7;
	return arabic ? days_ar[days] : days_en[days];
}

static void put_day(struct buf *b, int64_t day_ns, bool arabic)
{
	int64_t year;
	unsigned month, day;

	civil_from_days(day_ns / NS_PER_DAY, &year, &month, &day);
	buf_printf(b, "%s %u %s %lld", weekday(day_ns, arabic), day,
		   arabic ? months_ar[month - 1] : months_en[month - 1],
		   (long long)year);
}

static void put_change(struct buf *b, const struct adoption *a, uint32_t at,
		       unsigned set, bool arabic)
{
	const struct share *s = &a->runs[at].set[set];
	const struct run_shares *from = &a->runs[s->trend_from];
	long then = share_percent(share_middle(&from->set[set]));
	const char *way;

	switch (s->trend) {
	case TREND_RISING:
		way = arabic ? "، صعودا من" : ", up from";
		break;
	case TREND_FALLING:
		way = arabic ? "، هبوطا من" : ", down from";
		break;
	case TREND_FLAT:
		way = arabic ? "، من دون تغير يعتد به منذ أن كانت"
			     : ", with no change to speak of since";
		break;
	default:
		return;
	}
	buf_printf(b, arabic ? "%s %ld %% يوم " : "%s %ld %% on ", way, then);
	buf_text(b, weekday(from->day_ns, arabic));
}

void put_sentence(struct buf *b, const struct adoption *a, uint32_t at,
		  unsigned set, bool arabic)
{
	const struct run_shares *r = &a->runs[at];
	const struct share *s = &r->set[set];
	long low = share_percent(share_low(s->patched, s->exploitable));
	long high = share_percent(share_high(
		s->patched, s->cannot_tell + s->gone, s->exploitable));

	if (!s->exploitable)
		return;
	buf_text(b, arabic ? "حتى " : "By ");
	put_day(b, r->day_ns, arabic);
	if (arabic)
		buf_printf(b,
			   "، كان %ld %% من الخوادم القابلة للاستغلال، وعددها "
			   "%u، قد حدّث (بين %ld و%ld %%)",
			   share_percent(share_middle(s)), s->exploitable, low,
			   high);
	else
		buf_printf(b,
			   ", %ld %% of the %u exploitable servers were "
			   "patched (%ld to %ld %%)",
			   share_percent(share_middle(s)), s->exploitable, low,
			   high);
	put_change(b, a, at, set, arabic);
	buf_text(b, ".");
}

static void put_days(struct buf *b, const double *days, bool arabic)
{
	buf_printf(b,
		   arabic ? "%.0f يوما (بين %.0f و%.0f)"
			  : "%.0f days (%.0f to %.0f)",
		   days[1], days[0], days[2]);
}

void put_forecast(struct buf *b, const struct share *s, bool arabic)
{
	if (s->days_most[1] <= 0)
		return;
	buf_text(b,
		 arabic ? "إن استمر الأمر هكذا " : "If it goes on like this, ");
	if (s->days_half[1] > 0) {
		buf_text(b, arabic ? "يكون النصف قد حدّث بعد "
				   : "half will be patched in ");
		put_days(b, s->days_half, arabic);
		buf_text(b, arabic ? "، وتسعة أعشار بعد "
				   : ", and nine tenths in ");
	} else {
		buf_text(b, arabic ? "تكون تسعة أعشار قد حدّثت بعد "
				   : "nine tenths will be patched in ");
	}
	put_days(b, s->days_most, arabic);
	buf_byte(b, '.');
}

const char *not_visible(bool arabic)
{
	return arabic ? "لا يرى من الخارج: تدابير التخفيف، والحماية الموسعة، "
			"والإعدادات المختلطة، والأبواب الخلفية التي تركت قبل "
			"التحديث."
		      : "Not visible from outside: mitigations, extended "
			"protection, hybrid settings, back doors left before "
			"the update.";
}

void put_nobody(struct buf *b, const struct adoption *a, bool arabic)
{
	buf_text(b, arabic ? "لم ير في الجولة الأولى، "
			   : "No exploitable server was seen in the first "
			     "run, on ");
	put_day(b, a->runs[0].day_ns, arabic);
	buf_text(b, arabic ? "، خادم قابل للاستغلال؛ فلا نسبة تذكر."
			   : "; there is no share to speak of.");
}
