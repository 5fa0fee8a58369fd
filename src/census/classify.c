/* classify.c - self-hosted, hybrid, cloud …: from the pinned answers and from
 * what answered.  The signs are kept with the class, so that a person can see
 * why. docs/internals/census.md has the table. */
#include "census/model.h"

#include "base/alloc.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "census/dns.h"

#define SHARED_FROM 3 /* organisations on one address: a hoster's farm */
#define PROVIDERS_MAX 256

struct provider {
	struct span suffix;
	bool filter;
};

struct classes {
	struct model *m;
	struct arena arena;
	struct provider provider[PROVIDERS_MAX];
	size_t providers;
	struct map names;     /* target name -> target */
	struct map addresses; /* address -> organisations that share it */
	struct map last;      /* address -> organisation counted last */
};

const char *class_word(enum org_class c)
{
	static const char *const words[] = {
		"self_hosted",	    "hybrid", "cloud",	    "hosted_exchange",
		"filtered_unknown", "none",   "unreachable"};

	return words[c];
}

const char *sign_word(unsigned bit)
{
	static const char *const words[SIGN_COUNT] = {
		"mx_cloud",
		"mx_filter",
		"mx_own",
		"mx_other",
		"autodiscover_cloud",
		"autodiscover_own",
		"spf_cloud",
		"tenant",
		"front_end",
		"shared_address",
		"front_end_cloud",
		"tried",
		"answered",
		"mta_sts",
		"null_mx",
	};

	return words[bit];
}

/* --------------------------------------------------------------- providers -- */

static int load_providers(struct classes *c, struct err *err)
{
	const struct embedded_file *f =
		embedded_find(embedded_knowledge, "data/mail-providers.csv");
	struct csv *csv = mem_new(1, sizeof(*csv));
	int s = csv && f ? csv_init(csv, f->bytes, &c->arena, err)
			 : err_nomem(err);

	while (!s && (s = csv_next(csv, err)) > 0) {
		if (c->providers == PROVIDERS_MAX)
			s = err_set(err, ST_LIMIT, ERR_NO_OFFSET,
				    "too many mail providers");
		else
			c->provider[c->providers++] = (struct provider){
				csv_cell(csv, "suffix"),
				span_is(csv_cell(csv, "kind"), "filter")};
		if (s > 0)
			s = ST_OK;
	}
	mem_free(csv);
	return s;
}

/* The longest suffix counts, so that mail.protection.outlook.com is not
 * taken for something else under outlook.com. */
static const struct provider *provider_of(const struct classes *c,
					  struct span host)
{
	const struct provider *best = NULL;

	for (size_t i = 0; i < c->providers; i++) {
		const struct provider *p = &c->provider[i];

		if (span_ends_nocase(host, p->suffix) &&
		    (host.len == p->suffix.len ||
		     host.ptr[host.len - p->suffix.len - 1] == '.') &&
		    (!best || p->suffix.len > best->suffix.len))
			best = p;
	}
	return best;
}

/* ------------------------------------------------------------------ answers -- */

static uint32_t target_of(const struct classes *c, const char *name)
{
	for (; name; name = name_parent(name)) {
		uint32_t at = map_find(&c->names, span_str(name));

		if (at != MAP_NONE)
			return at;
	}
	return MAP_NONE;
}

static void take_mx(struct classes *c, struct model_organisation *o,
		    const struct dns_line *line)
{
	struct span host = dns_line_host(line);
	const struct provider *p = provider_of(c, host);
	struct name name;
	uint32_t at;

	if (host.len == 0) {
		o->signs |= SIGN_NULL_MX;
		return;
	}
	if (p) {
		o->signs |= p->filter ? SIGN_MX_FILTER : SIGN_MX_CLOUD;
		return;
	}
	at = name_from_wire(host, &name) ? target_of(c, name.text) : MAP_NONE;
	o->signs |=
		at != MAP_NONE &&
				&c->m->organisations[c->m->targets[at]
							     .organisation] == o
			? SIGN_MX_OWN
			: SIGN_MX_OTHER;
}

/* _autodiscover._tcp: where users' programs are told to look. */
static void take_srv(struct classes *c, struct model_organisation *o,
		     const struct dns_line *line)
{
	struct span host = dns_line_host(line);
	const struct provider *p = provider_of(c, host);
	struct name name;
	uint32_t at;

	if (p && !p->filter)
		o->signs |= SIGN_AUTODISCOVER_CLOUD;
	if (p || !host.len || !name_from_wire(host, &name))
		return;
	at = target_of(c, name.text);
	if (at != MAP_NONE &&
	    &c->m->organisations[c->m->targets[at].organisation] == o)
		o->signs |= SIGN_AUTODISCOVER_OWN;
}

static void take_txt(struct model_organisation *o, const char *name,
		     struct span text)
{
	if (!strncmp(name, "_mta-sts.", 9)) {
		if (span_starts_nocase(text, SPAN_LIT("v=STSv1")))
			o->signs |= SIGN_MTA_STS;
		return;
	}
	if (span_starts_nocase(text, SPAN_LIT("v=spf1")) &&
	    (span_find_nocase(text, SPAN_LIT("spf.protection.outlook.com")) !=
		     SIZE_MAX ||
	     span_find_nocase(text, SPAN_LIT("_spf.google.com")) != SIZE_MAX))
		o->signs |= SIGN_SPF_CLOUD;
	if (span_starts_nocase(text, SPAN_LIT("MS=ms")))
		o->signs |= SIGN_TENANT;
}

static void take_line(struct classes *c, struct model_organisation *o,
		      const char *name, const struct dns_line *line)
{
	bool autodiscover = !strncmp(name, "autodiscover.", 13);
	const struct provider *p;

	if (span_is(line->type, "MX"))
		take_mx(c, o, line);
	else if (span_is(line->type, "SRV"))
		take_srv(c, o, line);
	else if (span_is(line->type, "TXT"))
		take_txt(o, name, line->value);
	else if (span_is(line->type, "CNAME") && autodiscover) {
		p = provider_of(c, line->value);
		if (p && !p->filter)
			o->signs |= SIGN_AUTODISCOVER_CLOUD;
	} else if (autodiscover && !(o->signs & SIGN_AUTODISCOVER_CLOUD)) {
		o->signs |= SIGN_AUTODISCOVER_OWN;
	}
}

static int take_answers(struct classes *c, struct store *store, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(store, &q, err,
			  "SELECT name, data FROM answer WHERE run = ? AND "
			  "result = 'ok'",
			  "i", c->m->run);

	while (!s && (s = store_next(store, q, err)) > 0) {
		struct span text = store_text(q, 1);
		struct dns_line line;
		char name[NAME_MAX_BYTES];
		uint32_t at;

		snprintf(name, sizeof(name), "%.*s",
			 SPAN_ARG(span_head(store_text(q, 0),
					    NAME_MAX_BYTES - 1)));
		at = target_of(c, name);
		s = ST_OK;
		while (at != MAP_NONE && dns_next(&text, &line))
			take_line(c,
				  &c->m->organisations[c->m->targets[at]
							       .organisation],
				  name, &line);
	}
	return s;
}

/* ---------------------------------------------------------------- endpoints -- */

/* Endpoints come by target, so that those of one organisation may be apart:
 * the last one counted is remembered. */
static int count_shared(struct classes *c, struct err *err)
{
	int s = ST_OK;

	for (uint32_t i = 0; i < c->m->endpoint_count && !s; i++) {
		const struct model_endpoint *p = &c->m->endpoints[i];
		uint32_t org = c->m->targets[p->target].organisation;
		struct span key = span_str(p->address);
		uint32_t n = map_find(&c->addresses, key);

		if (!p->product || p->product->cloud ||
		    map_find(&c->last, key) == org)
			continue;
		s = map_put(&c->addresses, key, n == MAP_NONE ? 1 : n + 1, err);
		if (!s)
			s = map_put(&c->last, key, org, err);
	}
	return s;
}

static bool leads_to_cloud(const struct model_endpoint *p)
{
	struct span notes = span_str(p->notes);

	return (p->product && p->product->cloud) ||
	       span_find(notes, SPAN_LIT("location=https://outlook.")) !=
		       SIZE_MAX ||
	       span_find(notes,
			 SPAN_LIT("location=https://login.microsoftonline.")) !=
		       SIZE_MAX;
}

static void take_endpoint(const struct classes *c, struct model_endpoint *p)
{
	struct model_organisation *o =
		&c->m->organisations[c->m->targets[p->target].organisation];
	bool own = p->product && !p->product->cloud;
	uint32_t shared = map_find(&c->addresses, span_str(p->address));
	bool farm = own && p->product->exchange && shared != MAP_NONE &&
		    shared >= SHARED_FROM;

	if (state_was_tried(p->state))
		o->signs |= SIGN_TRIED;
	if (p->state == STATE_ANSWERED)
		o->signs |= SIGN_ANSWERED;
	if (leads_to_cloud(p))
		o->signs |= SIGN_FRONT_END_CLOUD;
	if (!own)
		return;
	if (!(o->signs & SIGN_FRONT_END) && farm)
		o->signs |= SIGN_SHARED;
	else if (!farm)
		o->signs &= ~(unsigned)SIGN_SHARED;
	o->signs |= SIGN_FRONT_END;
}

static bool names_failed(const struct model *m,
			 const struct model_organisation *o)
{
	for (uint32_t t = o->first_target; t != UINT32_MAX;
	     t = m->next_target[t])
		if (m->targets[t].state >= STATE_DNS_SERVFAIL &&
		    m->targets[t].state <= STATE_DNS_BAD)
			return true;
	return false;
}

static enum org_class decide(const struct model *m,
			     const struct model_organisation *o)
{
	unsigned s = o->signs;
	bool cloud = s & (SIGN_MX_CLOUD | SIGN_AUTODISCOVER_CLOUD |
			  SIGN_FRONT_END_CLOUD);

	if (s & SIGN_FRONT_END) {
		if (s & SIGN_SHARED)
			return CLASS_HOSTED_EXCHANGE;
		return cloud || (s & SIGN_SPF_CLOUD) ? CLASS_HYBRID
						     : CLASS_SELF_HOSTED;
	}
	if (cloud)
		return CLASS_CLOUD;
	if (s & SIGN_MX_FILTER)
		return CLASS_FILTERED_UNKNOWN;
	if ((s & SIGN_TRIED) && !(s & SIGN_ANSWERED))
		return CLASS_UNREACHABLE;
	if (s & SIGN_MX_OWN)
		return s & SIGN_ANSWERED ? CLASS_SELF_HOSTED
					 : CLASS_UNREACHABLE;
	if (s & SIGN_SPF_CLOUD)
		return CLASS_CLOUD;
	if (s & SIGN_MX_OTHER)
		return CLASS_FILTERED_UNKNOWN;
	return names_failed(m, o) ? CLASS_UNREACHABLE : CLASS_NONE;
}

int model_classify(struct model *m, struct store *store, struct err *err)
{
	struct classes *c = mem_new(1, sizeof(*c));
	int s;

	if (!c)
		return err_nomem(err);
	c->m = m;
	arena_init(&c->arena, (size_t)16 << 20);
	map_init(&c->names, (size_t)1 << 30);
	map_init(&c->addresses, (size_t)1 << 30);
	map_init(&c->last, (size_t)1 << 30);
	s = load_providers(c, err);
	for (uint32_t i = 0; i < m->target_count && !s; i++)
		if (m->targets[i].name)
			s = map_put(&c->names, span_str(m->targets[i].name), i,
				    err);
	if (!s)
		s = take_answers(c, store, err);
	if (!s)
		s = count_shared(c, err);
	for (uint32_t i = 0; i < m->endpoint_count && !s; i++)
		take_endpoint(c, &m->endpoints[i]);
	for (uint32_t i = 0; i < m->organisation_count && !s; i++)
		m->organisations[i].class = decide(m, &m->organisations[i]);
	map_release(&c->names);
	map_release(&c->addresses);
	map_release(&c->last);
	arena_release(&c->arena);
	mem_free(c);
	return s;
}
