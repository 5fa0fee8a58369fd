/* shapes.c - see shapes.h. */
#include "shapes.h"

#include "event.h"
#include "evtx_log.h"

#define AUDIT "Microsoft-Windows-Security-Auditing"
#define AUDIT_GUID "{54849625-5478-4994-a5ba-3e3b0328c30d}"
#define EVENTLOG "Microsoft-Windows-Eventlog"
#define EVENTLOG_GUID "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}"
#define SYSMON "Microsoft-Windows-Sysmon"
#define SYSMON_GUID "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}"
#define DEFENDER "Microsoft-Windows-Windows Defender"
#define DEFENDER_GUID "{11cd958a-c507-4ef3-b3f2-5fd9dfbd2c78}"
#define SERVICES "Service Control Manager"
#define SERVICES_GUID "{555908d1-a6d7-4695-8e1e-26931d2012f4}"
#define TASKS "Microsoft-Windows-TaskScheduler"
#define TASKS_GUID "{de7b24ea-73c8-4a09-985d-5bdadcfa9017}"

#define GOOD UINT64_C(0x8020000000000000) /* audit success */
#define BAD UINT64_C(0x8010000000000000)  /* audit failure */
#define PLAIN UINT64_C(0x8000000000000000)
#define CLASSIC UINT64_C(0x80000000000000)

#define SECURITY(name, id, version, task, keywords, fields)                    \
	const struct shape name = {LOG_EVTX_SECURITY, AUDIT, AUDIT_GUID, id,   \
				   version,	      0,     task,	 0,    \
				   keywords,	      "",    fields}

#define SUBJECT                                                                \
	"iSubjectUserSid|sSubjectUserName|sSubjectDomainName|"                 \
	"xSubjectLogonId"

SECURITY(shape_logon, 4624, 1, 12544, GOOD,
	 SUBJECT "|iTargetUserSid|sTargetUserName|sTargetDomainName|"
		 "xTargetLogonId|uLogonType|sLogonProcessName|"
		 "sAuthenticationPackageName|sWorkstationName|gLogonGuid|"
		 "sTransmittedServices|sLmPackageName|uKeyLength|xProcessId|"
		 "sProcessName|sIpAddress|sIpPort|sImpersonationLevel");
SECURITY(shape_logon_failed, 4625, 0, 12544, BAD,
	 SUBJECT "|iTargetUserSid|sTargetUserName|sTargetDomainName|hStatus|"
		 "sFailureReason|hSubStatus|uLogonType|sLogonProcessName|"
		 "sAuthenticationPackageName|sWorkstationName|"
		 "sTransmittedServices|sLmPackageName|uKeyLength|xProcessId|"
		 "sProcessName|sIpAddress|sIpPort");
SECURITY(shape_logoff, 4634, 0, 12545, GOOD,
	 "iTargetUserSid|sTargetUserName|sTargetDomainName|xTargetLogonId|"
	 "uLogonType");
SECURITY(shape_privileged, 4672, 0, 12548, GOOD, SUBJECT "|sPrivilegeList");
SECURITY(shape_explicit, 4648, 0, 12544, GOOD,
	 SUBJECT "|gLogonGuid|sTargetUserName|sTargetDomainName|"
		 "gTargetLogonGuid|sTargetServerName|sTargetInfo|xProcessId|"
		 "sProcessName|sIpAddress|sIpPort");
SECURITY(shape_process, 4688, 2, 13312, GOOD,
	 SUBJECT "|xNewProcessId|sNewProcessName|sTokenElevationType|"
		 "xProcessId|sCommandLine|iTargetUserSid|sTargetUserName|"
		 "sTargetDomainName|xTargetLogonId|sParentProcessName|"
		 "iMandatoryLabel");
SECURITY(shape_account, 4720, 0, 13824, GOOD,
	 "sTargetUserName|sTargetDomainName|iTargetSid|" SUBJECT
	 "|sPrivilegeList|sSamAccountName|sDisplayName|sUserPrincipalName");
SECURITY(shape_member, 4728, 0, 13826, GOOD,
	 "sMemberName|iMemberSid|sTargetUserName|sTargetDomainName|"
	 "iTargetSid|" SUBJECT "|sPrivilegeList");
SECURITY(shape_service_installed, 4697, 0, 12289, GOOD,
	 SUBJECT "|sServiceName|sServiceFileName|hServiceType|"
		 "uServiceStartType|sServiceAccount");
SECURITY(shape_task_created, 4698, 0, 12804, GOOD,
	 SUBJECT "|sTaskName|sTaskContent");
SECURITY(shape_share, 5140, 1, 12808, GOOD,
	 SUBJECT "|sObjectType|sIpAddress|sIpPort|sShareName|"
		 "sShareLocalPath|hAccessMask|sAccessList");
SECURITY(shape_share_file, 5145, 0, 12811, GOOD,
	 SUBJECT "|sObjectType|sIpAddress|sIpPort|sShareName|"
		 "sShareLocalPath|sRelativeTargetName|hAccessMask|"
		 "sAccessList|sAccessReason");
SECURITY(shape_ticket, 4768, 0, 14339, GOOD,
	 "sTargetUserName|sTargetDomainName|iTargetSid|sServiceName|"
	 "iServiceSid|hTicketOptions|hStatus|hTicketEncryptionType|"
	 "sPreAuthType|sIpAddress|sIpPort|sCertIssuerName|"
	 "sCertSerialNumber|sCertThumbprint");
SECURITY(shape_service_ticket, 4769, 0, 14337, GOOD,
	 "sTargetUserName|sTargetDomainName|sServiceName|iServiceSid|"
	 "hTicketOptions|hTicketEncryptionType|sIpAddress|sIpPort|hStatus|"
	 "gLogonGuid|sTransmittedServices");
SECURITY(shape_ntlm, 4776, 0, 14336, GOOD,
	 "sPackageName|sTargetUserName|sWorkstation|hStatus");

const struct shape shape_log_cleared = {
	LOG_EVTX_SECURITY,
	EVENTLOG,
	EVENTLOG_GUID,
	1102,
	0,
	4,
	104,
	0,
	UINT64_C(0x4020000000000000),
	"LogFileCleared",
	"iSubjectUserSid|sSubjectUserName|sSubjectDomainName|xSubjectLogonId"};
const struct shape shape_system_cleared = {
	LOG_EVTX_SYSTEM,
	EVENTLOG,
	EVENTLOG_GUID,
	104,
	0,
	4,
	104,
	0,
	PLAIN,
	"LogFileCleared",
	"sSubjectUserName|sSubjectDomainName|sChannel|sBackupPath"};
const struct shape shape_service_new = {
	LOG_EVTX_SYSTEM,
	SERVICES,
	SERVICES_GUID,
	7045,
	0,
	4,
	0,
	16384,
	UINT64_C(0x8080000000000000),
	"",
	"sServiceName|sImagePath|sServiceType|sStartType|sAccountName"};
const struct shape shape_service_state = {LOG_EVTX_SYSTEM,
					  SERVICES,
					  SERVICES_GUID,
					  7036,
					  0,
					  4,
					  0,
					  16384,
					  UINT64_C(0x8080000000000000),
					  "",
					  "sparam1|sparam2"};
const struct shape shape_cmdlet = {LOG_EVTX_MANAGEMENT,
				   "MSExchange CmdletLogs",
				   "",
				   1,
				   0,
				   4,
				   1,
				   16384,
				   CLASSIC,
				   "",
				   "s|s|s|s|s|s|s|s|s|s|s"};
const struct shape shape_cmdlet_failed = {LOG_EVTX_MANAGEMENT,
					  "MSExchange CmdletLogs",
					  "",
					  6,
					  0,
					  2,
					  1,
					  49152,
					  CLASSIC,
					  "",
					  "s|s|s|s|s|s|s|s|s|s|s|s"};
const struct shape shape_um_error = {LOG_EVTX_APPLICATION,
				     "MSExchange Unified Messaging",
				     "",
				     1423,
				     0,
				     2,
				     1,
				     49156,
				     CLASSIC,
				     "",
				     "s"};
const struct shape shape_panel_error = {LOG_EVTX_APPLICATION,
					"MSExchange Control Panel",
					"",
					4,
					0,
					2,
					1,
					49152,
					CLASSIC,
					"",
					"s|s|s"};
const struct shape shape_database = {LOG_EVTX_APPLICATION,
				     "ESENT",
				     "",
				     326,
				     0,
				     4,
				     1,
				     0,
				     CLASSIC,
				     "",
				     "s|s|s|s"};
const struct shape shape_script = {
	LOG_EVTX_POWERSHELL,
	"Microsoft-Windows-PowerShell",
	"{a0c1853b-5c40-4b15-8766-3cf1c58f985a}",
	4104,
	1,
	5,
	2,
	0,
	0,
	"",
	"uMessageNumber|uMessageTotal|sScriptBlockText|sScriptBlockId|sPath"};
const struct shape shape_sysmon_process = {
	LOG_EVTX_SYSMON,
	SYSMON,
	SYSMON_GUID,
	1,
	5,
	4,
	1,
	0,
	PLAIN,
	"",
	"sRuleName|sUtcTime|gProcessGuid|uProcessId|sImage|sFileVersion|"
	"sDescription|sProduct|sCompany|sOriginalFileName|sCommandLine|"
	"sCurrentDirectory|sUser|gLogonGuid|xLogonId|uTerminalSessionId|"
	"sIntegrityLevel|sHashes|gParentProcessGuid|uParentProcessId|"
	"sParentImage|sParentCommandLine"};
const struct shape shape_sysmon_network = {
	LOG_EVTX_SYSMON,
	SYSMON,
	SYSMON_GUID,
	3,
	5,
	4,
	3,
	0,
	PLAIN,
	"",
	"sRuleName|sUtcTime|gProcessGuid|uProcessId|sImage|sUser|sProtocol|"
	"sInitiated|sSourceIsIpv6|sSourceIp|sSourceHostname|uSourcePort|"
	"sSourcePortName|sDestinationIsIpv6|sDestinationIp|"
	"sDestinationHostname|uDestinationPort|sDestinationPortName"};
const struct shape shape_sysmon_access = {
	LOG_EVTX_SYSMON,
	SYSMON,
	SYSMON_GUID,
	10,
	3,
	4,
	10,
	0,
	PLAIN,
	"",
	"sRuleName|sUtcTime|gSourceProcessGUID|uSourceProcessId|"
	"uSourceThreadId|sSourceImage|gTargetProcessGUID|uTargetProcessId|"
	"sTargetImage|hGrantedAccess|sCallTrace"};
const struct shape shape_sysmon_file = {
	LOG_EVTX_SYSMON,
	SYSMON,
	SYSMON_GUID,
	11,
	2,
	4,
	11,
	0,
	PLAIN,
	"",
	"sRuleName|sUtcTime|gProcessGuid|uProcessId|sImage|sTargetFilename|"
	"sCreationUtcTime"};

#define DETECTION                                                              \
	"sProduct Name|sProduct Version|sDetection ID|sDetection Time|"        \
	"sThreat ID|sThreat Name|sSeverity ID|sSeverity Name|sCategory ID|"    \
	"sCategory Name|sFWLink|sStatus Code|sState|sSource ID|sSource Name|"  \
	"sProcess Name|sDetection User|sPath|sAction ID|sAction Name"

const struct shape shape_defender_found = {
	LOG_EVTX_DEFENDER, DEFENDER, DEFENDER_GUID, 1116, 0, 3, 0, 0, PLAIN, "",
	DETECTION};
const struct shape shape_defender_acted = {
	LOG_EVTX_DEFENDER, DEFENDER, DEFENDER_GUID, 1117, 0, 4, 0, 0, PLAIN, "",
	DETECTION};
const struct shape shape_defender_health = {
	LOG_EVTX_DEFENDER,
	DEFENDER,
	DEFENDER_GUID,
	2000,
	0,
	4,
	0,
	0,
	PLAIN,
	"",
	"sProduct Name|sProduct Version|sCurrent Signature Version|"
	"sPrevious Signature Version"};
const struct shape shape_task_registered = {LOG_EVTX_TASKS,
					    TASKS,
					    TASKS_GUID,
					    106,
					    0,
					    4,
					    106,
					    0,
					    PLAIN,
					    "",
					    "sTaskName|sUserContext"};
const struct shape shape_task_done = {
	LOG_EVTX_TASKS,
	TASKS,
	TASKS_GUID,
	201,
	0,
	4,
	201,
	0,
	PLAIN,
	"",
	"sTaskName|sTaskInstanceId|sActionName|uResultCode"};
const struct shape shape_iis_changed = {
	LOG_EVTX_IIS_CONFIG,
	"Microsoft-Windows-IIS-Configuration",
	"{dc0b8e51-4863-407a-bc3c-1b479b2978ac}",
	29,
	0,
	4,
	0,
	0,
	PLAIN,
	"",
	"sPhysicalPath|sConfiguration|sOldValue|sNewValue|sEditOperationType"};

static void take_fields(struct event *e, const char *fields, char *names,
			const char *const *values)
{
	for (unsigned i = 0; *fields; i++) {
		size_t len = strcspn(fields, "|");

		memcpy(names, fields + 1, len - 1);
		names[len - 1] = '\0';
		event_add(e, *fields, names, values[i] ? values[i] : "");
		names += len;
		fields += len + (fields[len] == '|');
	}
}

void shape_put(struct lab *lab, unsigned host, const struct shape *s,
	       int64_t at_ns, uint32_t mark, const char *const *values)
{
	char names[2048], computer[160];
	struct event e = {
		.provider = s->provider,
		.guid = s->guid,
		.channel = evtx_log_channel(s->log),
		.computer = computer,
		.sid = s->log == LOG_EVTX_SYSMON ? "S-1-5-18" : "",
		.user_data = s->user_data,
		.id = s->id,
		.version = s->version,
		.level = s->level,
		.task = s->task,
		.qualifiers = s->qualifiers,
		.pid = s->log == LOG_EVTX_SECURITY ? 4 : 1404,
		.tid = 1996,
		.keywords = s->keywords,
	};

	if (!lab->windows || (s->log == LOG_EVTX_SYSMON && !lab->sysmon))
		return;
	snprintf(computer, sizeof(computer), "%s.%s",
		 host_name(&lab->world, host), lab->world.dns);
	take_fields(&e, s->fields, names, values);
	event_encode(&e, &lab->line);
	lab_put(lab, host, s->log, at_ns, mark);
}
