/* windows.c - see windows.h. */
#include "windows.h"

#include "life.h"
#include "shapes.h"
#include "story.h"

#define NO_GUID "{00000000-0000-0000-0000-000000000000}"

static const char privileges[] =
	"SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\t"
	"SeRestorePrivilege\n\t\t\tSeDebugPrivilege";

void sysmon_time(int64_t ns, char out[40])
{
	struct buf b;

	buf_init(&b, 128);
	put_iis_time(&b, ns);
	snprintf(out, 40, "%.*s.%03u", (int)b.len, (const char *)b.ptr,
		 (unsigned)(ns % NS_PER_SECOND / NS_PER_MS));
	buf_release(&b);
}

static void put_hex(char *out, size_t cap, uint64_t n)
{
	snprintf(out, cap, "0x%llx", (unsigned long long)n);
}

void windows_logon(struct lab *lab, struct rng *r, const struct logon *l)
{
	char id[24], port[12], type[8];
	const char *logon_process = l->type == 8	 ? "Advapi"
				    : l->type == 10	 ? "User32"
				    : *l->package == 'K' ? "Kerberos"
							 : "NtLmSsp";

	put_hex(id, sizeof(id), 0x10000 + rng_below(r, 0x7fffffff));
	snprintf(port, sizeof(port), "%u",
		 l->port ? l->port : rng_between(r, 1025, 65000));
	snprintf(type, sizeof(type), "%u", l->type);
	SHAPE_PUT(lab, l->host, &shape_logon, l->at_ns, l->mark, "S-1-5-18",
		  "-", "-", "0x3e7", l->sid, l->account, l->domain, id, type,
		  logon_process, l->package, l->workstation, NO_GUID, "-", "-",
		  "0", "0x1a4", l->process, l->address, port, "%%1833");
	if (l->privileged)
		SHAPE_PUT(lab, l->host, &shape_privileged, l->at_ns, l->mark,
			  l->sid, l->account, l->domain, id, privileges);
	SHAPE_PUT(lab, l->host, &shape_logoff,
		  l->at_ns + rng_between(r, 2000, 900000) * NS_PER_MS,
		  MARK_HONEST, l->sid, l->account, l->domain, id, type);
}

void windows_logon_failed(struct lab *lab, struct rng *r, const struct logon *l)
{
	char port[12], type[8];

	snprintf(port, sizeof(port), "%u", rng_between(r, 1025, 65000));
	snprintf(type, sizeof(type), "%u", l->type);
	SHAPE_PUT(lab, l->host, &shape_logon_failed, l->at_ns, l->mark,
		  "S-1-5-18", "-", "-", "0x3e7", "S-1-0-0", l->account,
		  l->domain, "0xc000006d", "%%2313", "0xc000006a", type,
		  "Advapi", "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
		  l->workstation, "-", "-", "0", "0x1a4", l->process,
		  l->address, port);
}

static void sysmon_process(struct lab *lab, struct rng *r,
			   const struct process *p, const char *pid,
			   const char *parent_pid)
{
	char when[40], guid[GUID_TEXT], parent[GUID_TEXT], hash[96];
	const char *name = strrchr(p->image, '\\');
	uint64_t halves[2];

	sysmon_time(p->at_ns, when);
	rng_guid(r, guid);
	rng_guid(r, parent);
	halves[0] = rng_u64(r);
	halves[1] = rng_u64(r);
	snprintf(hash, sizeof(hash), "MD5=%016llX%016llX",
		 (unsigned long long)halves[0], (unsigned long long)halves[1]);
	SHAPE_PUT(lab, p->host, &shape_sysmon_process, p->at_ns, p->mark, "-",
		  when, guid, pid, p->image, "10.0.14393.0", "-",
		  "Microsoft® Windows® Operating System",
		  "Microsoft Corporation", name ? name + 1 : p->image,
		  p->command, p->folder, p->user, NO_GUID, "0x3e7", "0",
		  "System", hash, parent, parent_pid, p->parent,
		  p->parent_command);
}

void windows_process(struct lab *lab, struct rng *r, const struct process *p)
{
	unsigned pid = rng_between(r, 500, 20000) & ~3U;
	unsigned parent = rng_between(r, 500, 20000) & ~3U;
	char hex[16], parent_hex[16], text[16], parent_text[16];

	put_hex(hex, sizeof(hex), pid);
	put_hex(parent_hex, sizeof(parent_hex), parent);
	snprintf(text, sizeof(text), "%u", pid);
	snprintf(parent_text, sizeof(parent_text), "%u", parent);
	SHAPE_PUT(lab, p->host, &shape_process, p->at_ns, p->mark, "S-1-5-18",
		  host_name(&lab->world, p->host), lab->world.domain, "0x3e7",
		  hex, p->image, "%%1936", parent_hex, p->command, "S-1-0-0",
		  "-", "-", "0x0", p->parent, "S-1-16-16384");
	sysmon_process(lab, r, p, text, parent_text);
}

void windows_file(struct lab *lab, struct rng *r, unsigned host, int64_t at_ns,
		  const char *image, const char *path, uint32_t mark)
{
	char when[40], guid[GUID_TEXT], pid[12];

	sysmon_time(at_ns, when);
	rng_guid(r, guid);
	snprintf(pid, sizeof(pid), "%u", rng_between(r, 500, 20000) & ~3U);
	SHAPE_PUT(lab, host, &shape_sysmon_file, at_ns, mark, "-", when, guid,
		  pid, image, path, when);
}

void windows_cmdlet(struct lab *lab, struct rng *r, const struct cmdlet *c)
{
	char user[160], process[160], thread[12];

	snprintf(user, sizeof(user), "%s/Users/%s", lab->world.dns, c->user);
	snprintf(process, sizeof(process), "%u %s", rng_between(r, 2000, 20000),
		 c->process);
	snprintf(thread, sizeof(thread), "%u", rng_between(r, 5, 90));
	SHAPE_PUT(lab, c->server,
		  c->error ? &shape_cmdlet_failed : &shape_cmdlet, c->at_ns,
		  c->mark, c->name, c->parameters, user, c->sid, c->sid,
		  "Remote-ManagementShell-Unknown", process, "", thread,
		  "00:00:00.0781247",
		  "View Entire Forest: 'False', Default Scope: 'all'",
		  c->error ? c->error : "");
}

/* The last word of a path, without its ending's quote. */
static const char *pool_of(const char *page)
{
	if (strstr(page, "\\ecp\\"))
		return "MSExchangeECPAppPool";
	if (strstr(page, "\\owa\\"))
		return "MSExchangeOWAAppPool";
	return strstr(page, "\\OAB\\") ? "MSExchangeOABAppPool"
				       : "DefaultAppPool";
}

void windows_command(struct step *s, const char *command, const char *page)
{
	char line[1024], parent[256];
	struct process p = {
		.at_ns = s->at_ns + 40 * NS_PER_MS,
		.host = s->server->index,
		.image = CMD,
		.command = line,
		.parent = W3WP,
		.parent_command = parent,
		.user = "NT AUTHORITY\\SYSTEM",
		.folder = "C:\\Windows\\System32\\inetsrv\\",
		.mark = s->mark,
	};

	snprintf(line, sizeof(line),
		 "\"cmd\" /c cd /d \"C:\\inetpub\\wwwroot\\aspnet_client\"&%s"
		 "&echo [S]&cd&echo [E]",
		 command);
	snprintf(parent, sizeof(parent),
		 "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"%s\" -v "
		 "\"v4.0\" -a \\\\.\\pipe\\iisipm",
		 pool_of(page));
	windows_process(s->lab, s->r, &p);
}

void windows_detection(struct step *s, const char *path)
{
	char when[40], file[320], guid[GUID_TEXT];

	sysmon_time(s->at_ns, when);
	rng_guid(s->r, guid);
	snprintf(file, sizeof(file), "file:_%s", path);
	for (unsigned i = 0; i < 2; i++)
		SHAPE_PUT(s->lab, s->server->index,
			  i ? &shape_defender_acted : &shape_defender_found,
			  s->at_ns + i * 2 * NS_PER_SECOND, s->mark,
			  "Microsoft Defender Antivirus", "4.18.2101.9", guid,
			  when, "2147777658", "Backdoor:ASP/Chopper.F!dha", "5",
			  "Severe", "6", "Backdoor",
			  "https://go.microsoft.example/fwlink", "1", "1", "3",
			  "Real-Time Protection", W3WP, "NT AUTHORITY\\SYSTEM",
			  file, i ? "2" : "9",
			  i ? "Quarantine" : "Not Applicable");
}
