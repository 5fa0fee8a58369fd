/* letter.c - the letter itself, in both languages from one table. */
#include "census/notify.h"

#include "base/text.h"

enum phrase {
	SUBJECT,
	REFERENCE,
	WHO,
	CONTACT,
	SAW,
	SEEN,
	BUILD,
	MEANS,
	MISSING,
	DO,
	DO_UPDATE,
	DO_LOOK,
	DO_CLOSE,
	UNKNOWN,
	UNKNOWN_TEXT,
	VERIFY,
	VERIFY_TEXT,
	STOP,
	STOP_TEXT,
	PHRASES,
};

static const struct {
	const char *en, *ar;
} phrases[PHRASES] = {
	[SUBJECT] = {"An update is missing on your mail server",
		     "ينقص خادم بريدكم تحديث"},
	[REFERENCE] = {"Reference", "المرجع"},
	[WHO] = {"We write on this authority", "نكتب إليكم بهذا التفويض"},
	[CONTACT] = {"Contact", "جهة الاتصال"},
	[SAW] = {"What we saw, with one web request such as a browser makes:",
		 "ما رأيناه بطلب ويب واحد كالذي يرسله المتصفح:"},
	[SEEN] = {"seen from %s to %s", "شوهد من %s إلى %s"},
	[BUILD] = {"Exchange %s, build %s", "Exchange %s، البناء %s"},
	[MEANS] = {"What it means: updates are missing for these flaws:",
		   "ما يعنيه ذلك: تنقص تحديثات لهذه الثغرات:"},
	[MISSING] = {"%s, published %s", "%s، نشرت في %s"},
	[DO] = {"What to do:", "ما العمل:"},
	[DO_UPDATE] = {"1. Install the newest cumulative update and its "
		       "security update.",
		       "1. ثبتوا أحدث تحديث تراكمي وتحديثه الأمني."},
	[DO_LOOK] = {"2. Then look for signs of earlier access: an update does "
		     "not remove what was left before.",
		     "2. ثم ابحثوا عن آثار وصول سابق: التحديث لا يزيل ما ترك "
		     "قبله."},
	[DO_CLOSE] = {"3. Until then, let the server be reached from inside "
		      "only.",
		      "3. وحتى ذلك الحين، اجعلوا الوصول إلى الخادم من الداخل "
		      "فقط."},
	[UNKNOWN] = {"What we do not know:", "ما لا نعرفه:"},
	[UNKNOWN_TEXT] = {"Whether a mitigation is active, and whether anybody "
			  "has used the flaw: neither can be seen from "
			  "outside.",
			  "هل فعّل تدبير تخفيف، وهل استغل أحد الثغرة: لا يرى "
			  "أي منهما من الخارج."},
	[VERIFY] = {"How to check this letter:", "كيف تتحققون من هذه الرسالة:"},
	[VERIFY_TEXT] = {"Call us by a number that you know from elsewhere and "
			 "name the reference.",
			 "اتصلوا بنا على رقم تعرفونه من مصدر آخر واذكروا "
			 "المرجع."},
	[STOP] = {"How not to be looked at again:", "كيف لا ينظر إليكم مجددا:"},
	[STOP_TEXT] = {"Tell the contact above which names and addresses to "
		       "leave alone.",
		       "أخبروا جهة الاتصال أعلاه بالأسماء والعناوين التي تترك "
		       "وشأنها."},
};

static const char *say_in(const struct letter *l, enum phrase p)
{
	return l->arabic ? phrases[p].ar : phrases[p].en;
}

/* -------------------------------------------------------------------- facts -- */

static bool surely_open(const struct known_flaw *f, const struct interval *i)
{
	return i->known && i->exchange && !i->open_high &&
	       knowledge_flaw_state(f, i->low) == FLAW_OPEN &&
	       knowledge_flaw_state(f, i->high) == FLAW_OPEN;
}

static bool told_before(const struct flaw_sets *sets, unsigned set,
			const struct known_flaw *f)
{
	for (unsigned i = 0; i < set; i++)
		for (unsigned n = 0; n < sets->set[i].flaws; n++)
			if (sets->set[i].flaw[n] == f)
				return true;
	return false;
}

void letter_flaws(const struct letter *l, const struct model_endpoint *p,
		  void (*each)(void *arg, const struct known_flaw *flaw),
		  void *arg)
{
	const struct flaw_sets *sets = &l->tables->sets;

	for (unsigned i = 0; i < sets->count; i++)
		for (unsigned n = 0; n < sets->set[i].flaws; n++) {
			const struct known_flaw *f = sets->set[i].flaw[n];

			if (f->published_ns <= l->model->day_ns &&
			    surely_open(f, &p->interval) &&
			    !told_before(sets, i, f))
				each(arg, f);
		}
}

static void count_one(void *arg, const struct known_flaw *flaw)
{
	(void)flaw;
	++*(unsigned *)arg;
}

bool letter_next(const struct letter *l, uint32_t *at)
{
	for (; *at < l->model->endpoint_count; ++*at) {
		const struct model_endpoint *p = &l->model->endpoints[*at];
		unsigned count = 0;

		if (l->model->targets[p->target].organisation != l->index)
			continue;
		letter_flaws(l, p, count_one, &count);
		if (count)
			return true;
	}
	return false;
}

/* --------------------------------------------------------------------- text -- */

/* A letter is a list of lines; HTML puts each in an element of its kind. */
struct page {
	struct buf *b;
	const struct letter *l;
	bool html;
};

static void line(const struct page *p, const char *element, const char *text)
{
	if (p->html) {
		buf_printf(p->b, "<%s>", element);
		markup_put(p->b, span_str(text));
		buf_printf(p->b, "</%.*s>\n", (int)strcspn(element, " "),
			   element);
	} else {
		bool item = !strcmp(element, "li");

		buf_printf(p->b, "%s%s\n", item ? "  " : "", text);
		if (!item && strcmp(element, "h2") != 0)
			buf_byte(p->b, '\n');
	}
}

static void pair(const struct page *p, enum phrase what, const char *value)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s: %s", say_in(p->l, what), value);
	line(p, "p", text);
}

/* The formats come from the table above and take two texts. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void formatted(const struct page *p, enum phrase what, const char *a,
		      const char *b)
{
	char text[512];

	snprintf(text, sizeof(text), say_in(p->l, what), a, b);
	line(p, "li", text);
}
#pragma GCC diagnostic pop

static void put_flaw(void *arg, const struct known_flaw *flaw)
{
	const struct page *p = arg;
	struct buf day;

	buf_init(&day, 32);
	time_put_date(&day, flaw->published_ns);
	formatted(p, MISSING, flaw->cve, buf_cstr(&day) ? buf_cstr(&day) : "");
	buf_release(&day);
}

static void put_builds(const struct page *p, const struct interval *i)
{
	char builds[2 * VERSION_TEXT + 8];

	snprintf(builds, sizeof(builds), "%s%s%s", i->low_text,
		 strcmp(i->low_text, i->high_text) ? " - " : "",
		 strcmp(i->low_text, i->high_text) ? i->high_text : "");
	formatted(p, BUILD, interval_release(i, p->l->tables->knowledge),
		  builds);
}

static void put_endpoints(struct page *p)
{
	const struct model *m = p->l->model;

	for (uint32_t at = 0; letter_next(p->l, &at); at++) {
		const struct model_endpoint *e = &m->endpoints[at];
		char text[512];

		snprintf(text, sizeof(text), "%s%s%s", e->name,
			 *e->name ? ", " : "", e->address);
		line(p, "h2", text);
		put_builds(p, &e->interval);
		formatted(p, SEEN, p->l->first_seen[at], m->day);
		line(p, "h2", say_in(p->l, MEANS));
		letter_flaws(p->l, e, put_flaw, p);
		if (!p->html)
			buf_byte(p->b, '\n');
	}
}

static void put_letter(struct page *p)
{
	const struct letter *l = p->l;
	char reference[64];

	snprintf(reference, sizeof(reference), "%s-%04u", l->model->day,
		 l->index + 1);
	line(p, "h1", say_in(l, SUBJECT));
	line(p, "p", l->organisation->name);
	if (*l->organisation->notify)
		line(p, "p", l->organisation->notify);
	pair(p, REFERENCE, reference);
	pair(p, WHO, l->model->authority);
	pair(p, CONTACT, l->model->contact);
	line(p, "p", say_in(l, SAW));
	put_endpoints(p);
	line(p, "h2", say_in(l, DO));
	line(p, "li", say_in(l, DO_UPDATE));
	line(p, "li", say_in(l, DO_LOOK));
	line(p, "li", say_in(l, DO_CLOSE));
	if (!p->html)
		buf_byte(p->b, '\n');
	line(p, "h2", say_in(l, UNKNOWN));
	line(p, "p", say_in(l, UNKNOWN_TEXT));
	line(p, "h2", say_in(l, VERIFY));
	line(p, "p", say_in(l, VERIFY_TEXT));
	line(p, "h2", say_in(l, STOP));
	line(p, "p", say_in(l, STOP_TEXT));
}

void letter_text(struct buf *b, const struct letter *l)
{
	struct page p = {b, l, false};

	put_letter(&p);
}

void letter_html(struct buf *b, const struct letter *l)
{
	struct page p = {b, l, true};

	buf_printf(b,
		   "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<meta "
		   "charset=\"utf-8\">\n<title>",
		   l->arabic ? "ar" : "en", l->arabic ? "rtl" : "ltr");
	markup_put(b, span_str(say_in(l, SUBJECT)));
	buf_text(b, "</title>\n<style>@page{size:A4;margin:25mm}body{font:11pt "
		    "serif;max-width:40em;margin:auto}h1{font-size:15pt}"
		    "h2{font-size:11pt;margin-bottom:0}li{list-style:none;"
		    "unicode-bidi:plaintext}</style>\n<body>\n");
	put_letter(&p);
	buf_text(b, "</body>\n</html>\n");
}
