/* life_windows.c - what Windows logs on a quiet day: logons of every client,
 * services, tasks, the virus scanner's updates, tickets, shares. */
#include "life.h"
#include "network.h"
#include "shapes.h"
#include "windows.h"

static struct logon logon_of(struct lab *lab, struct rng *r,
			     const struct user *u, unsigned host)
{
	struct logon l = {
		.at_ns = lab_moment(lab, r),
		.host = host,
		.type = 3,
		.account = u->login,
		.domain = lab->world.domain,
		.sid = u->sid,
		.workstation = "-",
		.address = u->office,

		.process = "-",
	};

	l.package = rng_chance(r, 600) ? "Kerberos" : "NTLM";
	return l;
}

static void mail_logons(struct lab *lab, struct rng *r, const struct user *u)
{
	struct logon l;

	for (uint32_t n = life_times(lab, r, 5000); n; n--) {
		l = logon_of(lab, r, u, u->server);
		if (rng_chance(r, 300)) { /* basic, by way of IIS */
			l.type = 8;
			l.package = "Negotiate";
			l.process = W3WP;
			l.address = "-";
		}
		windows_logon(lab, r, &l);
	}
	for (uint32_t n = life_times(lab, r, 60); n; n--) {
		l = logon_of(lab, r, u, u->server);
		l.type = 8;
		l.process = W3WP;
		windows_logon_failed(lab, r, &l);
	}
}

static void tickets(struct lab *lab, struct rng *r, const struct user *u)
{
	char service[NAME_TEXT + 2], address[ADDRESS_TEXT + 8];

	snprintf(service, sizeof(service), "%s$", lab->world.file_name);
	snprintf(address, sizeof(address), "::ffff:%s", u->office);
	for (uint32_t n = life_times(lab, r, 2000); n; n--) {
		int64_t at = lab_moment(lab, r);
		struct rng own =
			rng_fork(&lab->world.rng, u->login, (uint64_t)at);
		struct ticket t = {
			.at_ns = at - 2 * NS_PER_MS,
			.from = u->office,
			.client = u->login,
			.service = "krbtgt",
		};

		ticket_put(lab, &own, &t);
		SHAPE_PUT(lab, HOST_DC, &shape_ticket, at, MARK_HONEST,
			  u->login, lab->world.domain, u->sid, "krbtgt",
			  "S-1-5-18", "0x40810010", "0x0", "0x12", "2", address,
			  "50001", "", "", "");
		SHAPE_PUT(lab, HOST_DC, &shape_service_ticket,
			  at + 20 * NS_PER_MS, MARK_HONEST, u->mail,
			  lab->world.domain, service, "S-1-5-18", "0x40810000",
			  "0x12", address, "50002", "0x0",
			  "{00000000-0000-0000-0000-000000000000}", "-");
	}
	for (uint32_t n = life_times(lab, r, 1000); n; n--)
		SHAPE_PUT(lab, HOST_DC, &shape_ntlm, lab_moment(lab, r),
			  MARK_HONEST, "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
			  u->login, "-", "0x0");
}

static void shares(struct lab *lab, struct rng *r, const struct user *u)
{
	for (uint32_t n = life_times(lab, r, 1500); n; n--) {
		struct logon l = logon_of(lab, r, u, HOST_FILES);

		l.port = 50077;
		windows_logon(lab, r, &l);
		life_share_use(lab, r, &l);
		SHAPE_PUT(lab, HOST_FILES, &shape_share,
			  l.at_ns + 30 * NS_PER_MS, MARK_HONEST, u->sid,
			  u->login, lab->world.domain, "0x5aa210", "File",
			  u->office, "50077", "\\\\*\\team", "\\??\\D:\\team",
			  "0x1", "%%4416");
	}
}

static void services(struct lab *lab, struct rng *r, unsigned host)
{
	static const char *const names[] = {
		"Windows Update",
		"WMI Performance Adapter",
		"Background Intelligent Transfer Service",
		"Microsoft Software Shadow Copy Provider",
		"Windows Modules Installer",
		"Software Protection"};

	for (uint32_t n = rng_below(r, 4); n; n--) {
		const char *name = names[rng_below(r, ARRAY_LEN(names))];
		int64_t at = lab_moment(lab, r);

		SHAPE_PUT(lab, host, &shape_service_state, at, MARK_HONEST,
			  name, "running");
		SHAPE_PUT(lab, host, &shape_service_state,
			  at + 240 * NS_PER_SECOND, MARK_HONEST, name,
			  "stopped");
	}
}

static void scheduled(struct lab *lab, struct rng *r, unsigned host)
{
	static const char *const tasks[] = {
		"\\Microsoft\\Windows\\Defrag\\ScheduledDefrag",
		("\\Microsoft\\Windows\\Windows Defender\\Windows Defender "
		 "Scheduled Scan"),
		"\\Microsoft\\Windows\\Time Synchronization\\SynchronizeTime"};
	const char *task;
	char guid[GUID_TEXT];

	rng_guid(r, guid);
	task = tasks[rng_below(r, 3)];
	SHAPE_PUT(lab, host, &shape_task_done, lab_moment(lab, r), MARK_HONEST,
		  task, guid, "%windir%\\system32\\exe", "0");
}

static void processes(struct lab *lab, struct rng *r, unsigned host)
{
	static const struct {
		const char *image, *command, *parent, *parent_command;
	} list[] = {
		{"C:\\Windows\\System32\\svchost.exe",
		 "C:\\Windows\\system32\\svchost.exe -k netsvcs",
		 "C:\\Windows\\System32\\services.exe",
		 "C:\\Windows\\system32\\services.exe"},
		{"C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
		 "C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured "
		 "-Embedding",
		 "C:\\Windows\\System32\\svchost.exe",
		 "C:\\Windows\\system32\\svchost.exe -k DcomLaunch"},
		{"C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe",
		 "C:\\Windows\\System32\\svchost.exe",
		 "C:\\Windows\\system32\\svchost.exe -k netsvcs"},
		/* the page compiler: normal on a mail server */
		{"C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe",
		 "\"csc.exe\" /noconfig /fullpaths @\"C:\\Windows\\Temp\\"
		 "kq2r.cmdline\"",
		 W3WP,
		 "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "
		 "\"MSExchangeOWAAppPool\" -v \"v4.0\""},
	};
	unsigned last = host < WORLD_SERVERS_MAX ? 4 : 3;

	for (uint32_t n = rng_below(r, 5); n; n--) {
		unsigned i = rng_below(r, last);
		struct process p = {
			.at_ns = lab_moment(lab, r),
			.host = host,
			.image = list[i].image,
			.command = list[i].command,
			.parent = list[i].parent,
			.parent_command = list[i].parent_command,
			.user = "NT AUTHORITY\\SYSTEM",
			.folder = "C:\\Windows\\system32\\",
		};

		windows_process(lab, r, &p);
	}
}

static void one_host(struct lab *lab, unsigned host)
{
	struct rng r = rng_fork(&lab->world.rng, "windows",
				(uint64_t)lab->hour_ns / 3600 + host);
	int64_t hour = lab->hour_ns % NS_PER_DAY / NS_PER_HOUR;

	services(lab, &r, host);
	processes(lab, &r, host);
	if (hour % 6 == 1)
		scheduled(lab, &r, host);
	if (hour % 12 == 4)
		SHAPE_PUT(lab, host, &shape_defender_health,
			  lab_moment(lab, &r), MARK_HONEST,
			  "Microsoft Defender Antivirus", "4.18.2101.9",
			  "1.331.2511.0", "1.331.2449.0");
}

void life_windows(struct lab *lab)
{
	for (unsigned i = 0; i < lab->world.server_count; i++)
		one_host(lab, i);
	if (lab->neighbours) {
		one_host(lab, HOST_DC);
		one_host(lab, HOST_FILES);
	}
	for (unsigned i = 0; i < lab->world.user_count; i++) {
		const struct user *u = &lab->world.users[i];
		struct rng r = rng_fork(&lab->world.rng, "logons",
					(uint64_t)lab->hour_ns / 3600 + i);

		mail_logons(lab, &r, u);
		if (!lab->neighbours)
			continue;
		tickets(lab, &r, u);
		shares(lab, &r, u);
	}
}
