/* kinds.c - see kinds.h. */
#include "kinds.h"

#include "columns.h"

#include "base/clock.h"

#define PROXY(folder)                                                          \
	{                                                                      \
		"httpproxy", "V15/Logging/HttpProxy/" folder,                  \
			"HttpProxy_%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_BUILD,     \
			"HttpProxy Logs", columns_httpproxy                    \
	}

static const struct kind kinds[LOG_TEXT_COUNT] = {
	[LOG_IIS] = {"iis", "inetpub/logs/LogFiles/W3SVC1", "u_ex%y%m%d",
		     ROLL_DAY, HEAD_IIS, NULL, NULL},
	[LOG_IIS_BACKEND] = {"iis-backend", "inetpub/logs/LogFiles/W3SVC2",
			     "u_ex%y%m%d", ROLL_DAY, HEAD_IIS, NULL, NULL},
	[LOG_HTTPERR] = {"httperr", "Windows/System32/LogFiles/HTTPERR",
			 "httperr1.log", ROLL_NEVER, HEAD_HTTPERR, NULL,
			 columns_httperr},
	[LOG_PROXY_AUTODISCOVER] = PROXY("Autodiscover"),
	[LOG_PROXY_EAS] = PROXY("Eas"),
	[LOG_PROXY_ECP] = PROXY("Ecp"),
	[LOG_PROXY_EWS] = PROXY("Ews"),
	[LOG_PROXY_MAPI] = PROXY("Mapi"),
	[LOG_PROXY_OAB] = PROXY("Oab"),
	[LOG_PROXY_OWA] = PROXY("Owa"),
	[LOG_PROXY_OWACALENDAR] = PROXY("OwaCalendar"),
	[LOG_PROXY_POWERSHELL] = PROXY("PowerShell"),
	[LOG_PROXY_RPCHTTP] = PROXY("RpcHttp"),
	[LOG_ECP_SERVER] = {"ecp-server", "V15/Logging/ECP/Server",
			    "ECPServer%Y%m%d-1.LOG", ROLL_DAY, HEAD_FIXED,
			    "ECP Server Log", columns_ecp},
	[LOG_ECP_ACTIVITY] = {"ecp-activity", "V15/Logging/ECP/Activity",
			      "ECPActivity_%P_%Y%m%d-1.LOG", ROLL_DAY,
			      HEAD_FIXED, "ECP Activity Context Log",
			      columns_ecp},
	[LOG_OAB_GENERATOR] = {"oab-generator", "V15/Logging/OABGeneratorLog",
			       "OABGeneratorLog%Y%m%d-1.LOG", ROLL_DAY,
			       HEAD_BUILD, "OABGenerator Log", columns_oab},
	[LOG_EWS] = {"ews", "V15/Logging/Ews", "Ews_%Y%m%d%H-1.LOG", ROLL_HOUR,
		     HEAD_BUILD, "EWS Logs", columns_ews},
	[LOG_CMDLET] = {"cmdlet",
			"V15/Logging/CmdletInfra/Powershell-Proxy/Cmdlet",
			"Rps_Cmdlet_%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_BUILD,
			"Rps Cmdlet Logs", columns_cmdlet},
	[LOG_CMDLET_LOCAL] = {"cmdlet",
			      "V15/Logging/CmdletInfra/LocalPowerShell/Cmdlet",
			      "LocalPowerShell_Cmdlet_%Y%m%d%H-1.LOG",
			      ROLL_HOUR, HEAD_BUILD, "Rps Cmdlet Logs",
			      columns_cmdlet},
	[LOG_TRACKING] = {"message-tracking",
			  "V15/TransportRoles/Logs/MessageTracking",
			  "MSGTRK%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_BUILD,
			  "Message Tracking Log", columns_tracking},
	[LOG_TRACKING_SUBMIT] = {"message-tracking",
				 "V15/TransportRoles/Logs/MessageTracking",
				 "MSGTRKMS%Y%m%d%H-1.LOG", ROLL_HOUR,
				 HEAD_BUILD, "Message Tracking Log",
				 columns_tracking},
	[LOG_SMTP_RECEIVE] = {"smtp-receive",
			      "V15/TransportRoles/Logs/FrontEnd/ProtocolLog/"
			      "SmtpReceive",
			      "RECV%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_FIXED,
			      "SMTP Receive Protocol Log", columns_smtp},
	[LOG_IMAP] = {"imap", "V15/Logging/Imap4", "IMAP4%Y%m%d-1.LOG",
		      ROLL_DAY, HEAD_BUILD, "IMAP4 Log", columns_mailbox},
	[LOG_IMAP_BACK] = {"imap", "V15/Logging/Imap4", "IMAP4BE%Y%m%d-1.LOG",
			   ROLL_DAY, HEAD_BUILD, "IMAP4 Log", columns_mailbox},
	[LOG_POP] = {"pop", "V15/Logging/Pop3", "POP3%Y%m%d-1.LOG", ROLL_DAY,
		     HEAD_BUILD, "POP3 Log", columns_mailbox},
	[LOG_POP_BACK] = {"pop", "V15/Logging/Pop3", "POP3BE%Y%m%d-1.LOG",
			  ROLL_DAY, HEAD_BUILD, "POP3 Log", columns_mailbox},
	[LOG_RCA] = {"rca", "V15/Logging/MAPI Client Access",
		     "RCA_%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_BUILD,
		     "MAPI Client Access Logs", columns_rca},
	[LOG_MAPI] = {"mapi", "V15/Logging/MapiHttp/Mailbox",
		      "MapiHttp_%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_BUILD,
		      "MapiHttp Logs", columns_mapi},
	/* its size is set to the highest that it takes, 32767 KB */
	[LOG_FIREWALL] = {"firewall", "Windows/System32/LogFiles/Firewall",
			  "pfirewall.log", ROLL_NEVER, HEAD_FIREWALL, NULL,
			  NULL},
	[LOG_SMTP_SEND] = {"smtp-send",
			   "V15/TransportRoles/Logs/FrontEnd/ProtocolLog/"
			   "SmtpSend",
			   "SEND%Y%m%d%H-1.LOG", ROLL_HOUR, HEAD_FIXED,
			   "SMTP Send Protocol Log", columns_smtp},
};

const struct kind *kind_of(enum log_kind k)
{
	return &kinds[k];
}

int64_t kind_period(const struct kind *k, int64_t at_ns)
{
	if (k->roll == ROLL_NEVER)
		return 0;
	return at_ns / (k->roll == ROLL_DAY ? NS_PER_DAY : NS_PER_HOUR);
}

int64_t kind_period_start(const struct kind *k, int64_t period)
{
	return period * (k->roll == ROLL_DAY ? NS_PER_DAY : NS_PER_HOUR);
}

static void put_field(char field, int64_t at_ns, unsigned pid, struct buf *out)
{
	int64_t year;
	unsigned month, day;

	civil_from_days(at_ns / NS_PER_DAY, &year, &month, &day);
	switch (field) {
	case 'Y':
		buf_printf(out, "%04d", (int)year);
		break;
	case 'y':
		buf_printf(out, "%02d", (int)(year % 100));
		break;
	case 'm':
		buf_printf(out, "%02u", month);
		break;
	case 'd':
		buf_printf(out, "%02u", day);
		break;
	case 'H':
		buf_printf(out, "%02d",
			   (int)(at_ns % NS_PER_DAY / NS_PER_HOUR));
		break;
	default: /* 'P' */
		buf_printf(out, "%u", pid);
	}
}

void kind_path(const struct kind *k, int64_t at_ns, unsigned pid, bool custom,
	       struct buf *out)
{
	const char *folder = k->folder;

	buf_text(out, "C/");
	if (!strncmp(folder, "V15/", 4)) {
		buf_text(out, "Program Files/Microsoft/Exchange Server/V15");
		folder += 3;
	}
	buf_text(out, folder);
	buf_byte(out, '/');
	for (const char *p = k->name; *p; p++) {
		if (*p == '%')
			put_field(*++p, at_ns, pid, out);
		else
			buf_byte(out, (uint8_t)*p);
	}
	if (k->head == HEAD_IIS)
		buf_text(out, custom ? "_x.log" : ".log");
}
