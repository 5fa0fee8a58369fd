/* property.c - the objects of STIX that an event or a file is taken for. */
#include "rules/indicators/inner.h"

enum property {
	P_ADDRESS,
	P_DOMAIN,
	P_URL,
	P_EMAIL,
	P_FILE_NAME,
	P_FILE_FOLDER,
	P_FILE_SIZE,
	P_MD5,
	P_SHA1,
	P_SHA256,
	P_SHA512,
	P_COMMAND,
	P_PROCESS_ID,
	P_PROCESS_FOLDER,
	P_PROCESS_NAME,
	P_PARENT_COMMAND,
	P_PARENT_NAME,
	P_SERVICE,
	P_SOURCE,
	P_DESTINATION,
	P_SOURCE_PORT,
	P_DESTINATION_PORT,
	P_PROTOCOL,
	P_SOURCE_BYTES,
	P_DESTINATION_BYTES,
	P_METHOD,
	P_REQUEST,
	P_REQUEST_AGENT,
	P_REQUEST_HOST,
	P_REQUEST_REFERER,
	P_KEY,
	P_KEY_DATA,
	P_USER,
	P_FROM,
	P_TO,
	P_SUBJECT,
	PROPERTIES
};

static const struct {
	const char *type, *path;
	enum property property;
} names[] = {
	{"ipv4-addr", "value", P_ADDRESS},
	{"ipv6-addr", "value", P_ADDRESS},
	{"domain-name", "value", P_DOMAIN},
	{"url", "value", P_URL},
	{"email-addr", "value", P_EMAIL},
	{"file", "name", P_FILE_NAME},
	{"file", "size", P_FILE_SIZE},
	{"file", "parent_directory_ref.path", P_FILE_FOLDER},
	{"directory", "path", P_FILE_FOLDER},
	{"file", "hashes.MD5", P_MD5},
	{"file", "hashes.SHA-1", P_SHA1},
	{"file", "hashes.SHA1", P_SHA1},
	{"file", "hashes.SHA-256", P_SHA256},
	{"file", "hashes.SHA256", P_SHA256},
	{"file", "hashes.SHA-512", P_SHA512},
	{"file", "hashes.SHA512", P_SHA512},
	{"process", "command_line", P_COMMAND},
	{"process", "pid", P_PROCESS_ID},
	{"process", "cwd", P_PROCESS_FOLDER},
	{"process", "name", P_PROCESS_NAME},
	{"process", "image_ref.name", P_PROCESS_NAME},
	{"process", "binary_ref.name", P_PROCESS_NAME},
	{"process", "parent_ref.command_line", P_PARENT_COMMAND},
	{"process", "parent_ref.name", P_PARENT_NAME},
	{"process", "parent_ref.image_ref.name", P_PARENT_NAME},
	{"process", "parent_ref.binary_ref.name", P_PARENT_NAME},
	{"process", "extensions.windows-service-ext.service_name", P_SERVICE},
	{"network-traffic", "src_ref.value", P_SOURCE},
	{"network-traffic", "dst_ref.value", P_DESTINATION},
	{"network-traffic", "src_port", P_SOURCE_PORT},
	{"network-traffic", "dst_port", P_DESTINATION_PORT},
	{"network-traffic", "protocols[*]", P_PROTOCOL},
	{"network-traffic", "src_byte_count", P_SOURCE_BYTES},
	{"network-traffic", "dst_byte_count", P_DESTINATION_BYTES},
	{"network-traffic", "extensions.http-request-ext.request_method",
	 P_METHOD},
	{"network-traffic", "extensions.http-request-ext.request_value",
	 P_REQUEST},
	{"network-traffic",
	 "extensions.http-request-ext.request_header.User-Agent",
	 P_REQUEST_AGENT},
	{"network-traffic", "extensions.http-request-ext.request_header.Host",
	 P_REQUEST_HOST},
	{"network-traffic",
	 "extensions.http-request-ext.request_header.Referer",
	 P_REQUEST_REFERER},
	{"windows-registry-key", "key", P_KEY},
	{"windows-registry-key", "values[*].data", P_KEY_DATA},
	{"user-account", "user_id", P_USER},
	{"user-account", "account_login", P_USER},
	{"user-account", "display_name", P_USER},
	{"email-message", "from_ref.value", P_FROM},
	{"email-message", "sender_ref.value", P_FROM},
	{"email-message", "to_refs[*].value", P_TO},
	{"email-message", "subject", P_SUBJECT},
};

/* Texts of Windows, names of hosts and digests know no case. */
static const struct {
	enum property property;
	enum indicator_kind kind;
} insensitive[] = {
	{P_ADDRESS, IND_ADDRESS},
	{P_DOMAIN, IND_DOMAIN},
	{P_URL, IND_URL},
	{P_EMAIL, IND_EMAIL},
	{P_FILE_NAME, IND_NAME},
	{P_MD5, IND_HASH},
	{P_SHA1, IND_HASH},
	{P_SHA256, IND_HASH},
	{P_SHA512, IND_HASH},
	{P_FILE_FOLDER, IND_KINDS},
	{P_PROCESS_FOLDER, IND_KINDS},
	{P_PROCESS_NAME, IND_KINDS},
	{P_PARENT_NAME, IND_KINDS},
	{P_SERVICE, IND_KINDS},
	{P_PROTOCOL, IND_KINDS},
	{P_REQUEST_HOST, IND_KINDS},
	{P_KEY, IND_KINDS},
	{P_USER, IND_KINDS},
	{P_FROM, IND_KINDS},
	{P_TO, IND_KINDS},
	{P_SOURCE, IND_KINDS},
	{P_DESTINATION, IND_KINDS},
	{P_METHOD, IND_KINDS},
};

#define L(name) (UINT64_C(1) << LOG_##name)
#define WEB (L(IIS) | L(IIS_BACKEND) | L(HTTPPROXY))
#define SERVICES (L(EWS) | L(AUTODISCOVER) | L(MAPI) | L(IMAP) | L(POP))
#define MAIL (L(MESSAGE_TRACKING) | L(AGENT))
#define SMTP (L(SMTP_RECEIVE) | L(SMTP_SEND))
#define FILES (L(WEB_FILE) | L(OTHER))
#define SENSOR ((L(ZEEK_WEIRD) << 1) - L(ZEEK_CONN)) /* all logs of Zeek's */
#define NETWORK (SENSOR | L(FIREWALL))
#define ANY_CLIENT (WEB | SERVICES | MAIL | SMTP | L(HTTPERR) | NETWORK)

/* Objects: type * STIX_OF_TYPE + which. */
enum object {
	O_ADDRESS = 0,
	O_DOMAIN = 4,
	O_URL = 8,
	O_EMAIL = 12,
	O_FILE = 16, /* 0 image, 1 written, 2 loaded, 3 of the parent */
	O_PROCESS = 20,
	O_TRAFFIC = 24,
	O_KEY = 28,
	O_USER = 32,
	O_MESSAGE = 36,
};

#define ROW(property, object, take, logs, field)                               \
	{                                                                      \
		P_##property, object, TAKE_##take, 0, logs, field, NULL        \
	}
#define DIGEST(property, object, digits, field, unless)                        \
	{                                                                      \
		P_##property, object, TAKE_DIGESTS, digits, L(EVTX), field,    \
			unless                                                 \
	}
#define DIGEST_ROWS(object, field, unless)                                     \
	DIGEST(MD5, object, 32, field, unless),                                \
		DIGEST(SHA1, object, 40, field, unless),                       \
		DIGEST(SHA256, object, 64, field, unless),                     \
		DIGEST(SHA512, object, 128, field, unless)

const struct property_source property_sources[] = {
	ROW(ADDRESS, O_ADDRESS, ADDRESS, ANY_CLIENT, "client"),
	ROW(ADDRESS, O_ADDRESS + 1, LIST, WEB | MAIL, "forwarded"),
	ROW(ADDRESS, O_ADDRESS, ADDRESS, L(EVTX), "IpAddress"),
	ROW(ADDRESS, O_ADDRESS, ADDRESS, L(EVTX), "SourceIp"),
	ROW(ADDRESS, O_ADDRESS, ADDRESS, L(EVTX), "SourceAddress"),
	ROW(ADDRESS, O_ADDRESS + 1, ADDRESS, L(EVTX), "DestinationIp"),
	ROW(ADDRESS, O_ADDRESS + 1, ADDRESS, L(EVTX), "DestAddress"),
	ROW(ADDRESS, O_ADDRESS + 1, ADDRESS, NETWORK, "target"),
	ROW(DOMAIN, O_DOMAIN, ADDRESS,
	    WEB | L(ZEEK_HTTP) | L(ZEEK_SSL) | L(ZEEK_DNS), "host"),
	ROW(DOMAIN, O_DOMAIN + 1, ADDRESS, L(HTTPPROXY), "target"),
	ROW(DOMAIN, O_DOMAIN, WHOLE, L(EVTX), "QueryName"),
	ROW(DOMAIN, O_DOMAIN + 1, WHOLE, L(EVTX), "DestinationHostname"),
	ROW(URL, O_URL, WHOLE, WEB | L(ZEEK_HTTP), "referer"),
	ROW(URL, O_URL, WHOLE, L(EVTX), "url"),
	ROW(URL, O_URL, WHOLE, L(EVTX), "RemoteName"),
	ROW(EMAIL, O_EMAIL, LIST, MAIL, "sender"),
	ROW(EMAIL, O_EMAIL + 1, LIST, MAIL, "recipients"),
	ROW(FILE_NAME, O_FILE, NAME, L(EVTX), "Image"),
	ROW(FILE_NAME, O_FILE, NAME, L(EVTX), "NewProcessName"),
	ROW(FILE_NAME, O_FILE + 1, NAME, L(EVTX), "TargetFilename"),
	ROW(FILE_NAME, O_FILE + 2, NAME, L(EVTX), "ImageLoaded"),
	ROW(FILE_NAME, O_FILE + 3, NAME, L(EVTX), "ParentImage"),
	ROW(FILE_NAME, O_FILE + 3, NAME, L(EVTX), "ParentProcessName"),
	ROW(FILE_FOLDER, O_FILE, FOLDER, L(EVTX), "Image"),
	ROW(FILE_FOLDER, O_FILE, FOLDER, L(EVTX), "NewProcessName"),
	ROW(FILE_FOLDER, O_FILE + 1, FOLDER, L(EVTX), "TargetFilename"),
	ROW(FILE_FOLDER, O_FILE + 2, FOLDER, L(EVTX), "ImageLoaded"),
	ROW(FILE_FOLDER, O_FILE + 3, FOLDER, L(EVTX), "ParentImage"),
	DIGEST_ROWS(O_FILE, "Hashes", "ImageLoaded"),
	DIGEST_ROWS(O_FILE + 2, "Hashes", "NewProcessName"),
	DIGEST_ROWS(O_FILE + 1, "Hash", NULL),
	ROW(COMMAND, O_PROCESS, WHOLE, L(EVTX), "CommandLine"),
	ROW(COMMAND, O_PROCESS, WHOLE, L(EVTX), "ProcessCommandLine"),
	ROW(PROCESS_ID, O_PROCESS, NUMBER, L(EVTX), "ProcessId"),
	ROW(PROCESS_ID, O_PROCESS, NUMBER, L(EVTX), "NewProcessId"),
	ROW(PROCESS_FOLDER, O_PROCESS, WHOLE, L(EVTX), "CurrentDirectory"),
	ROW(PROCESS_NAME, O_PROCESS, NAME, L(EVTX), "Image"),
	ROW(PROCESS_NAME, O_PROCESS, NAME, L(EVTX), "NewProcessName"),
	ROW(PARENT_COMMAND, O_PROCESS, WHOLE, L(EVTX), "ParentCommandLine"),
	ROW(PARENT_NAME, O_PROCESS, NAME, L(EVTX), "ParentImage"),
	ROW(PARENT_NAME, O_PROCESS, NAME, L(EVTX), "ParentProcessName"),
	ROW(SERVICE, O_PROCESS, WHOLE, L(EVTX), "ServiceName"),
	ROW(SOURCE, O_TRAFFIC, ADDRESS, ANY_CLIENT, "client"),
	ROW(SOURCE, O_TRAFFIC, ADDRESS, L(EVTX), "SourceIp"),
	ROW(SOURCE, O_TRAFFIC, ADDRESS, L(EVTX), "SourceAddress"),
	ROW(SOURCE, O_TRAFFIC, ADDRESS, L(EVTX), "IpAddress"),
	ROW(DESTINATION, O_TRAFFIC, ADDRESS, NETWORK, "target"),
	ROW(DESTINATION, O_TRAFFIC, ADDRESS, L(EVTX), "DestinationIp"),
	ROW(DESTINATION, O_TRAFFIC, ADDRESS, L(EVTX), "DestAddress"),
	ROW(SOURCE_PORT, O_TRAFFIC, NUMBER, SENSOR, "id.orig_p"),
	ROW(SOURCE_PORT, O_TRAFFIC, NUMBER, L(FIREWALL), "src-port"),
	ROW(SOURCE_PORT, O_TRAFFIC, NUMBER, L(EVTX), "SourcePort"),
	ROW(SOURCE_PORT, O_TRAFFIC, NUMBER, L(EVTX), "IpPort"),
	ROW(DESTINATION_PORT, O_TRAFFIC, NUMBER, L(EVTX), "DestinationPort"),
	ROW(DESTINATION_PORT, O_TRAFFIC, NUMBER, L(EVTX), "DestPort"),
	ROW(DESTINATION_PORT, O_TRAFFIC, NUMBER, WEB | L(HTTPERR) | NETWORK,
	    "port"),
	ROW(PROTOCOL, O_TRAFFIC, WHOLE, NETWORK, "protocol"),
	ROW(PROTOCOL, O_TRAFFIC, WHOLE, L(EVTX), "Protocol"),
	ROW(SOURCE_BYTES, O_TRAFFIC, NUMBER, WEB | SENSOR, "bytes_in"),
	ROW(DESTINATION_BYTES, O_TRAFFIC, NUMBER, WEB | SENSOR, "bytes_out"),
	ROW(METHOD, O_TRAFFIC, WHOLE, WEB | L(HTTPERR) | L(ZEEK_HTTP),
	    "method"),
	ROW(REQUEST, O_TRAFFIC, WHOLE, WEB, "stem"),
	ROW(REQUEST, O_TRAFFIC, WHOLE, L(HTTPERR) | L(ZEEK_HTTP), "url"),
	ROW(REQUEST_AGENT, O_TRAFFIC, BLANKS, WEB | SERVICES, "agent"),
	ROW(REQUEST_AGENT, O_TRAFFIC, WHOLE, L(ZEEK_HTTP), "agent"),
	ROW(REQUEST_HOST, O_TRAFFIC, ADDRESS, WEB | L(ZEEK_HTTP), "host"),
	ROW(REQUEST_REFERER, O_TRAFFIC, WHOLE, WEB | L(ZEEK_HTTP), "referer"),
	ROW(KEY, O_KEY, WHOLE, L(EVTX), "TargetObject"),
	ROW(KEY_DATA, O_KEY, WHOLE, L(EVTX), "Details"),
	ROW(USER, O_USER, WHOLE, WEB | SERVICES, "user"),
	ROW(USER, O_USER, WHOLE, L(EVTX), "TargetUserName"),
	ROW(USER, O_USER + 1, WHOLE, L(EVTX), "SubjectUserName"),
	ROW(USER, O_USER + 2, WHOLE, L(EVTX), "User"),
	ROW(FROM, O_MESSAGE, LIST, MAIL | L(ZEEK_SMTP), "sender"),
	ROW(TO, O_MESSAGE, LIST, MAIL | L(ZEEK_SMTP), "recipients"),
	ROW(SUBJECT, O_MESSAGE, WHOLE, MAIL | L(ZEEK_SMTP), "subject"),
	/* files, of a hunt (matcher.c) and of an investigation */
	ROW(FILE_NAME, O_FILE, NAME, FILES, "path"),
	ROW(FILE_FOLDER, O_FILE, FOLDER, FILES, "path"),
	ROW(FILE_SIZE, O_FILE, NUMBER, FILES, "size"),
	{P_MD5, O_FILE, TAKE_DIGESTS, 32, FILES, "sha256", NULL},
	{P_SHA1, O_FILE, TAKE_DIGESTS, 40, FILES, "sha256", NULL},
	{P_SHA256, O_FILE, TAKE_DIGESTS, 64, FILES, "sha256", NULL},
	{P_SHA512, O_FILE, TAKE_DIGESTS, 128, FILES, "sha256", NULL},
};

const size_t property_source_count = ARRAY_LEN(property_sources);

_Static_assert(PROPERTIES <= PROPERTIES_MAX, "they are bits");

uint32_t property_find(void *context, struct span type, struct span path,
		       bool *nocase)
{
	(void)context;
	*nocase = false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!span_is(type, names[i].type) ||
		    !span_equal_nocase(path, span_str(names[i].path)))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(insensitive); k++)
			if (insensitive[k].property == names[i].property)
				*nocase = true;
		return names[i].property;
	}
	return STIX_NO_PROPERTY;
}

enum indicator_kind property_kind(uint32_t property)
{
	for (size_t k = 0; k < ARRAY_LEN(insensitive); k++)
		if ((uint32_t)insensitive[k].property == property)
			return insensitive[k].kind;
	return IND_KINDS;
}

size_t property_digest(uint32_t property)
{
	switch (property) {
	case P_MD5:
		return 16;
	case P_SHA1:
		return 20;
	case P_SHA256:
		return 32;
	case P_SHA512:
		return 64;
	default:
		return 0;
	}
}

uint64_t property_logs(uint32_t property)
{
	uint64_t logs = 0;

	for (size_t i = 0; i < property_source_count; i++)
		if (property_sources[i].property == property)
			logs |= property_sources[i].logs;
	return logs;
}
