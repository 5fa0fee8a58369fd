/* plan.c - see plan.h. */
#include "census/plan.h"

#include "census/engine.h"
#include "census/order.h"
#include "census/phrases.h"
#include "base/alloc.h"

struct plan {
	struct scope *scope;
	struct optout *optout;
	struct networks *networks;
	struct fingerprints *fingerprints;
	struct gate gate;
	struct buf text;
	int (*put)(void *arg, struct span text, struct err *err);
	void *arg;
	bool arabic;
	uint64_t questions, perhaps, addresses, opted_out, denied, names;
};

static const char *in(const struct plan *p, const char *en, const char *ar)
{
	return p->arabic ? ar : en;
}

static int flush(struct plan *p, struct err *err)
{
	int s = p->text.bad ? err_nomem(err)
			    : p->put(p->arg, buf_span(&p->text), err);

	buf_reset(&p->text);
	return s;
}

static bool may(struct plan *p, enum state s, const char *what, const char *why)
{
	if (s == STATE_ANSWERED)
		return true;
	if (s == STATE_OPTED_OUT)
		p->opted_out++;
	else
		p->denied++;
	buf_printf(&p->text,
		   p->arabic ? "  لا شيء إلى %s: %s%s%s%s\n"
			     : "  nothing to %s: %s%s%s%s\n",
		   what, p->arabic ? state_phrase(s)->ar : state_word(s),
		   *why ? " (" : "", why, *why ? ")" : "");
	return false;
}

static void question(void *arg, const char *name, enum dns_type type,
		     enum plan_when when)
{
	struct plan *p = arg;

	switch (when) {
	case PLAN_ALWAYS:
		p->questions++;
		buf_printf(&p->text, "  %s %s %s\n", in(p, "ask", "سؤال"),
			   dns_type_word(type), name);
		return;
	case PLAN_IF_MX:
		p->perhaps++;
		buf_printf(&p->text, "  %s %s %s\n",
			   in(p, "if it has an MX: ask", "إن كان له MX: سؤال"),
			   dns_type_word(type), name);
		return;
	case PLAN_OPTED_OUT:
		p->opted_out++;
		buf_printf(&p->text,
			   p->arabic ? "  لا سؤال %s %s: %s\n"
				     : "  no question %s %s: %s\n",
			   dns_type_word(type), name,
			   p->arabic ? state_phrase(STATE_OPTED_OUT)->ar
				     : state_word(STATE_OPTED_OUT));
		return;
	}
}

static void plan_name(struct plan *p, const struct target *t)
{
	const char *why = "";
	enum state s = gate_name(&p->gate, t->name, t->organisation, &why);

	p->names++;
	if (!may(p, s, t->name, why))
		return;
	names_plan(&p->gate, t, question, p);
	buf_text(&p->text,
		 in(p,
		    "  then visit every address of these names, and of MX and "
		    "SRV hosts of this organisation\n",
		    "  ثم زيارة كل عناوين هذه الأسماء، ومضيفي MX وSRV لهذه "
		    "الجهة\n"));
}

static int plan_prefix(struct plan *p, const struct target *t, struct err *err)
{
	uint64_t count = target_parts(t);
	int s = ST_OK;

	if (!count)
		buf_text(
			&p->text,
			in(p,
			   "  too wide to be walked: it only permits addresses "
			   "that names lead to\n",
			   "  أوسع من أن يزار كله: لا يجيز إلا عناوين تقود "
			   "إليها الأسماء\n"));
	for (uint64_t i = 0; i < count && !s; i++) {
		struct address a = prefix_nth(&t->prefix, i);
		char text[ADDRESS_TEXT];
		const char *why = "";

		address_text(&a, text);
		if (may(p, gate_address(&p->gate, NULL, &a, &why), text, why)) {
			buf_printf(&p->text, "  %s %s\n",
				   in(p, "visit", "زيارة"), text);
			p->addresses++;
		}
		if (p->text.len > 60000)
			s = flush(p, err);
	}
	return s;
}

static int plan_targets(struct plan *p, struct err *err)
{
	int s = ST_OK;

	for (uint32_t i = 0; i < p->scope->target_count && !s; i++) {
		const struct target *t = &p->scope->targets[i];

		buf_printf(&p->text, "%s %u: %s, %s\n", in(p, "line", "السطر"),
			   t->line, t->text,
			   p->scope->organisations[t->organisation].name);
		if (t->kind == TARGET_NAME)
			plan_name(p, t);
		else
			s = plan_prefix(p, t, err);
		if (!s)
			s = flush(p, err);
	}
	return s;
}

static void put_requests(struct plan *p, const struct scan_options *o,
			 const char *agent)
{
	const struct fingerprints *f = p->fingerprints;
	struct buf *b = &p->text;

	buf_printf(b,
		   p->arabic
			   ? "\nالطلبات: GET إلى المنفذ %llu عبر TLS، %d على "
			     "الأكثر إلى عنوان، في %d اتصالات على الأكثر\n"
			   : "\nrequests: GET to port %llu over TLS, %d at "
			     "most to an address, in %d connections at most\n",
		   (unsigned long long)(o->port ? o->port : 443), ASKS_MAX,
		   CONNECTIONS_MAX);
	for (unsigned i = 0; i < f->paths; i++) {
		bool manifest = strstr(f->path[i], "exporttool") != NULL;

		if (!manifest || o->manifest)
			buf_printf(b, "  GET %s\n", f->path[i]);
	}
	buf_printf(b, "  User-Agent: %s\n", agent);
	buf_text(b, in(p, "  no query, no body, no cookie, no credentials\n",
		       "  لا استعلام ولا متن ولا كعكة ولا بيانات دخول\n"));
}

static void put_budgets(struct plan *p, const struct scan_options *o)
{
	struct buf *b = &p->text;

	buf_printf(b,
		   p->arabic ? "الميزانيات: %llu اتصالا في الثانية إجمالا، "
			     : "budgets: %llu connections a second in all, ",
		   (unsigned long long)o->limits.rate);
	if (o->limits.per_address)
		buf_printf(b,
			   p->arabic ? "%llu إلى عنوان، "
				     : "%llu to an address, ",
			   (unsigned long long)o->limits.per_address);
	else
		buf_text(b, in(p, "one every two seconds to an address, ",
			       "واحد كل ثانيتين إلى عنوان، "));
	buf_printf(b, p->arabic ? "%llu إلى شبكة\n" : "%llu to a network\n",
		   (unsigned long long)o->limits.per_network);
}

static void put_counts(struct plan *p)
{
	buf_printf(
		&p->text,
		p->arabic ? "العدد: %u جهة، %u هدفا، %llu اسما، %llu سؤالا، "
			    "%llu عنوانا معروفا مسبقا، %llu مستثنى بطلبه، "
			    "%llu غير مسموح\n"
			  : "counts: %u organisations, %u targets, %llu names, "
			    "%llu questions, %llu addresses known beforehand, "
			    "%llu opted out, %llu denied\n",
		p->scope->organisation_count, p->scope->target_count,
		(unsigned long long)p->names, (unsigned long long)p->questions,
		(unsigned long long)p->addresses,
		(unsigned long long)p->opted_out,
		(unsigned long long)p->denied);
	buf_printf(&p->text,
		   p->arabic
			   ? "وربما: %llu سؤالا آخر للأسماء التي لها MX، "
			     "وسؤالان لكل مضيف MX أو SRV للجهة، وزيارات "
			     "العناوين التي تقود إليها الأجوبة\n"
			   : "perhaps: %llu more questions for names that have "
			     "an MX, two for each MX or SRV host of the "
			     "organisation, and visits to the addresses that "
			     "the answers lead to\n",
		   (unsigned long long)p->perhaps);
}

static void put_head(struct plan *p, int64_t day_ns, bool simulated)
{
	buf_printf(&p->text,
		   p->arabic ? "التفويض: %s\nجهة الاتصال: %s\nاليوم: "
			     : "authority: %s\ncontact: %s\nday: ",
		   p->scope->authority, p->scope->contact);
	time_put_date(&p->text, day_ns);
	buf_printf(&p->text, "%s\n\n",
		   simulated ? in(p, " (a rehearsal: reserved addresses only)",
				  " (تجربة: العناوين المحجوزة فقط)")
			     : "");
}

static int plan_open(struct plan *p, const struct scan_options *o,
		     int64_t *day_ns, char agent[AGENT_MAX], struct err *err)
{
	bool simulated = false;
	int s = scope_open(&p->scope, o->scope_path, err);

	if (!s)
		s = scan_day(p->scope, o->day_ns, day_ns, &simulated, err);
	if (!s && o->networks_path)
		s = networks_open(&p->networks, o->networks_path, err);
	if (!s)
		s = optout_open(&p->optout, o->optout_path,
				o->networks_path != NULL, err);
	if (!s)
		s = scan_agent(o->agent, p->scope->contact, agent, err);
	if (!s)
		s = fingerprints_open(&p->fingerprints, embedded_knowledge,
				      err);
	p->gate = (struct gate){p->scope, p->optout, p->networks, simulated};
	return s;
}

int plan_run(const struct scan_options *o, bool arabic,
	     int (*put)(void *arg, struct span text, struct err *err),
	     void *arg, struct err *err)
{
	struct plan p = {.put = put, .arg = arg, .arabic = arabic};
	char agent[AGENT_MAX];
	int64_t day_ns = 0;
	int s;

	buf_init(&p.text, (size_t)1 << 20);
	s = plan_open(&p, o, &day_ns, agent, err);
	if (!s) {
		put_head(&p, day_ns, p.gate.rehearsal);
		s = plan_targets(&p, err);
	}
	if (!s) {
		put_requests(&p, o, agent);
		put_budgets(&p, o);
		put_counts(&p);
		s = flush(&p, err);
	}
	buf_release(&p.text);
	fingerprints_close(p.fingerprints);
	networks_close(p.networks);
	optout_close(p.optout);
	scope_close(p.scope);
	return s;
}
