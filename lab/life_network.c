/* life_network.c - what passes on the network beside mail: servers look for
 * their directory, for updates and for withdrawn certificates; people use the
 * file server; the internet knocks at closed ports. */
#include "life.h"
#include "network.h"
#include "request.h"
#include "windows.h"

static void to_directory(struct lab *lab, struct rng *r, const struct server *s)
{
	char account[NAME_TEXT + 2], service[MAIL_TEXT * 2];
	struct ticket t = {
		.at_ns = lab_moment(lab, r),
		.from = s->address,
		.client = account,
		.service = service,
	};
	struct flow f = {
		.at_ns = t.at_ns + 20 * NS_PER_MS,
		.took_ms = 900,
		.from = s->address,
		.to = lab->world.dc_address,
		.port = rng_chance(r, 500) ? 389 : 3268,
		.bytes_there = 3000,
		.bytes_back = 20000,
	};
	struct flow names = {
		.at_ns = t.at_ns - 20 * NS_PER_MS,
		.took_ms = 2,
		.from = s->address,
		.to = lab->world.dc_address,
		.service = "dns",
		.port = 53,
		.bytes_there = 48,
		.bytes_back = 64,
		.udp = true,
	};

	snprintf(account, sizeof(account), "%s$", s->name);
	snprintf(service, sizeof(service), "ldap/%s.%s/%s", lab->world.dc_name,
		 lab->world.dns, lab->world.dns);
	flow_put(lab, r, &names);
	ticket_put(lab, r, &t);
	f.bytes_back += rng_below(r, 90000);
	flow_put(lab, r, &f);
}

/* Group policy, in the computer's own name. */
static void policy(struct lab *lab, struct rng *r, const struct server *s)
{
	char account[NAME_TEXT + 2], file[200];
	struct smb smb;
	struct logon l = {
		.at_ns = lab_moment(lab, r),
		.host = HOST_DC,
		.type = 3,
		.account = account,
		.domain = lab->world.domain,
		.workstation = "-",
		.address = s->address,
		.package = "Kerberos",
	};

	snprintf(account, sizeof(account), "%s$", s->name);
	snprintf(file, sizeof(file),
		 "%s\\Policies\\{31B2F340-016D-11D2-945F-00C04FB984F9}\\gpt."
		 "ini",
		 lab->world.dns);
	smb_begin(lab, r, &smb, &l);
	smb_share(lab, &smb, "SYSVOL");
	smb_file(lab, &smb, "SYSVOL", file, 23, false);
	smb_end(lab, r, &smb);
}

/* The same few peers at all times, and now and then another of their own. */
static void peer(const struct lab *lab, unsigned n, struct rng *r,
		 char out[ADDRESS_TEXT])
{
	struct rng own = rng_fork(&lab->world.rng, "peer", n);

	world_outside(rng_chance(r, 950) ? &own : r, out);
}

static void update(struct lab *lab, struct rng *r, const struct server *s)
{
	static const char *const names[] = {"update.vendor.example",
					    "telemetry.vendor.example",
					    "definitions.shield.example"};
	unsigned n = rng_below(r, 3);
	char to[ADDRESS_TEXT];
	struct flow f = {
		.from = s->address,
		.to = to,
		.service = "ssl",
		.port = 443,
	};

	f.at_ns = lab_moment(lab, r);
	f.took_ms = rng_between(r, 80, 4000);
	f.bytes_there = 1400 + rng_below(r, 6000);
	f.bytes_back = 6000 + rng_below(r, 900000);
	peer(lab, n, r, to);
	flow_put(lab, r, &f);
	tls_put(lab, &f, names[n], "windows");
}

static void certificate(struct lab *lab, struct rng *r, const struct server *s)
{
	char to[ADDRESS_TEXT];
	struct flow f = {
		.from = s->address,
		.to = to,
		.service = "http",
		.port = 80,
		.bytes_there = 260,
		.bytes_back = 1840,
	};
	struct web w = {
		.method = "GET",
		.host = "ocsp.ca.example",
		.uri = "/MFEwTzBNMEswSTAJBgUrDgMCGgUABBQ%2Fexample",
		.agent = "Microsoft-CryptoAPI/10.0",
		.status = 200,
		.answered = 1520,
		.mime = "application/ocsp-response",
	};

	f.at_ns = lab_moment(lab, r);
	f.took_ms = rng_between(r, 30, 300);
	peer(lab, 7, r, to);
	flow_put(lab, r, &f);
	web_put(lab, &f, &w);
}

/* The firewall before the servers lets nothing but 25, 80 and 443 in; what
 * comes round it is dropped by their own. */
static void knock(struct lab *lab, struct rng *r, const struct server *s)
{
	static const unsigned ports[] = {445, 3389, 23, 5985, 8080, 1433};
	char from[ADDRESS_TEXT];
	struct flow f = {
		.from = from,
		.to = s->address,
		.mark = MARK_NOISE,
		.dropped = true,
	};

	f.at_ns = lab_moment(lab, r);
	f.port = ports[rng_below(r, ARRAY_LEN(ports))];
	world_outside(r, from);
	flow_put(lab, r, &f);
}

/* Who asks in clear is sent to the other door. */
static void plain_door(struct lab *lab, struct rng *r, const struct server *s)
{
	char from[ADDRESS_TEXT];
	struct request q = {
		.begin_ns = lab_moment(lab, r),
		.took_ms = 2,
		.server = s,
		.proxy = LOG_COUNT,
		.method = "GET",
		.stem = "/",
		.clear = true,
		.client = from,
		.agent = "Mozilla/5.0 (compatible)",
		.status = 302,
		.bytes_out = 460,
		.mark = MARK_NOISE,
	};

	world_outside(r, from);
	request_put(lab, r, &q);
}

static void people(struct lab *lab, const struct user *u, unsigned i)
{
	struct rng r = rng_fork(&lab->world.rng, "shares",
				(uint64_t)lab->hour_ns / 3600 + i);
	struct logon l = {
		.host = HOST_FILES,
		.type = 3,
		.account = u->login,
		.domain = lab->world.domain,
		.workstation = "-",
		.address = u->office,
	};

	for (uint32_t n = life_times(lab, &r, 1500); n; n--) {
		l.at_ns = lab_moment(lab, &r);
		l.package = rng_chance(&r, 600) ? "Kerberos" : "NTLM";
		life_share_use(lab, &r, &l);
	}
}

void life_share_use(struct lab *lab, struct rng *r, const struct logon *l)
{
	struct rng own =
		rng_fork(&lab->world.rng, l->account, (uint64_t)l->at_ns);
	struct smb smb;
	char file[64];

	(void)r;
	smb_begin(lab, &own, &smb, l);
	smb_share(lab, &smb, "team");
	for (unsigned n = rng_below(&own, 4); n; n--) {
		bool written;

		snprintf(file, sizeof(file), "minutes\\note-%u.xlsx",
			 rng_between(&own, 100, 999));
		written = rng_chance(&own, 300);
		smb_file(lab, &smb, "team", file,
			 12000 + rng_below(&own, 400000), written);
	}
	smb_end(lab, &own, &smb);
}

void life_network(struct lab *lab)
{
	int64_t hour = lab->hour_ns % NS_PER_DAY / NS_PER_HOUR;

	for (unsigned i = 0; i < lab->world.server_count; i++) {
		const struct server *s = &lab->world.servers[i];
		struct rng r = rng_fork(&lab->world.rng, "network",
					(uint64_t)lab->hour_ns / 3600 + i);

		for (unsigned n = rng_below(&r, 3); n; n--)
			to_directory(lab, &r, s);
		if (hour % 2 == i % 2)
			policy(lab, &r, s);
		for (unsigned n = rng_below(&r, 3); n; n--)
			update(lab, &r, s);
		if (rng_chance(&r, 300))
			certificate(lab, &r, s);
		for (unsigned n = rng_below(&r, 3); n; n--)
			knock(lab, &r, s);
		if (rng_chance(&r, 400))
			plain_door(lab, &r, s);
	}
	/* with the logs of the file server, its own lines are joined to them */
	for (unsigned i = 0; !lab->neighbours && i < lab->world.user_count; i++)
		people(lab, &lab->world.users[i], i);
}
