/* truth_json.c - see truth_json.h. */
#include "truth_json.h"

#include "disk.h"

#include "base/text.h"

struct json { /* a writer that knows where a comma is needed */
	struct buf *b;
	bool comma;
};

static void separate(struct json *j)
{
	if (j->comma)
		buf_byte(j->b, ',');
	j->comma = true;
}

static void key(struct json *j, const char *name)
{
	separate(j);
	buf_byte(j->b, '\n');
	json_put_string(j->b, span_str(name));
	buf_byte(j->b, ':');
	j->comma = false;
}

static void string(struct json *j, const char *text)
{
	separate(j);
	if (text)
		json_put_string(j->b, span_str(text));
	else
		buf_text(j->b, "null");
}

static void number(struct json *j, uint64_t n)
{
	separate(j);
	buf_u64(j->b, n);
}

static void moment(struct json *j, int64_t ns)
{
	struct buf t;

	buf_init(&t, 64);
	time_put(&t, ns);
	string(j, buf_cstr(&t));
	buf_release(&t);
}

static void open_with(struct json *j, char c)
{
	separate(j);
	buf_byte(j->b, (uint8_t)c);
	j->comma = false;
}

static void close_with(struct json *j, char c)
{
	buf_byte(j->b, (uint8_t)c);
	j->comma = true;
}

static void text_list(struct json *j, const char *name, const struct texts *set)
{
	key(j, name);
	open_with(j, '[');
	for (unsigned i = 0; i < set->count; i++)
		string(j, set->list[i]);
	close_with(j, ']');
}

static void put_answers(struct json *j, const struct scenario *sc)
{
	key(j, "answers");
	open_with(j, '{');
	for (unsigned i = 0; i < sc->answer_count; i++) {
		const struct answer_spec *a = &sc->answers[i];

		key(j, a->question);
		open_with(j, '{');
		key(j, "verdicts");
		open_with(j, '[');
		for (unsigned k = 0; a->verdicts[k]; k++)
			string(j, a->verdicts[k]);
		close_with(j, ']');
		key(j, "why");
		string(j, a->why);
		close_with(j, '}');
	}
	close_with(j, '}');
}

static void put_deed(struct json *j, const struct deed *d,
		     const struct world *w)
{
	open_with(j, '{');
	key(j, "step");
	string(j, deed_step_name(d->step));
	key(j, "what");
	string(j, d->what);
	key(j, "actor");
	string(j, d->actor);
	key(j, "outcome");
	string(j, d->outcome);
	key(j, "cve");
	string(j, d->cve);
	key(j, "host");
	string(j, host_name(w, d->host));
	key(j, "first");
	moment(j, d->first_ns);
	key(j, "last");
	moment(j, d->last_ns);
	key(j, "lines");
	number(j, d->lines);
	key(j, "lost");
	number(j, d->lost);
	key(j, "bytes");
	number(j, d->bytes);
	key(j, "places");
	open_with(j, '[');
	for (const struct place *p = d->places; p; p = p->next) {
		open_with(j, '[');
		string(j, p->path);
		number(j, p->line);
		close_with(j, ']');
	}
	close_with(j, ']');
	close_with(j, '}');
}

static void put_implants(struct json *j, const struct truth *t)
{
	key(j, "implants");
	open_with(j, '[');
	for (unsigned i = 0; i < t->implant_count; i++) {
		const struct implant *m = &t->implants[i];

		open_with(j, '{');
		key(j, "host");
		string(j, m->host);
		key(j, "path");
		string(j, m->path);
		key(j, "kind");
		string(j, m->kind);
		key(j, "family");
		string(j, m->family);
		key(j, "state");
		string(j, m->state);
		key(j, "first");
		moment(j, m->first_ns);
		key(j, "last");
		moment(j, m->last_ns);
		key(j, "used");
		number(j, m->used);
		key(j, "sha256");
		string(j, *m->sha256 ? m->sha256 : NULL);
		close_with(j, '}');
	}
	close_with(j, ']');
}

static void put_flaws(struct json *j, const struct truth *t)
{
	key(j, "vulnerabilities");
	open_with(j, '[');
	for (unsigned i = 0; i < t->flaw_count; i++) {
		const struct flaw *f = &t->flaws[i];

		open_with(j, '{');
		key(j, "cve");
		string(j, f->cve);
		key(j, "host");
		string(j, f->host);
		key(j, "build");
		string(j, f->build);
		key(j, "first");
		moment(j, f->first_ns);
		key(j, "last");
		moment(j, f->last_ns);
		close_with(j, '}');
	}
	close_with(j, ']');
}

static void put_builds(struct json *j, const struct story *st)
{
	char text[NAME_TEXT];

	key(j, "builds");
	open_with(j, '{');
	for (unsigned i = 0; i < st->lab->world.server_count; i++) {
		const struct server *s = &st->lab->world.servers[i];

		build_text_plain(&s->build, text);
		key(j, s->name);
		string(j, text);
	}
	close_with(j, '}');
	key(j, "patched_at");
	open_with(j, '{');
	for (unsigned i = 0; i < st->scenario->update_count; i++) {
		const struct update_spec *u = &st->scenario->updates[i];

		key(j, st->lab->world.servers[u->host].name);
		moment(j, st->lab->start_ns + u->at_ns + st->shift_ns);
	}
	close_with(j, '}');
}

static void put_values(struct json *j, const struct story *st)
{
	const struct truth *t = &st->lab->truth;

	text_list(j, "sources", &t->sources);
	text_list(j, "commands", &t->commands);
	text_list(j, "mailboxes", &t->mailboxes);
	text_list(j, "reached", &t->reached);
	text_list(j, "actors", &t->actors);
	text_list(j, "files", &t->files);
	key(j, "bytes_out");
	number(j, t->bytes_out);
	key(j, "credentials_taken");
	separate(j);
	buf_text(j->b, t->credentials ? "true" : "false");
	put_flaws(j, t);
	put_implants(j, t);
	put_builds(j, st);
}

int truth_write(const struct story *st, uint64_t seed, const char *path,
		struct err *err)
{
	const struct truth *t = &st->lab->truth;
	struct buf b;
	struct json j = {&b, false};
	int rc;

	buf_init(&b, (size_t)1 << 30);
	open_with(&j, '{');
	key(&j, "schema");
	string(&j, "postern-truth/1");
	key(&j, "scenario");
	string(&j, st->scenario->name);
	key(&j, "title");
	string(&j, st->scenario->title);
	key(&j, "seed");
	number(&j, seed);
	key(&j, "from");
	moment(&j, st->lab->start_ns);
	key(&j, "to");
	moment(&j, st->lab->end_ns);
	key(&j, "cut");
	separate(&j);
	buf_text(&b, st->scenario->cut ? "true" : "false");
	put_answers(&j, st->scenario);
	put_values(&j, st);
	key(&j, "deeds");
	open_with(&j, '[');
	for (unsigned i = 0; i < t->deed_count; i++)
		put_deed(&j, &t->deeds[i], &st->lab->world);
	close_with(&j, ']');
	close_with(&j, '}');
	buf_byte(&b, '\n');
	rc = b.bad ? err_nomem(err) : disk_write(path, buf_span(&b), err);
	buf_release(&b);
	return rc;
}
