/* names.c - the names of one target: what is asked, and what follows from the
 * answers.
 *
 * A name alone is asked for its addresses and its MX.  A registrable domain,
 * or a name that has an MX, is a mail domain: then its usual front ends are
 * sought as well, and its TXT, SRV and MTA-STS hints, which tell where its mail
 * really is.  Only names that the gate lets through are sent; the MX of a
 * provider, who is not in the scope, is kept as a hint and not looked up. */
#include "census/engine.h"

#include "base/alloc.h"

static void seek(struct part *p, const char *name, enum dns_type type);

static bool too_late(const struct part *p)
{
	return p->engine->stopping || p->engine->failed.code;
}

/* The name's place in the part, or NAMES_MAX when it may not be sought. */
static unsigned add_name(struct part *p, const char *text)
{
	const char *why;
	char *kept;

	for (unsigned i = 0; i < p->name_count; i++)
		if (!strcmp(p->names[i].text, text))
			return i;
	if (p->name_count == NAMES_MAX ||
	    gate_name(&p->engine->gate, text, p->target->organisation, &why) !=
		    STATE_ANSWERED)
		return NAMES_MAX;
	kept = mem_text(text, strlen(text));
	if (!kept) {
		struct err err;

		err_nomem(&err);
		engine_fail(p->engine, &err);
		return NAMES_MAX;
	}
	p->names[p->name_count].text = kept;
	return p->name_count++;
}

static void resolve(struct part *p, const char *text)
{
	unsigned at = add_name(p, text);

	if (at == NAMES_MAX || p->names[at].resolved)
		return;
	p->names[at].resolved = true;
	seek(p, p->names[at].text, DNS_A);
	seek(p, p->names[at].text, DNS_AAAA);
}

static void add_address(struct part *p, struct span text, unsigned name)
{
	struct part_address *list;
	struct address a;

	if (!address_parse(text, &a))
		return;
	for (unsigned i = 0; i < p->address_count; i++) {
		if (!address_equal(&p->addresses[i].address, &a))
			continue;
		if (name < p->addresses[i].name)
			p->addresses[i].name = name;
		return;
	}
	if (p->address_count == ADDRESSES_MAX)
		return;
	if (p->address_count == p->address_room) {
		unsigned room = p->address_room ? p->address_room * 2 : 4;

		list = mem_resize(p->addresses, room, sizeof(*list));
		if (!list) {
			struct err err;

			err_nomem(&err);
			engine_fail(p->engine, &err);
			return;
		}
		p->addresses = list;
		p->address_room = room;
	}
	p->addresses[p->address_count++] =
		(struct part_address){.address = a, .name = name};
}

/* What a mail domain's users are told to open. Mail names stand before the
 * domain itself, so that the server is greeted by the name it knows. */
static const char *const heads[] = {"mail", "owa", "webmail", "autodiscover"};

static void seek_domain(struct part *p)
{
	const char *domain = p->target->name;
	char name[NAME_MAX_BYTES + 32];

	p->is_domain = true;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		snprintf(name, sizeof(name), "%s.%s", heads[i], domain);
		if (strlen(name) < NAME_MAX_BYTES)
			resolve(p, name);
	}
	seek(p, domain, DNS_TXT);
	snprintf(name, sizeof(name), "_mta-sts.%s", domain);
	seek(p, name, DNS_TXT);
	snprintf(name, sizeof(name), "_autodiscover._tcp.%s", domain);
	seek(p, name, DNS_SRV);
}

static void take_host(struct part *p, const struct dns_line *line)
{
	struct span host = dns_line_host(line);
	struct name name;

	if (host.len && name_from_wire(host, &name))
		resolve(p, name.text);
}

static void take_lines(struct part *p, const char *name, enum dns_type type,
		       struct span text)
{
	unsigned at = add_name(p, name);
	struct dns_line line;

	while (dns_next(&text, &line)) {
		if ((type == DNS_A || type == DNS_AAAA) &&
		    span_is(line.type, dns_type_word(type)))
			add_address(p, line.value, at);
		if (type == DNS_MX || type == DNS_SRV)
			take_host(p, &line);
	}
	if (type == DNS_MX && !p->is_domain)
		seek_domain(p);
}

static void answered(void *arg, const char *name, enum dns_type type,
		     const struct answer *answer)
{
	struct part *p = arg;
	bool own = !strcmp(name, p->target->name);

	if (answer->result == STATE_ANSWERED && !too_late(p)) {
		p->any_answer = true;
		take_lines(p, name, type, answer->text);
	} else if (own && answer->result < p->worst_answer) {
		p->worst_answer = answer->result;
	}
	if (--p->waiting == 0)
		part_found(p);
}

static void seek(struct part *p, const char *name, enum dns_type type)
{
	struct err err = {0};
	const char *why;

	/* Names with '_' hang below one that the gate knows. */
	if (gate_name(&p->engine->gate, name, p->target->organisation, &why) !=
	    STATE_ANSWERED)
		return;
	p->waiting++;
	if (resolver_ask(p->engine->resolver, name, type, answered, p, &err)) {
		p->waiting--;
		engine_fail(p->engine, &err);
	}
}

int names_seek(struct part *p, struct err *err)
{
	const char *name = p->target->name;
	const char *why = "";
	enum state s = gate_name(&p->engine->gate, name,
				 p->target->organisation, &why);

	if (s != STATE_ANSWERED) {
		p->state = s;
		p->has_state = true;
		p->note = why;
		return ST_OK;
	}
	p->names = mem_new(NAMES_MAX, sizeof(*p->names));
	if (!p->names)
		return err_nomem(err);
	if (!strcmp(name_registrable(name), name))
		seek_domain(p);
	seek(p, name, DNS_MX);
	resolve(p, name);
	return ST_OK;
}

static void plan_name(const struct gate *g, const struct target *t,
		      const char *name, enum dns_type type, enum plan_when when,
		      names_planned put, void *arg)
{
	const char *why;

	if (gate_name(g, name, t->organisation, &why) != STATE_ANSWERED)
		when = PLAN_OPTED_OUT;
	put(arg, name, type, when);
}

/* What seek_domain() asks. */
static void plan_domain(const struct gate *g, const struct target *t,
			enum plan_when when, names_planned put, void *arg)
{
	char name[NAME_MAX_BYTES + 32];

	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		snprintf(name, sizeof(name), "%s.%s", heads[i], t->name);
		if (strlen(name) >= NAME_MAX_BYTES)
			continue;
		plan_name(g, t, name, DNS_A, when, put, arg);
		plan_name(g, t, name, DNS_AAAA, when, put, arg);
	}
	plan_name(g, t, t->name, DNS_TXT, when, put, arg);
	snprintf(name, sizeof(name), "_mta-sts.%s", t->name);
	plan_name(g, t, name, DNS_TXT, when, put, arg);
	snprintf(name, sizeof(name), "_autodiscover._tcp.%s", t->name);
	plan_name(g, t, name, DNS_SRV, when, put, arg);
}

/* The same questions, for the plan. */
void names_plan(const struct gate *g, const struct target *t, names_planned put,
		void *arg)
{
	bool domain = !strcmp(name_registrable(t->name), t->name);

	if (domain)
		plan_domain(g, t, PLAN_ALWAYS, put, arg);
	plan_name(g, t, t->name, DNS_MX, PLAN_ALWAYS, put, arg);
	plan_name(g, t, t->name, DNS_A, PLAN_ALWAYS, put, arg);
	plan_name(g, t, t->name, DNS_AAAA, PLAN_ALWAYS, put, arg);
	if (!domain)
		plan_domain(g, t, PLAN_IF_MX, put, arg);
}
