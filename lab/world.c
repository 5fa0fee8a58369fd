/* world.c - see world.h. */
#include "world.h"

#include <ctype.h>

#include "words.h"

#include "base/alloc.h"

void build_text_padded(const struct build *b, char out[NAME_TEXT])
{
	snprintf(out, NAME_TEXT, "%02u.%02u.%04u.%03u", b->major, b->minor,
		 b->build, b->revision);
}

void build_text_plain(const struct build *b, char out[NAME_TEXT])
{
	snprintf(out, NAME_TEXT, "%u.%u.%u.%u", b->major, b->minor, b->build,
		 b->revision);
}

unsigned long build_number(const struct build *b)
{
	return 0x70008000UL | (unsigned long)b->major << 22 |
	       (unsigned long)b->minor << 16 | b->build;
}

bool build_parse(const char *text, struct build *out)
{
	return sscanf(text, "%u.%u.%u.%u", &out->major, &out->minor,
		      &out->build, &out->revision) == 4;
}

void world_outside(struct rng *r, char out[ADDRESS_TEXT])
{
	uint32_t d[3];

	rng_throws(r, 3, (const uint32_t[]){2, 256, 254}, d);
	switch (rng_below(r, 6)) {
	case 0:
		snprintf(out, ADDRESS_TEXT, "203.0.113.%u",
			 rng_between(r, 1, 254));
		return;
	case 1:
		snprintf(out, ADDRESS_TEXT, "198.51.100.%u",
			 rng_between(r, 1, 254));
		return;
	default:
		snprintf(out, ADDRESS_TEXT, "198.%u.%u.%u", d[0] + 18, d[1],
			 d[2] + 1);
	}
}

static void upper(char *out, size_t cap, const char *text)
{
	snprintf(out, cap, "%s", text);
	for (char *p = out; *p; p++)
		*p = (char)toupper((unsigned char)*p);
}

static void name_domain(struct world *w, const struct world_size *size)
{
	struct rng r = rng_fork(&w->rng, "domain", 0);
	uint32_t d[3];
	const char *org =
		size->domain ? size->domain : words_pick(&words_org, &r);

	rng_throws(&r, 3,
		   (const uint32_t[]){3000000000, 3000000000, 3000000000}, d);
	upper(w->domain, sizeof(w->domain), org);
	snprintf(w->dns, sizeof(w->dns), "%s.example", org);
	snprintf(w->host, sizeof(w->host), "mail.%s.example", org);
	snprintf(w->domain_sid, sizeof(w->domain_sid), "S-1-5-21-%u-%u-%u",
		 d[0] + 1000000000, d[1] + 1000000000, d[2] + 1000000000);
	w->utc_offset_hours = size->utc_offset_hours;
}

static void name_neighbours(struct world *w, unsigned net)
{
	struct rng r = rng_fork(&w->rng, "neighbours", 0);
	static const char *const dc[] = {"DC01", "DC1", "ADS01", "SRV-DC1"};
	static const char *const fs[] = {"FS01", "FILES1", "SRV-FILE", "NAS01"};

	snprintf(w->dc_name, sizeof(w->dc_name), "%s", dc[rng_below(&r, 4)]);
	snprintf(w->file_name, sizeof(w->file_name), "%s",
		 fs[rng_below(&r, 4)]);
	snprintf(w->dc_address, sizeof(w->dc_address), "10.%u.1.10", net);
	snprintf(w->file_address, sizeof(w->file_address), "10.%u.1.30", net);
	snprintf(w->balancer, sizeof(w->balancer), "10.%u.1.5", net);
}

static void name_server(struct world *w, struct server *s, unsigned net,
			const struct build *build)
{
	struct rng r = rng_fork(&w->rng, "server", s->index);
	uint32_t d[4];

	snprintf(s->name, sizeof(s->name), "EX%02u", s->index + 1);
	snprintf(s->fqdn, sizeof(s->fqdn), "%s.%s", s->name, w->dns);
	snprintf(s->account, sizeof(s->account), "%s\\%s$", w->domain, s->name);
	snprintf(s->address, sizeof(s->address), "10.%u.1.%u", net,
		 20 + s->index);
	rng_guid(&r, s->database);
	rng_throws(&r, 4,
		   (const uint32_t[]){UINT32_MAX, UINT32_MAX, UINT32_MAX,
				      0x10000000},
		   d);
	snprintf(s->health, sizeof(s->health), "HealthMailbox%08x%08x%08x%07x",
		 d[0], d[1], d[2], d[3]);
	s->health[13 + 32] = '\0';
	snprintf(s->health_sid, sizeof(s->health_sid), "%s-%u", w->domain_sid,
		 1130 + s->index);
	s->build = *build;
	s->site_port = 444;
	s->pid = rng_between(&r, 2000, 24000);
}

static void choose_clients(struct user *u, struct rng *r)
{
	u->clients = rng_chance(r, 850) ? CLIENT_OUTLOOK : CLIENT_OWA;
	if (rng_chance(r, 600))
		u->clients |= CLIENT_PHONE;
	if (rng_chance(r, 350))
		u->clients |= CLIENT_OWA;
	if (rng_chance(r, 120))
		u->clients |= CLIENT_EWS;
	u->browser = words_pick(&words_browser, r);
	u->outlook = words_pick(&words_outlook, r);
	u->phone = words_pick(&words_phone, r);
	u->mac = words_pick(&words_mac, r);
}

static void name_user(struct world *w, unsigned i, unsigned net)
{
	struct user *u = &w->users[i];
	struct rng r = rng_fork(&w->rng, "user", i);
	const char *given = words_pick(&words_given, &r);
	const char *family = words_pick(&words_family, &r);

	if (i == w->admin)
		snprintf(u->login, sizeof(u->login), "adm.%s", family);
	else if (i < 40)
		snprintf(u->login, sizeof(u->login), "%s.%s", given, family);
	else
		snprintf(u->login, sizeof(u->login), "%.1s%s%u", given, family,
			 i);
	snprintf(u->account, sizeof(u->account), "%s\\%s", w->domain, u->login);
	snprintf(u->mail, sizeof(u->mail), "%s@%s", u->login, w->dns);
	snprintf(u->sid, sizeof(u->sid), "%s-%u", w->domain_sid, 1600 + i);
	rng_guid(&r, u->mailbox);
	rng_word(&r, u->device, 26);
	snprintf(u->office, sizeof(u->office), "10.%u.%u.%u", net, 16 + i / 250,
		 3 + i % 250);
	world_outside(&r, u->home);
	choose_clients(u, &r);
	u->server = i % w->server_count;
}

int world_make(struct world *w, uint64_t seed, const struct world_size *size,
	       struct err *err)
{
	unsigned net;

	memset(w, 0, sizeof(*w));
	w->rng.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	net = 8 + (unsigned)(rng_fork(&w->rng, "net", 0).state % 200);
	w->server_count = size->servers;
	w->user_count = size->users;
	w->users = mem_new(size->users, sizeof(*w->users));
	if (!w->users)
		return err_nomem(err);
	name_domain(w, size);
	name_neighbours(w, net);
	for (unsigned i = 0; i < w->server_count; i++) {
		w->servers[i].index = i;
		name_server(w, &w->servers[i], net, &size->build);
	}
	w->admin = size->users - 1;
	for (unsigned i = 0; i < w->user_count; i++)
		name_user(w, i, net);
	return ST_OK;
}

void world_release(struct world *w)
{
	mem_free(w->users);
	w->users = NULL;
}
