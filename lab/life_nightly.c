/* life_nightly.c - what the server does by itself: the address book is made,
 * sister servers talk to each other. */
#include "life.h"
#include "request.h"

static void oab_line(struct lab *lab, unsigned server, int64_t at_ns,
		     const char *text, uint32_t mark)
{
	struct buf *b = &lab->line;

	put_exchange_time(b, at_ns);
	cell(b, lab->world.servers[server].name);
	cell(b, "OABGenerator");
	cell(b, text);
	lab_put(lab, server, LOG_OAB_GENERATOR, at_ns, mark);
}

static void make_address_book(struct lab *lab, struct rng *r, unsigned server)
{
	static const char *const steps[] = {
		"Begin generation of 'Default Offline Address Book'",
		"Finished writing addressbook file details.lzx",
		("Published files to 'C:\\Program Files\\Microsoft\\Exchange "
		 "Server\\V15\\ClientAccess\\OAB\\"),
		"End generation of 'Default Offline Address Book'",
	};
	int64_t at_ns = lab_moment(lab, r);
	char text[256];

	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		snprintf(text, sizeof(text), "%s%s", steps[i],
			 i == 2 ? lab->world.servers[server].database : "");
		oab_line(lab, server, at_ns, text, MARK_HONEST);
		at_ns += rng_between(r, 500, 30000) * NS_PER_MS;
	}
	if (!rng_chance(r, 150))
		return;
	snprintf(text, sizeof(text),
		 "Download failed and temporary file 'C:\\Program Files\\"
		 "Microsoft\\Exchange Server\\V15\\ClientAccess\\OAB\\Temp\\"
		 "%s.tmp' needs to be removed",
		 lab->world.servers[server].database);
	oab_line(lab, server, at_ns, text, MARK_HONEST);
}

/* A server asks its sister in its own name. */
static void sister(struct lab *lab, struct rng *r, const struct server *from,
		   const struct server *to)
{
	char anchor[96];
	struct request q = {
		.begin_ns = lab_moment(lab, r),
		.server = to,
		.proxy = LOG_PROXY_POWERSHELL,
		.method = "POST",
		.stem = "/powershell",
		.query = "serializationLevel=Full;ExchClientVer=15.1.2106.2;"
			 "clientApplication=EMC;PSVersion=5.1.14393.4467",
		.host = to->fqdn,
		.user = from->account,
		.auth = "Kerberos",
		.action = "New-PSSession:Receive",
		.client = from->address,
		.agent = "Microsoft WinRM Client",
		.status = 200,
		.backend_status = 200,
		.anchor = anchor,
		.hint = "ExchClientVer-ServerCookie",
		.back_stem = "/powershell",
		.back_query = "serializationLevel=Full;clientApplication=EMC;"
			      "PSVersion=5.1.14393.4467",
	};

	q.took_ms = rng_between(r, 5, 90);
	snprintf(anchor, sizeof(anchor),
		 "ServerVersion~Version %u.%u (Build "
		 "%u.0)",
		 to->build.major, to->build.minor, to->build.build);
	request_put(lab, r, &q);
}

void life_nightly(struct lab *lab)
{
	int64_t hour = lab->hour_ns % NS_PER_DAY / NS_PER_HOUR;
	unsigned n = lab->world.server_count;

	for (unsigned i = 0; i < n; i++) {
		struct rng r = rng_fork(&lab->world.rng, "nightly",
					(uint64_t)lab->hour_ns / 3600 + i);

		if (hour % 8 == 3)
			make_address_book(lab, &r, i);
		for (uint32_t k = n > 1 ? rng_below(&r, 4) : 0; k; k--)
			sister(lab, &r, &lab->world.servers[i],
			       &lab->world.servers[(i + 1) % n]);
	}
}
