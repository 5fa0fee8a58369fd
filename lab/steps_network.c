/* steps_network.c - what shows on the network alone: a connection that the
 * server opens for the intruder, and honest backups and watching that look
 * like a thief's. */
#include "network.h"
#include "request.h"
#include "story.h"
#include "windows.h"

/* What was packed is sent out by the server itself: `count` KiB, to where it
 * never went; arg "round": on a way that the sensor is not on. */
static void take_connect(struct step *s)
{
	uint64_t bytes =
		(s->spec->count ? s->spec->count : 40) * UINT64_C(1024);
	struct request q;
	struct flow f = {
		.from = s->server->address,
		.to = s->actor->addresses[2],
		.service = "ssl",
		.port = 443,
		.bytes_there = bytes,
		.bytes_back = 5200,
		.unseen = s->spec->arg && !strcmp(s->spec->arg, "round"),
	};

	if (!s->actor->page)
		return;
	step_deed(s, STEP_USE, NULL);
	page_ask(s, &q, "POST", 200);
	request_put(s->lab, s->r, &q);
	page_used(s, &q);
	step_pause(s, 400, 1500);
	f.at_ns = s->at_ns;
	f.took_ms = (uint32_t)(bytes / 500 + 900);
	f.mark = s->mark;
	flow_put(s->lab, s->r, &f);
	tls_put(s->lab, &f, NULL, s->actor->shell_agent);
	truth_sent(&s->lab->truth, s->mark, bytes);
	s->lab->truth.bytes_out += bytes;
}

static struct logon service_logon(struct step *s, unsigned host,
				  const char *account, const char *from)
{
	return (struct logon){
		.at_ns = s->at_ns,
		.host = host,
		.type = 3,
		.account = account,
		.domain = s->lab->world.domain,
		.sid = s->lab->world.users[s->lab->world.admin].sid,
		.workstation = "-",
		.address = from,
		.package = "NTLM",
		.port = rng_between(s->r, 1025, 65000),
		.process = "-",
		.mark = s->mark,
	};
}

/* Every night the agent on the mail server writes to the share of backups, and
 * a copy goes to a house outside that keeps it. */
static void one_backup(struct step *s, const char *outside)
{
	struct logon l =
		service_logon(s, HOST_FILES, "svc.backup", s->server->address);
	uint64_t size = 90000000 + rng_below(s->r, 60000000);
	struct flow f = {
		.from = s->server->address,
		.to = outside,
		.service = "ssl",
		.port = 443,
		.bytes_there = size + size / 50,
		.bytes_back = 90000,
		.mark = s->mark,
	};
	struct smb smb;
	char file[64];

	windows_logon(s->lab, s->r, &l);
	smb_begin(s->lab, s->r, &smb, &l);
	smb_share(s->lab, &smb, "backup$");
	snprintf(file, sizeof(file), "%s\\full-%u.zip", s->server->name,
		 (unsigned)(s->at_ns / NS_PER_DAY % 7));
	smb_file(s->lab, &smb, "backup$", file, size, true);
	smb_end(s->lab, s->r, &smb);
	f.at_ns = smb.silent ? s->at_ns : smb.at_ns + 9 * NS_PER_SECOND;
	f.took_ms = (uint32_t)(size / 12000);
	flow_put(s->lab, s->r, &f);
	tls_put(s->lab, &f, "vault.keeper.example", "backup agent");
}

static void take_backups(struct step *s)
{
	unsigned nights = s->spec->count ? s->spec->count : 1;
	struct rng r = rng_fork(&s->lab->world.rng, "keeper", 0);
	char outside[ADDRESS_TEXT];
	int64_t from_ns = s->at_ns;

	world_outside(&r, outside);
	step_deed(s, STEP_HONEST, NULL);
	for (unsigned i = 0; i < nights; i++) {
		s->at_ns = from_ns + i * NS_PER_DAY +
			   rng_below(s->r, 900) * NS_PER_SECOND;
		one_backup(s, outside);
	}
}

/* A watcher looks at disks and services of all hosts, by their administrative
 * shares, every hour of `count` days. */
static void one_look(struct step *s, const char *watcher, unsigned host)
{
	struct logon l = service_logon(s, host, "svc.watch", watcher);
	struct smb smb;

	windows_logon(s->lab, s->r, &l);
	smb_begin(s->lab, s->r, &smb, &l);
	smb_share(s->lab, &smb, "C$");
	smb_file(s->lab, &smb, "C$", "Windows\\System32\\wbem\\counters.txt",
		 9000, false);
	smb_end(s->lab, s->r, &smb);
}

static void take_watch(struct step *s)
{
	unsigned hours = (s->spec->count ? s->spec->count : 1) * 24;
	char watcher[ADDRESS_TEXT];
	int64_t from_ns = s->at_ns;

	snprintf(watcher, sizeof(watcher), "%.*s.44",
		 (int)(strrchr(s->server->address, '.') - s->server->address),
		 s->server->address);
	step_deed(s, STEP_HONEST, NULL);
	for (unsigned i = 0; i < hours; i++) {
		s->at_ns = from_ns + i * NS_PER_HOUR;
		one_look(s, watcher, s->server->index);
		s->at_ns += 4 * NS_PER_SECOND;
		one_look(s, watcher, HOST_FILES);
		s->at_ns += 4 * NS_PER_SECOND;
		one_look(s, watcher, HOST_DC);
	}
}

const struct verb verbs_network[] = {
	{"connect-out", take_connect},
	{"honest-backups", take_backups},
	{"honest-watch", take_watch},
	{NULL, NULL},
};
