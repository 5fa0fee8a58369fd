/* type_names.c - what feeds call the kinds of indicators. */
#include "rules/indicators/inner.h"

struct type_name {
	const char *name;
	enum indicator_kind first, second;
};

#define ONE(name, kind)                                                        \
	{                                                                      \
		name, IND_##kind, IND_KINDS                                    \
	}

static const struct type_name types[] = {
	ONE("ip", ADDRESS),
	ONE("ipv4", ADDRESS),
	ONE("ipv6", ADDRESS),
	ONE("ipaddress", ADDRESS),
	ONE("ip-address", ADDRESS),
	ONE("ipv4-addr", ADDRESS),
	ONE("ipv6-addr", ADDRESS),
	ONE("ip-src", ADDRESS),
	ONE("ip-dst", ADDRESS),
	ONE("ip-src|port", ADDRESS),
	ONE("ip-dst|port", ADDRESS),
	ONE("address", ADDRESS),
	ONE("network", ADDRESS),
	ONE("cidr", ADDRESS),
	ONE("domain", DOMAIN),
	ONE("domain-name", DOMAIN),
	ONE("fqdn", DOMAIN),
	ONE("hostname", DOMAIN),
	ONE("host", DOMAIN),
	ONE("hostname|port", DOMAIN),
	{"domain|ip", IND_DOMAIN, IND_ADDRESS},
	ONE("url", URL),
	ONE("uri", URL),
	ONE("email", EMAIL),
	ONE("email-addr", EMAIL),
	ONE("email-src", EMAIL),
	ONE("email-dst", EMAIL),
	ONE("email-reply-to", EMAIL),
	ONE("user-agent", AGENT),
	ONE("user-agent-w3c", AGENT),
	ONE("useragent", AGENT),
	ONE("http-user-agent", AGENT),
	ONE("hash", HASH),
	ONE("md5", HASH),
	ONE("sha1", HASH),
	ONE("sha-1", HASH),
	ONE("sha256", HASH),
	ONE("sha-256", HASH),
	ONE("sha512", HASH),
	ONE("sha-512", HASH),
	ONE("filehash-md5", HASH),
	ONE("filehash-sha1", HASH),
	ONE("filehash-sha256", HASH),
	ONE("file", NAME),
	ONE("filename", NAME),
	ONE("file-name", NAME),
	ONE("email-attachment", NAME),
	{"filename|md5", IND_NAME, IND_HASH},
	{"filename|sha1", IND_NAME, IND_HASH},
	{"filename|sha256", IND_NAME, IND_HASH},
	{"filename|sha512", IND_NAME, IND_HASH},
	{"malware-sample", IND_NAME, IND_HASH},
	ONE("filepath", PATH),
	ONE("file-path", PATH),
	ONE("path", PATH),
	ONE("file-path-suffix", PATH),
	ONE("folder", FOLDER),
	ONE("file-path-prefix", FOLDER),
	ONE("file-path-fragment", FOLDER),
	ONE("file-path-regex", PATH_RE),
	ONE("uri-path", STEM),
	ONE("request", STEM),
	ONE("uri-post", STEM_POST),
	ONE("uri-regex", STEM_RE),
	ONE("uri-post-regex", STEM_POST_RE),
	ONE("service", SERVICE),
	ONE("service-name", SERVICE),
	ONE("windows-service-name", SERVICE),
	ONE("task", TASK),
	ONE("scheduled-task-name", TASK),
	ONE("windows-scheduled-task", TASK),
	ONE("regkey", KEY),
	ONE("registry", KEY),
	ONE("windows-registry-key", KEY),
	{"regkey|value", IND_KEY, IND_KINDS},
	ONE("stix2-pattern", PATTERN),
	ONE("stix-pattern", PATTERN),
};

/* Known, and not looked for in logs and files. */
static const struct {
	const char *name, *why;
} others[] = {
	{"yara", "a YARA rule: give it with --yara"},
	{"sigma", "a Sigma rule: give it with --rules"},
	{"snort", "a network rule"},
	{"suricata", "a network rule"},
	{"zeek", "a network rule"},
	{"pattern-in-file", "bytes in files: write a YARA rule"},
	{"pattern-in-memory", "bytes in memory"},
	{"pattern-in-traffic", "bytes in traffic"},
	{"imphash", "a similarity hash"},
	{"ssdeep", "a similarity hash"},
	{"tlsh", "a similarity hash"},
	{"authentihash", "a hash of signed code"},
	{"vulnerability", "a flaw, no trace of an attack"},
	{"ja3-fingerprint-md5", "of TLS, which no log has"},
	{"x509-fingerprint-sha1", "of certificates, which no log has"},
	{"x509-fingerprint-sha256", "of certificates, which no log has"},
	{"named pipe", "of pipes, which few logs have"},
	{"email-subject", "a subject, which many mails have"},
	{"mutex", "of memory, which no log has"},
};

/* Types are written with - and _ and capitals as people like. */
static bool same_type(struct span a, const char *b)
{
	size_t n = strlen(b);

	if (a.len != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = ascii_lower(a.ptr[i]);

		if (c == '_')
			c = '-';
		if (c != (uint8_t)b[i])
			return false;
	}
	return true;
}

bool kind_of_type(struct span type, enum indicator_kind *first,
		  enum indicator_kind *second, const char **why)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (same_type(type, types[i].name)) {
			*first = types[i].first;
			*second = types[i].second;
			return true;
		}
	*why = "of a type that is not looked for";
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (same_type(type, others[i].name))
			*why = others[i].why;
	return false;
}
