/* steps_windows.c - what an intruder does with Windows: tasks, services,
 * accounts, other hosts, cleared logs; windows-artifacts.md 2.2 to 2.4. */
#include "network.h"
#include "shapes.h"
#include "story.h"
#include "windows.h"

static const char *admin_of(struct step *s)
{
	return s->lab->world.users[s->lab->world.admin].login;
}

static const char *admin_sid(struct step *s)
{
	return s->lab->world.users[s->lab->world.admin].sid;
}

static void take_clear(struct step *s)
{
	struct lab *lab = s->lab;
	unsigned host = s->server->index;

	step_deed(s, STEP_TAMPERING, NULL);
	SHAPE_PUT(lab, host, &shape_log_cleared, s->at_ns, s->mark, "S-1-5-18",
		  s->server->name, lab->world.domain, "0x3e7");
	SHAPE_PUT(lab, host, &shape_system_cleared, s->at_ns + NS_PER_SECOND,
		  s->mark, "SYSTEM", "NT AUTHORITY", "System", "");
}

static void take_task(struct step *s)
{
	struct lab *lab = s->lab;
	unsigned host = s->server->index;
	char name[64], content[512], file[128];

	step_deed(s, STEP_IMPLANT, NULL);
	snprintf(name, sizeof(name), "\\Win%s", s->actor->resource);
	snprintf(file, sizeof(file), "C:\\ProgramData\\%s.ps1",
		 s->actor->resource);
	snprintf(content, sizeof(content),
		 "<?xml version=\"1.0\"?><Task><Exec><Command>powershell"
		 "</Command><Arguments>-ep bypass -w hidden -File %s"
		 "</Arguments></Exec></Task>",
		 file);
	SHAPE_PUT(lab, host, &shape_task_created, s->at_ns, s->mark, "S-1-5-18",
		  s->server->name, lab->world.domain, "0x3e7", name, content);
	SHAPE_PUT(lab, host, &shape_task_registered, s->at_ns, s->mark, name,
		  "NT AUTHORITY\\SYSTEM");
	truth_implant(&lab->truth, s->server->name, name, "task", s->at_ns);
	if (s->story->task_count < 8) {
		struct addition *a = &s->story->tasks[s->story->task_count++];

		a->server = host;
		snprintf(a->name, sizeof(a->name), "%s", name + 1);
		snprintf(a->image, sizeof(a->image), "%s", file);
	}
}

static void install_service(struct step *s, unsigned host, const char *name,
			    const char *image)
{
	SHAPE_PUT(s->lab, host, &shape_service_installed, s->at_ns, s->mark,
		  admin_sid(s), admin_of(s), s->lab->world.domain, "0x8f3c1",
		  name, image, "0x10", "3", "LocalSystem");
	SHAPE_PUT(s->lab, host, &shape_service_new, s->at_ns + 5 * NS_PER_MS,
		  s->mark, name, image, "user mode service", "demand start",
		  "LocalSystem");
}

static void take_service(struct step *s)
{
	char name[16], image[200];

	step_deed(s, STEP_IMPLANT, NULL);
	rng_word(s->r, name, 8);
	snprintf(image, sizeof(image),
		 "%%COMSPEC%% /c powershell -nop -w hidden -File "
		 "C:\\ProgramData\\%s.ps1",
		 s->actor->resource);
	install_service(s, s->server->index, name, image);
	truth_implant(&s->lab->truth, s->server->name,
		      truth_text(&s->lab->truth, "%s", name), "service",
		      s->at_ns);
}

/* An account is made in the directory and put into a strong group. */
static void take_account(struct step *s)
{
	struct lab *lab = s->lab;
	char name[24], word[8], sid[SID_TEXT], member[160], upn[160];
	char own[NAME_TEXT + 2], admins[SID_TEXT + 4];

	step_deed(s, STEP_ACTION, NULL);
	rng_letters(s->r, word, 5);
	snprintf(name, sizeof(name), "svc_%s", word);
	snprintf(sid, sizeof(sid), "%s-%u", lab->world.domain_sid,
		 rng_between(s->r, 7000, 9000));
	snprintf(own, sizeof(own), "%s$", s->server->name);
	snprintf(admins, sizeof(admins), "%s-512", lab->world.domain_sid);
	snprintf(upn, sizeof(upn), "%s@%s", name, lab->world.dns);
	snprintf(member, sizeof(member), "CN=%s,CN=Users,DC=%s,DC=example",
		 name, lab->world.domain);
	SHAPE_PUT(lab, HOST_DC, &shape_account, s->at_ns, s->mark, name,
		  lab->world.domain, sid, lab->world.servers[0].health_sid, own,
		  lab->world.domain, "0x77a1", "-", name, name, upn);
	SHAPE_PUT(lab, HOST_DC, &shape_member, s->at_ns + 2 * NS_PER_SECOND,
		  s->mark, member, sid, "Domain Admins", lab->world.domain,
		  admins, lab->world.servers[0].health_sid, own,
		  lab->world.domain, "0x77a1", "-");
	truth_implant(&lab->truth, lab->world.dc_name, name, "account",
		      s->at_ns);
	truth_add(&lab->truth, &lab->truth.reached, lab->world.dc_name);
}

static unsigned target_of(struct step *s)
{
	return s->spec->arg && !strcmp(s->spec->arg, "dc") ? HOST_DC
							   : HOST_FILES;
}

/* A desktop far away: the sensor tells no more than that. */
static void desktop(struct step *s, unsigned host)
{
	struct flow f = {
		.at_ns = s->at_ns - 900 * NS_PER_MS,
		.took_ms = 1800000,
		.from = s->server->address,
		.to = host_address(&s->lab->world, host),
		.service = "ssl",
		.port = 3389,
		.bytes_there = 900000,
		.bytes_back = 9000000,
		.mark = s->mark,
	};

	flow_put(s->lab, s->r, &f);
	tls_put(s->lab, &f, host_name(&s->lab->world, host), "mstsc");
}

/* With type 3 a session begins, for the caller to use and to end. */
static void arrive(struct step *s, unsigned host, unsigned type,
		   struct logon *l, struct smb *smb)
{
	*l = (struct logon){
		.at_ns = s->at_ns,
		.host = host,
		.type = type,
		.account = admin_of(s),
		.domain = s->lab->world.domain,
		.sid = admin_sid(s),
		.workstation = s->server->name,
		.address = s->server->address,
		.package = type == 10 ? "Negotiate" : "NTLM",
		.process = "-",
		.privileged = true,
		.mark = s->mark,
	};

	if (type == 3 && (s->lab->zeek || s->lab->firewall))
		l->port = rng_between(s->r, 1025, 65000);
	windows_logon(s->lab, s->r, l);
	if (type == 3)
		smb_begin(s->lab, s->r, smb, l);
	else
		desktop(s, host);
	s->smb = smb;
	truth_add(&s->lab->truth, &s->lab->truth.reached,
		  host_name(&s->lab->world, host));
}

static void leave_for(struct step *s, unsigned host)
{
	const char *name = host_name(&s->lab->world, host);

	SHAPE_PUT(s->lab, s->server->index, &shape_explicit, s->at_ns, s->mark,
		  "S-1-5-18", s->server->account, s->lab->world.domain, "0x3e7",
		  "{00000000-0000-0000-0000-000000000000}", admin_of(s),
		  s->lab->world.domain,
		  "{00000000-0000-0000-0000-000000000000}", name, name, "0x1c4",
		  W3WP, "-", "-");
	step_pause(s, 200, 1500);
}

static void open_share(struct step *s, unsigned host, const char *share,
		       const char *file)
{
	char port[12] = "51022";

	if (s->smb && s->smb->flow.from_port)
		snprintf(port, sizeof(port), "%u", s->smb->flow.from_port);
	SHAPE_PUT(s->lab, host, &shape_share, s->at_ns, s->mark, admin_sid(s),
		  admin_of(s), s->lab->world.domain, "0x8f3c1", "File",
		  s->server->address, port, share, "\\??\\C:\\Windows", "0x1",
		  "%%4416");
	if (file)
		SHAPE_PUT(s->lab, host, &shape_share_file,
			  s->at_ns + 20 * NS_PER_MS, s->mark, admin_sid(s),
			  admin_of(s), s->lab->world.domain, "0x8f3c1", "File",
			  s->server->address, port, share, "\\??\\C:\\", file,
			  "0x120089", "%%4416", "-");
	step_pause(s, 200, 1500);
}

static void take_psexec(struct step *s)
{
	struct logon l;
	struct smb smb;
	unsigned host = target_of(s);

	step_deed(s, STEP_SPREAD, NULL);
	leave_for(s, host);
	arrive(s, host, 3, &l, &smb);
	open_share(s, host, "\\\\*\\ADMIN$", "PSEXESVC.exe");
	smb_share(s->lab, &smb, "ADMIN$");
	smb_file(s->lab, &smb, "ADMIN$", "PSEXESVC.exe", 383872, true);
	smb_end(s->lab, s->r, &smb);
	install_service(s, host, "PSEXESVC", "%SystemRoot%\\PSEXESVC.exe");
}

static void take_rdp(struct step *s)
{
	struct logon l;
	struct smb smb;
	unsigned host = target_of(s);

	step_deed(s, STEP_SPREAD, NULL);
	leave_for(s, host);
	arrive(s, host, 10, &l, &smb);
	s->smb = NULL;
}

static void take_share(struct step *s)
{
	struct logon l;
	struct smb smb;
	unsigned host = target_of(s);

	step_deed(s, STEP_SPREAD, NULL);
	leave_for(s, host);
	arrive(s, host, 3, &l, &smb);
	smb_share(s->lab, &smb, "C$");
	for (unsigned i = 0; i < 12; i++) {
		char file[64];

		snprintf(file, sizeof(file), "reports\\returns-%u.xlsx",
			 rng_between(s->r, 100, 999));
		open_share(s, host, "\\\\*\\C$", file);
		smb_file(s->lab, &smb, "C$", file, 40000 + i * 7919, false);
	}
	smb_end(s->lab, s->r, &smb);
}

/* The directory's database is copied on the domain controller. */
static void take_ntds(struct step *s)
{
	char command[200];
	struct process p = {
		.host = HOST_DC,
		.image = "C:\\Windows\\System32\\ntdsutil.exe",
		.command = command,
		.parent = "C:\\Windows\\PSEXESVC.exe",
		.parent_command = "C:\\Windows\\PSEXESVC.exe",
		.user = "NT AUTHORITY\\SYSTEM",
		.folder = "C:\\Windows\\system32\\",
	};

	step_deed(s, STEP_CREDENTIALS, NULL);
	s->lab->truth.credentials = true;
	snprintf(command, sizeof(command),
		 "ntdsutil \"ac i ntds\" ifm \"create full "
		 "C:\\Windows\\Temp\\%s\" q q",
		 s->actor->resource);
	p.at_ns = s->at_ns;
	p.mark = s->mark;
	windows_process(s->lab, s->r, &p);
	truth_add(&s->lab->truth, &s->lab->truth.commands, command);
	SHAPE_PUT(s->lab, HOST_DC, &shape_database, s->at_ns + NS_PER_SECOND,
		  s->mark, "NTDS", "712", "ntdsutil",
		  "C:\\Windows\\Temp\\Active Directory\\ntds.dit");
}

/* The voice mail process runs what was handed to it (CVE-2021-26857). */
static void take_um(struct step *s)
{
	struct process p = {
		.at_ns = s->at_ns + 300 * NS_PER_MS,
		.host = s->server->index,
		.image = CMD,
		.command = "cmd.exe /c whoami",
		.parent = "C:\\Program Files\\Microsoft\\Exchange Server\\V15"
			  "\\bin\\UMWorkerProcess.exe",
		.parent_command = "\"UMWorkerProcess.exe\" -sipport:5063",
		.user = "NT AUTHORITY\\SYSTEM",
		.folder = "C:\\Windows\\system32\\",
	};

	step_deed(s, STEP_ENTRY, "CVE-2021-26857");
	step_flaw(s, "CVE-2021-26857");
	p.mark = s->mark;
	SHAPE_PUT(s->lab, s->server->index, &shape_um_error, s->at_ns, s->mark,
		  "The Unified Messaging server encountered an exception: "
		  "System.InvalidCastException: Unable to cast object of type "
		  "'System.Object' to type 'ContactInfo'.");
	windows_process(s->lab, s->r, &p);
	truth_add(&s->lab->truth, &s->lab->truth.commands, "cmd.exe /c whoami");
}

/* A script asks for the export of mailboxes in the server's own shell. */
static void take_script(struct step *s)
{
	char guid[GUID_TEXT], text[400];

	step_deed(s, STEP_EXTRACTION, NULL);
	rng_guid(s->r, guid);
	snprintf(text, sizeof(text),
		 "Add-PSSnapin Microsoft.Exchange.Management.PowerShell."
		 "SnapIn; New-MailboxExportRequest -Mailbox %s -FilePath "
		 "\\\\localhost\\c$\\ProgramData\\pst\\%s.pst",
		 s->actor->victim->login, s->actor->victim->login);
	SHAPE_PUT(s->lab, s->server->index, &shape_script, s->at_ns, s->mark,
		  "1", "1", text, guid, "");
	truth_add(&s->lab->truth, &s->lab->truth.mailboxes,
		  s->actor->victim->mail);
}

const struct verb verbs_windows[] = {
	{"log-clear", take_clear},
	{"task", take_task},
	{"service", take_service},
	{"account", take_account},
	{"spread-psexec", take_psexec},
	{"spread-rdp", take_rdp},
	{"spread-share", take_share},
	{"ntds", take_ntds},
	{"um-exception", take_um},
	{"export-script", take_script},
	{NULL, NULL},
};
