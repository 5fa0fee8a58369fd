/* event.c - the kinds of log by name, fields as numbers. */
#include "event/event.h"

#include "base/err.h"

static const char *const log_names[LOG_KINDS] = {
	[LOG_NONE] = "",
	[LOG_IIS] = "iis",
	[LOG_IIS_BACKEND] = "iis-backend",
	[LOG_HTTPERR] = "httperr",
	[LOG_HTTPPROXY] = "httpproxy",
	[LOG_ECP_SERVER] = "ecp-server",
	[LOG_ECP_ACTIVITY] = "ecp-activity",
	[LOG_OAB_GENERATOR] = "oab-generator",
	[LOG_EWS] = "ews",
	[LOG_CMDLET] = "cmdlet",
	[LOG_AUDIT] = "audit",
	[LOG_MESSAGE_TRACKING] = "message-tracking",
	[LOG_SMTP_RECEIVE] = "smtp-receive",
	[LOG_SMTP_SEND] = "smtp-send",
	[LOG_AGENT] = "agent",
	[LOG_AUTODISCOVER] = "autodiscover",
	[LOG_MAPI] = "mapi",
	[LOG_IMAP] = "imap",
	[LOG_POP] = "pop",
	[LOG_RCA] = "rca",
	[LOG_CONNECTIVITY] = "connectivity",
	[LOG_FIREWALL] = "windows-firewall",
	[LOG_ZEEK_CONN] = "zeek-conn",
	[LOG_ZEEK_HTTP] = "zeek-http",
	[LOG_ZEEK_SSL] = "zeek-ssl",
	[LOG_ZEEK_FILES] = "zeek-files",
	[LOG_ZEEK_SMB_MAPPING] = "zeek-smb-mapping",
	[LOG_ZEEK_SMB_FILES] = "zeek-smb-files",
	[LOG_ZEEK_NTLM] = "zeek-ntlm",
	[LOG_ZEEK_KERBEROS] = "zeek-kerberos",
	[LOG_ZEEK_DNS] = "zeek-dns",
	[LOG_ZEEK_X509] = "zeek-x509",
	[LOG_ZEEK_RDP] = "zeek-rdp",
	[LOG_ZEEK_DCE_RPC] = "zeek-dce-rpc",
	[LOG_ZEEK_SMTP] = "zeek-smtp",
	[LOG_ZEEK_SSH] = "zeek-ssh",
	[LOG_ZEEK_FTP] = "zeek-ftp",
	[LOG_ZEEK_DHCP] = "zeek-dhcp",
	[LOG_ZEEK_PE] = "zeek-pe",
	[LOG_ZEEK_NOTICE] = "zeek-notice",
	[LOG_ZEEK_WEIRD] = "zeek-weird",
	[LOG_EVTX] = "evtx",
	[LOG_WEB_FILE] = "web-file",
	[LOG_COMPILED_PAGE] = "compiled-page",
	[LOG_OTHER] = "other",
};

const char *log_kind_name(enum log_kind log)
{
	return (unsigned)log < LOG_KINDS ? log_names[log] : "";
}

enum log_kind log_kind_find(struct span name)
{
	for (enum log_kind i = LOG_NONE + 1; i < LOG_KINDS; i++)
		if (span_is(name, log_names[i]))
			return i;
	return LOG_NONE;
}

bool event_number(const struct event *e, unsigned field, uint64_t *out)
{
	return span_to_u64(event_field(e, field), out);
}
