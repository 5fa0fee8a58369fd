/* fields.c - which field of which log holds what: for values, and for the
 * objects of STIX. docs/indicators.md has both tables. */
#include "rules/indicators/inner.h"

#define LOG(name) (UINT64_C(1) << LOG_##name)
_Static_assert(LOG_KINDS <= 64, "kinds of log are bits");
#define WEB (LOG(IIS) | LOG(IIS_BACKEND) | LOG(HTTPPROXY))
#define SERVICES                                                               \
	(LOG(EWS) | LOG(AUTODISCOVER) | LOG(MAPI) | LOG(IMAP) | LOG(POP))
#define SMTP (LOG(SMTP_RECEIVE) | LOG(SMTP_SEND))
#define MAIL (LOG(MESSAGE_TRACKING) | LOG(AGENT))
#define SENSOR                                                                 \
	((LOG(ZEEK_WEIRD) << 1) - LOG(ZEEK_CONN)) /* all logs of Zeek's */
#define NETWORK (SENSOR | LOG(FIREWALL))

const struct field_role field_roles[] = {
	{"client", ROLE_ADDRESS,
	 WEB | SERVICES | SMTP | MAIL | NETWORK | LOG(HTTPERR) | LOG(AUDIT)},
	{"forwarded", ROLE_ADDRESSES, WEB | MAIL},
	{"stem", ROLE_STEM, WEB | LOG(EWS) | LOG(AUTODISCOVER)},
	{"agent", ROLE_AGENT, WEB | SERVICES | LOG(ZEEK_HTTP)},
	{"url", ROLE_STEM, LOG(HTTPERR) | LOG(ZEEK_HTTP)},
	{"host", ROLE_HOST,
	 WEB | LOG(ZEEK_HTTP) | LOG(ZEEK_SSL) | LOG(ZEEK_DNS)},
	{"referer", ROLE_URL, WEB | LOG(ZEEK_HTTP)},
	{"target", ROLE_HOST, LOG(HTTPPROXY) | LOG(CONNECTIVITY) | NETWORK},
	{"anchor", ROLE_TEXT, LOG(HTTPPROXY)},
	{"url", ROLE_TEXT, LOG(ECP_SERVER) | LOG(ECP_ACTIVITY)},
	{"cmd", ROLE_TEXT, LOG(ECP_SERVER) | LOG(ECP_ACTIVITY)},
	{"text", ROLE_TEXT, LOG(OAB_GENERATOR)},
	{"parameters", ROLE_TEXT, LOG(CMDLET)},
	{"data", ROLE_TEXT, LOG(AUDIT)},
	{"sender", ROLE_EMAILS, MAIL | LOG(ZEEK_SMTP)},
	{"recipients", ROLE_EMAILS, MAIL | LOG(ZEEK_SMTP)},
	/* a sensor's own names */
	{"answers", ROLE_TEXT, LOG(ZEEK_DNS)},
	{"arg", ROLE_TEXT, LOG(ZEEK_FTP)},
	{"msg", ROLE_TEXT, LOG(ZEEK_NOTICE)},
	{"sub", ROLE_TEXT, LOG(ZEEK_NOTICE)},
	{"src", ROLE_ADDRESS, LOG(ZEEK_NOTICE)},
	{"dst", ROLE_ADDRESS, LOG(ZEEK_NOTICE)},
	{"tx_hosts", ROLE_ADDRESSES, LOG(ZEEK_FILES)},
	{"rx_hosts", ROLE_ADDRESSES, LOG(ZEEK_FILES)},
	{"md5", ROLE_DIGESTS, LOG(ZEEK_FILES)},
	{"sha1", ROLE_DIGESTS, LOG(ZEEK_FILES)},
	{"filename", ROLE_PATH, LOG(ZEEK_FILES)},
	{"certificate.subject", ROLE_TEXT, LOG(ZEEK_X509)},
	{"san.dns", ROLE_TEXT, LOG(ZEEK_X509)},
	{"san.ip", ROLE_ADDRESSES, LOG(ZEEK_X509)},
	{"fingerprint", ROLE_DIGESTS, LOG(ZEEK_X509)},
	{"name", ROLE_PATH, LOG(ZEEK_SMB_FILES)},
	{"path", ROLE_PATH, LOG(WEB_FILE) | LOG(OTHER)},
	{"sha256", ROLE_DIGESTS, LOG(WEB_FILE) | LOG(OTHER) | LOG(ZEEK_FILES)},
	/* Windows events */
	{"IpAddress", ROLE_ADDRESS, 0},
	{"SourceIp", ROLE_ADDRESS, 0},
	{"DestinationIp", ROLE_ADDRESS, 0},
	{"SourceAddress", ROLE_ADDRESS, 0},
	{"DestAddress", ROLE_ADDRESS, 0},
	{"ClientAddress", ROLE_ADDRESS, 0},
	{"ClientIP", ROLE_ADDRESS, 0},
	{"SourceNetworkAddress", ROLE_ADDRESS, 0},
	{"Address", ROLE_ADDRESS, 0},
	{"DestinationHostname", ROLE_HOST, 0},
	{"SourceHostname", ROLE_HOST, 0},
	{"QueryName", ROLE_HOST, 0},
	{"QueryResults", ROLE_TEXT, 0},
	{"RemoteName", ROLE_URL, 0},
	{"url", ROLE_URL, 0},
	{"Image", ROLE_PATH, 0},
	{"ParentImage", ROLE_PATH, 0},
	{"NewProcessName", ROLE_PATH, 0},
	{"ParentProcessName", ROLE_PATH, 0},
	{"ProcessName", ROLE_PATH, 0},
	{"TargetFilename", ROLE_PATH, 0},
	{"ImageLoaded", ROLE_PATH, 0},
	{"ObjectName", ROLE_PATH, 0},
	{"FileName", ROLE_PATH, 0},
	{"Path", ROLE_PATH, 0},
	{"OriginalFileName", ROLE_PATH, 0},
	{"ImagePath", ROLE_TEXT, 0},
	{"ServiceFileName", ROLE_TEXT, 0},
	{"Hashes", ROLE_DIGESTS, 0},
	{"Hash", ROLE_DIGESTS, 0},
	{"CommandLine", ROLE_TEXT, 0},
	{"ProcessCommandLine", ROLE_TEXT, 0},
	{"ParentCommandLine", ROLE_TEXT, 0},
	{"ScriptBlockText", ROLE_TEXT, 0},
	{"Payload", ROLE_TEXT, 0},
	{"ContextInfo", ROLE_TEXT, 0},
	{"TaskContent", ROLE_TEXT, 0},
	{"Details", ROLE_TEXT, 0},
	{"ServiceName", ROLE_SERVICE, 0},
	{"param1", ROLE_SERVICE, 0},
	{"TaskName", ROLE_TASK, 0},
	{"TargetObject", ROLE_KEY, 0},
};

const size_t field_role_count = ARRAY_LEN(field_roles);

#define KIND(name) (UINT32_C(1) << IND_##name)

uint32_t role_kinds(enum role role)
{
	static const uint32_t hosts =
		KIND(ADDRESS) | KIND(NETWORK) | KIND(DOMAIN) | KIND(HOST);
	static const uint32_t paths =
		KIND(NAME) | KIND(PATH) | KIND(FOLDER) | KIND(PATH_RE);

	switch (role) {
	case ROLE_ADDRESS:
	case ROLE_ADDRESSES:
		return KIND(ADDRESS) | KIND(NETWORK);
	case ROLE_HOST:
		return hosts;
	case ROLE_URL:
		return hosts | KIND(URL);
	case ROLE_EMAILS:
		return KIND(EMAIL) | KIND(DOMAIN) | KIND(HOST);
	case ROLE_AGENT:
		return KIND(AGENT);
	case ROLE_PATH:
		return paths;
	case ROLE_DIGESTS:
		return KIND(HASH);
	case ROLE_STEM:
		return KIND(STEM) | KIND(STEM_POST) | KIND(STEM_RE) |
		       KIND(STEM_POST_RE);
	case ROLE_SERVICE:
		return KIND(SERVICE);
	case ROLE_TASK:
		return KIND(TASK);
	case ROLE_KEY:
		return KIND(KEY);
	default:
		return hosts | paths | KIND(URL) | KIND(EMAIL) | KIND(HASH);
	}
}
