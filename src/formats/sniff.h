/* sniff.h - what a file is, told by its first bytes.
 *
 * The name only helps where content cannot tell: a web page may hold
 * anything, and some logs lose their header. */
#ifndef POSTERN_FORMATS_SNIFF_H
#define POSTERN_FORMATS_SNIFF_H

#include "base/span.h"

/* Most bytes that sniff looks at; fewer are fine. */
#define SNIFF_BYTES ((size_t)65536)

enum format {
	FORMAT_EMPTY,  /* no byte at all, or only NUL */
	FORMAT_BINARY, /* none of the rest, and not text */
	FORMAT_TEXT,   /* none of the rest, and text */

	FORMAT_EVTX,
	FORMAT_REGISTRY, /* a hive */

	FORMAT_IIS, /* W3C extended; the side is in the record (w3c.h) */
	FORMAT_HTTPERR,

	/* Exchange CSV logs; keep them together (format_is_exchange). */
	FORMAT_HTTPPROXY,
	FORMAT_ECP_SERVER,
	FORMAT_ECP_ACTIVITY,
	FORMAT_OAB_GENERATOR,
	FORMAT_EWS,
	FORMAT_AUTODISCOVER,
	FORMAT_MAPI,
	FORMAT_CMDLET,
	FORMAT_AUDIT,
	FORMAT_MESSAGE_TRACKING,
	FORMAT_SMTP_RECEIVE,
	FORMAT_SMTP_SEND,
	FORMAT_AGENT,
	FORMAT_CONNECTIVITY,
	FORMAT_IMAP,
	FORMAT_POP,
	FORMAT_RCA,	  /* RPC Client Access */
	FORMAT_OTHER_CSV, /* the header of an Exchange log, kind not known */

	/* A Zeek sensor's logs, in the order of enum zeek_kind. */
	FORMAT_ZEEK_CONN,
	FORMAT_ZEEK_HTTP,
	FORMAT_ZEEK_SSL,
	FORMAT_ZEEK_FILES,
	FORMAT_ZEEK_SMB_MAPPING,
	FORMAT_ZEEK_SMB_FILES,
	FORMAT_ZEEK_NTLM,
	FORMAT_ZEEK_KERBEROS,
	FORMAT_ZEEK_DNS,
	FORMAT_ZEEK_X509,
	FORMAT_ZEEK_RDP,
	FORMAT_ZEEK_DCE_RPC,
	FORMAT_ZEEK_SMTP,
	FORMAT_ZEEK_SSH,
	FORMAT_ZEEK_FTP,
	FORMAT_ZEEK_DHCP,
	FORMAT_ZEEK_PE,
	FORMAT_ZEEK_NOTICE,
	FORMAT_ZEEK_WEIRD,

	FORMAT_FIREWALL,   /* pfirewall.log of Windows */
	FORMAT_SETUP_LOG,  /* ExchangeSetup.log */
	FORMAT_CLIXML,	   /* objects saved with Export-Clixml */
	FORMAT_IIS_CONFIG, /* applicationHost.config, web.config */
	FORMAT_WEB_PAGE,   /* aspx, ashx, asmx, asax, ascx, js, php … */

	FORMAT_ZIP,
	FORMAT_7Z,
	FORMAT_TAR,
	FORMAT_GZIP,
	FORMAT_XZ,
	FORMAT_ZSTD,
	FORMAT_BZIP2,
	FORMAT_RAR,
	FORMAT_CAB,

	FORMAT_PE,     /* MZ and PE */
	FORMAT_PST,    /* !BDN: PST and OST */
	FORMAT_SQLITE, /* a case file is one */

	FORMAT_COUNT,
};

/* head: the first bytes of the item, at most SNIFF_BYTES are looked at; path:
 * its name or path, may be empty. */
enum format sniff(struct span head, struct span path);

/* "iis", "httpproxy", "ecp-server" …: as the `log:` column of docs/traces.md
 * where that has the kind. Never NULL. */
const char *format_name(enum format format);

/* A CSV log of Exchange, for exchange_csv.h. */
static inline bool format_is_exchange(enum format f)
{
	return f >= FORMAT_HTTPPROXY && f <= FORMAT_OTHER_CSV;
}

/* A log of a Zeek sensor, for zeek.h. */
static inline bool format_is_zeek(enum format f)
{
	return f >= FORMAT_ZEEK_CONN && f <= FORMAT_ZEEK_WEIRD;
}

/* A container for evidence/ to open. */
static inline bool format_is_container(enum format f)
{
	return f >= FORMAT_ZIP && f <= FORMAT_CAB;
}

#endif
