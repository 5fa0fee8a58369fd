/* truth.c - see truth.h. */
#include "truth.h"

#include <stdarg.h>

void truth_init(struct truth *t)
{
	memset(t, 0, sizeof(*t));
	arena_init(&t->arena, (size_t)1 << 30);
}

void truth_release(struct truth *t)
{
	arena_release(&t->arena);
}

const char *truth_text(struct truth *t, const char *fmt, ...)
{
	char text[2048];
	const char *copy;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	copy = arena_text(&t->arena, span_str(text));
	return copy ? copy : "";
}

uint32_t truth_deed(struct truth *t, const struct deed *d)
{
	if (t->deed_count == DEEDS_MAX)
		return MARK_DEEDS + DEEDS_MAX - 1;
	t->deeds[t->deed_count] = *d;
	return MARK_DEEDS + t->deed_count++;
}

static void add_place(struct truth *t, struct deed *d, const char *path,
		      uint64_t line)
{
	struct place *p = arena_new(&t->arena, 1, sizeof(*p));

	if (!p)
		return;
	/* most lines of a deed lie in the file of the one before */
	if (d->last_place && !strcmp(d->last_place->path, path))
		p->path = d->last_place->path;
	else
		p->path = arena_text(&t->arena, span_str(path));
	p->line = line;
	if (d->last_place)
		d->last_place->next = p;
	else
		d->places = p;
	d->last_place = p;
}

void truth_placed(struct truth *t, const struct line *l, const char *path,
		  uint64_t line)
{
	struct deed *d;

	if (l->mark < MARK_DEEDS)
		return;
	d = &t->deeds[l->mark - MARK_DEEDS];
	if (!d->lines || l->at_ns < d->first_ns)
		d->first_ns = l->at_ns;
	if (!d->lines || l->at_ns > d->last_ns)
		d->last_ns = l->at_ns;
	d->lines++;
	if (path)
		add_place(t, d, path, line);
	else
		d->lost++;
}

void truth_sent(struct truth *t, uint32_t mark, uint64_t bytes)
{
	if (mark >= MARK_DEEDS)
		t->deeds[mark - MARK_DEEDS].bytes += bytes;
}

void truth_add(struct truth *t, struct texts *set, const char *text)
{
	for (unsigned i = 0; i < set->count; i++) {
		if (!strcmp(set->list[i], text))
			return;
	}
	if (set->count < TEXTS_MAX)
		set->list[set->count++] = truth_text(t, "%s", text);
}

void truth_flaw(struct truth *t, const char *cve, const char *host,
		const char *build, int64_t at_ns)
{
	struct flaw *f;

	for (unsigned i = 0; i < t->flaw_count; i++) {
		f = &t->flaws[i];
		if (!strcmp(f->cve, cve) && !strcmp(f->host, host)) {
			f->last_ns = at_ns;
			return;
		}
	}
	if (t->flaw_count == 32)
		return;
	f = &t->flaws[t->flaw_count++];
	f->cve = cve;
	f->host = host;
	f->build = truth_text(t, "%s", build);
	f->first_ns = f->last_ns = at_ns;
}

struct implant *truth_implant(struct truth *t, const char *host,
			      const char *path, const char *kind, int64_t at_ns)
{
	struct implant *i = &t->implants[t->implant_count];

	if (t->implant_count + 1 < 64)
		t->implant_count++;
	i->host = host;
	i->path = truth_text(t, "%s", path);
	i->kind = kind;
	i->state = "present";
	i->first_ns = i->last_ns = at_ns;
	return i;
}

const char *deed_step_name(enum deed_step s)
{
	static const char *const names[] = {
		"recon",       "entry",	     "implant", "use",	     "action",
		"credentials", "extraction", "spread",	"tampering", "honest",
	};

	return names[s];
}
