/* letter.c - the letter itself, in both languages from one table. */
#include "census/notify.h"

#include "census/phrases.h"

enum saying {
	SUBJECT,
	TO,
	REFERENCE,
	WHO,
	CONTACT,
	SAW,
	SEEN,
	BUILD,
	MEANS,
	MISSING,
	DO,
	DO_NEWEST,
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
	[TO] = {"To", "إلى"},
	[REFERENCE] = {"Reference", "المرجع"},
	[WHO] = {"We write on this authority", "نكتب إليكم بهذا التفويض"},
	[CONTACT] = {"Contact", "جهة الاتصال"},
	[SAW] = {"What we saw, with one web request such as a browser makes:",
		 "ما رأيناه بطلب ويب واحد كالذي يرسله المتصفح:"},
	[SEEN] = {"seen from %s to %s", "شوهد من %s إلى %s"},
	[BUILD] = {"%s, build %s", "%s، البناء %s"},
	[MEANS] = {"What it means: updates are missing for these flaws:",
		   "ما يعنيه ذلك: تنقص تحديثات لهذه الثغرات:"},
	[MISSING] = {"%s, published %s", "%s، نشرت في %s"},
	[DO] = {"What to do:", "ما العمل:"},
	[DO_UPDATE] = {"1. Install the newest cumulative update and its "
		       "security update.",
		       "1. ثبتوا أحدث تحديث تراكمي وتحديثه الأمني."},
	[DO_NEWEST] = {"1. Install the newest update: for %s that is "
		       "%s.",
		       "1. ثبتوا أحدث تحديث: وهو لـ %s هو %s."},
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

static const char *say_in(const struct letter *l, enum saying p)
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

struct writing {
	const struct letter *l;
	struct document *d;
};

static void say(const struct writing *w, enum block_kind kind, enum saying p)
{
	document_put(w->d, kind, say_in(w->l, p));
}

static void pair(const struct writing *w, enum saying what, const char *value)
{
	document_add(w->d, BLOCK_TEXT, "%s: %s%s%s", say_in(w->l, what),
		     isolate_begin(w->l->arabic), value,
		     isolate_end(w->l->arabic));
}

/* The formats come from the table above and take two texts. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void item(const struct writing *w, enum saying what, const char *a,
		 const char *b)
{
	const char *begin = isolate_begin(w->l->arabic);
	const char *end = isolate_end(w->l->arabic);
	char first[512], second[512];

	snprintf(first, sizeof(first), "%s%s%s", begin, a, end);
	snprintf(second, sizeof(second), "%s%s%s", begin, b, end);
	document_add(w->d, BLOCK_ITEM, say_in(w->l, what), first, second);
}
#pragma GCC diagnostic pop

static void put_flaw(void *arg, const struct known_flaw *flaw)
{
	const struct writing *w = arg;
	struct buf day;

	buf_init(&day, 32);
	time_put_date(&day, flaw->published_ns);
	item(w, MISSING, flaw->cve, buf_cstr(&day) ? buf_cstr(&day) : "");
	buf_release(&day);
}

/* "Exchange 2016" */
static const char *product_of(const struct writing *w, const struct interval *i)
{
	const struct known_build *b =
		knowledge_build(w->l->tables->knowledge, i->low);

	return b ? b->product : "Exchange";
}

static void put_builds(const struct writing *w, const struct interval *i)
{
	char builds[2 * VERSION_TEXT + 8];

	snprintf(builds, sizeof(builds), "%s%s%s", i->low_text,
		 strcmp(i->low_text, i->high_text) ? " - " : "",
		 strcmp(i->low_text, i->high_text) ? i->high_text : "");
	item(w, BUILD, product_of(w, i), builds);
}

static void put_endpoints(const struct writing *w)
{
	const struct model *m = w->l->model;

	for (uint32_t at = 0; letter_next(w->l, &at); at++) {
		const struct model_endpoint *e = &m->endpoints[at];

		document_add(w->d, BLOCK_HEADING, "%s%s%s", e->name,
			     *e->name ? ", " : "", e->address);
		put_builds(w, &e->interval);
		item(w, SEEN, w->l->first_seen[at], m->day);
		say(w, BLOCK_HEADING, MEANS);
		letter_flaws(w->l, e, put_flaw, (void *)w);
	}
}

/* The newest build of the product that was there on the day. */
static const struct known_build *newest(const struct letter *l,
					const char *product)
{
	const struct knowledge *k = l->tables->knowledge;
	const struct known_build *best = NULL;

	for (size_t i = 0; i < knowledge_build_count(k); i++) {
		const struct known_build *b = knowledge_build_at(k, i);

		if (b->released_ns <= l->model->day_ns &&
		    !strcmp(b->product, product) &&
		    (!best || build_compare(b->build, best->build) > 0))
			best = b;
	}
	return best;
}

/* Once for each product that the organisation has open. */
static void put_updates(const struct writing *w)
{
	const struct known_build *told[16];
	unsigned count = 0;

	for (uint32_t at = 0; letter_next(w->l, &at); at++) {
		const struct interval *i = &w->l->model->endpoints[at].interval;
		const struct known_build *own =
			knowledge_build(w->l->tables->knowledge, i->high);
		const struct known_build *b =
			own ? newest(w->l, own->product) : NULL;
		char text[256];
		unsigned n = 0;

		while (n < count && told[n] != b)
			n++;
		if (!b || n < count || count == ARRAY_LEN(told))
			continue;
		told[count++] = b;
		snprintf(text, sizeof(text), "%s%s%s (%u.%u.%u.%u)", b->branch,
			 *b->update ? " " : "", b->update, b->build.part[0],
			 b->build.part[1], b->build.part[2], b->build.part[3]);
		item(w, DO_NEWEST, b->product, text);
	}
	if (!count)
		say(w, BLOCK_ITEM, DO_UPDATE);
}

static void put_to(const struct writing *w)
{
	const struct contact_list *list = w->l->contacts;

	for (unsigned i = 0; list && i < list->count; i++)
		if (*list->contact[i].text) {
			pair(w, TO, list->contact[i].text);
			return;
		}
}

void letter_make(struct document *d, const struct letter *l)
{
	const struct writing w = {l, d};
	char reference[64];

	snprintf(reference, sizeof(reference), "%s-%04u", l->model->day,
		 l->index + 1);
	say(&w, BLOCK_TITLE, SUBJECT);
	document_put(d, BLOCK_TEXT, l->organisation->name);
	put_to(&w);
	pair(&w, REFERENCE, reference);
	pair(&w, WHO, l->model->authority);
	pair(&w, CONTACT, l->model->contact);
	say(&w, BLOCK_TEXT, SAW);
	put_endpoints(&w);
	say(&w, BLOCK_HEADING, DO);
	put_updates(&w);
	say(&w, BLOCK_ITEM, DO_LOOK);
	say(&w, BLOCK_ITEM, DO_CLOSE);
	say(&w, BLOCK_HEADING, UNKNOWN);
	say(&w, BLOCK_TEXT, UNKNOWN_TEXT);
	say(&w, BLOCK_HEADING, VERIFY);
	say(&w, BLOCK_TEXT, VERIFY_TEXT);
	say(&w, BLOCK_HEADING, STOP);
	say(&w, BLOCK_TEXT, STOP_TEXT);
}
