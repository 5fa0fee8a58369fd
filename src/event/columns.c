/* columns.c - see columns.h. Columns as in facts of docs/formats/. */
#include "event/columns.h"

#include "base/err.h"

#define CELL(field, column)                                                    \
	{                                                                      \
		FIELD_##field, FROM_CELL, column, NULL                         \
	}
#define ADDRESS(field, column)                                                 \
	{                                                                      \
		FIELD_##field, FROM_ADDRESS, column, NULL                      \
	}
#define KEY(field, key)                                                        \
	{                                                                      \
		FIELD_##field, FROM_KEY, "EventData", key                      \
	}
#define LINE(field)                                                            \
	{                                                                      \
		FIELD_##field, FROM_LINE, NULL, NULL                           \
	}
#define BUILD_COLUMNS                                                          \
	{                                                                      \
		FIELD_BUILD, FROM_BUILD, "MajorVersion", NULL                  \
	}
#define END                                                                    \
	{                                                                      \
		FIELD_METHOD, FROM_CELL, NULL, NULL                            \
	}

static const struct field_source w3c_sources[] = {
	CELL(METHOD, "cs-method"),
	CELL(STEM, "cs-uri-stem"),
	CELL(QUERY, "cs-uri-query"),
	CELL(STATUS, "sc-status"),
	CELL(SUBSTATUS, "sc-substatus"),
	CELL(WIN32, "sc-win32-status"),
	CELL(CLIENT, "c-ip"),
	CELL(FORWARDED, "X-Forwarded-For"),
	CELL(FORWARDED, "cs(X-Forwarded-For)"),
	CELL(FORWARDED, "X-Real-IP"),
	CELL(FORWARDED, "OriginalIP"),
	CELL(USER, "cs-username"),
	CELL(AGENT, "cs(User-Agent)"),
	CELL(REFERER, "cs(Referer)"),
	CELL(COOKIE, "cs(Cookie)"),
	CELL(HOST, "cs-host"),
	CELL(PORT, "s-port"),
	CELL(SERVER, "s-computername"),
	CELL(SERVER, "s-ip"),
	CELL(BYTES_IN, "cs-bytes"),
	CELL(BYTES_OUT, "sc-bytes"),
	CELL(TIME_TAKEN, "time-taken"),
	CELL(PROTOCOL, "cs-version"),
	{FIELD_REQUEST_ID, FROM_REQUEST_ID, "cs-uri-query", NULL},
	{FIELD_ACTIVITY_ID, FROM_QUERY, "cs-uri-query", "ActID"},
	END,
};

static const struct field_source httperr_sources[] = {
	CELL(CLIENT, "c-ip"),	      CELL(SERVER, "s-ip"),
	CELL(PORT, "s-port"),	      CELL(METHOD, "cs-method"),
	CELL(URL, "cs-uri"),	      CELL(STATUS, "sc-status"),
	CELL(REASON, "s-reason"),     CELL(QUEUE, "s-queuename"),
	CELL(PROTOCOL, "cs-version"), END,
};

static const struct field_source httpproxy_sources[] = {
	CELL(PROTOCOL, "Protocol"),
	CELL(METHOD, "Method"),
	CELL(HOST, "UrlHost"),
	CELL(STEM, "UrlStem"),
	CELL(QUERY, "UrlQuery"),
	CELL(STATUS, "HttpStatus"),
	CELL(BACKEND_STATUS, "BackEndStatus"),
	CELL(CLIENT, "ClientIpAddress"),
	CELL(USER, "AuthenticatedUser"),
	CELL(AUTHENTICATED, "IsAuthenticated"),
	CELL(AUTH_TYPE, "AuthenticationType"),
	CELL(ANCHOR, "AnchorMailbox"),
	CELL(AGENT, "UserAgent"),
	CELL(SERVER, "ServerHostName"),
	CELL(ACTION, "ProtocolAction"),
	CELL(PROXY_ACTION, "ProxyAction"),
	CELL(TARGET, "TargetServer"),
	CELL(ROUTING_HINT, "RoutingHint"),
	CELL(BACKEND_COOKIE, "BackEndCookie"),
	CELL(ERROR, "ErrorCode"),
	CELL(BYTES_IN, "RequestBytes"),
	CELL(BYTES_OUT, "ResponseBytes"),
	CELL(TIME_TAKEN, "TotalRequestTime"),
	CELL(GENERIC, "GenericInfo"),
	CELL(GENERIC_ERRORS, "GenericErrors"),
	CELL(REQUEST_ID, "RequestId"),
	CELL(ACTIVITY_ID, "ActivityId"),
	BUILD_COLUMNS,
	END,
};

static const struct field_source ecp_sources[] = {
	CELL(SERVER, "ServerName"),
	CELL(OPERATION, "EventId"),
	CELL(DATA, "EventData"),
	KEY(CMD, "CMD"),
	KEY(URL, "URL"),
	KEY(SESSION, "SID"),
	KEY(ERROR, "EX"),
	KEY(BUILD, "BLD"),
	KEY(REQUEST_ID, "REQID"),
	KEY(ACTIVITY_ID, "ACTID"),
	END,
};

static const struct field_source oab_sources[] = {
	LINE(TEXT),
	CELL(SERVER, "ServerName"),
	CELL(SERVER, "ServerHostName"),
	END,
};

/* EWS, and what else a web service of Exchange writes: the columns that are
 * there count. */
static const struct field_source ews_sources[] = {
	CELL(CLIENT, "ClientIpAddress"),
	CELL(USER, "AuthenticatedUser"),
	CELL(AGENT, "UserAgent"),
	CELL(SERVER, "ServerHostName"),
	CELL(OPERATION, "SoapAction"),
	CELL(STATUS, "HttpStatus"),
	CELL(BYTES_IN, "RequestSize"),
	CELL(BYTES_OUT, "ResponseSize"),
	CELL(ERROR, "ErrorCode"),
	CELL(IMPERSONATED, "ImpersonatedUser"),
	CELL(AUTHENTICATED, "IsAuthenticated"),
	CELL(AUTH_TYPE, "AuthenticationType"),
	CELL(COOKIE, "Cookie"),
	CELL(METHOD, "Method"),
	CELL(STEM, "UrlStem"),
	CELL(QUERY, "UrlQuery"),
	CELL(TIME_TAKEN, "TotalRequestTime"),
	CELL(GENERIC, "GenericInfo"),
	CELL(GENERIC_ERRORS, "GenericErrors"),
	CELL(REQUEST_ID, "RequestId"),
	CELL(ACTIVITY_ID, "ActivityId"),
	CELL(ACTIVITY_ID, "CorrelationGuid"),
	BUILD_COLUMNS,
	END,
};

static const struct field_source mapi_sources[] = {
	CELL(CLIENT, "ClientIP"),
	CELL(CLIENT, "ClientIpAddress"),
	CELL(USER, "AuthenticatedUser"),
	CELL(USER, "AuthenticatedUserEmail"),
	CELL(AGENT, "MapiClientInfo"),
	CELL(SERVER, "ServerHostName"),
	CELL(OPERATION, "RequestType"),
	CELL(STATUS, "HttpStatusCode"),
	CELL(APPLICATION, "ClientSoftware"),
	CELL(AUTH_TYPE, "AuthenticationType"),
	CELL(SESSION, "SessionCookie"),
	CELL(TIME_TAKEN, "TotalRequestLatency"),
	CELL(GENERIC, "GenericInfo"),
	CELL(GENERIC_ERRORS, "GenericErrors"),
	CELL(REQUEST_ID, "RequestId"),
	BUILD_COLUMNS,
	END,
};

static const struct field_source cmdlet_sources[] = {
	CELL(SERVER, "ServerHostName"),
	CELL(USER, "AuthenticatedUser"),
	CELL(CMDLET, "Cmdlet"),
	CELL(PARAMETERS, "Parameters"),
	CELL(PROCESS, "ProcessName"),
	CELL(APPLICATION, "ClientApplication"),
	CELL(RESULT, "ExecutionResult"),
	CELL(ERROR, "ErrorType"),
	CELL(GENERIC, "GenericInfo"),
	CELL(GENERIC_ERRORS, "GenericErrors"),
	CELL(REQUEST_ID, "RequestId"),
	BUILD_COLUMNS,
	END,
};

static const struct field_source audit_sources[] = {
	CELL(SERVER, "Server"),
	CELL(USER, "UserKey"),
	CELL(OPERATION, "Operation"),
	CELL(DATA, "Data"),
	CELL(RESULT, "ResultStatus"),
	CELL(APPLICATION, "Workload"),
	END,
};

static const struct field_source tracking_sources[] = {
	CELL(CLIENT, "client-ip"),
	CELL(FORWARDED, "original-client-ip"),
	CELL(SERVER, "server-hostname"),
	CELL(OPERATION, "event-id"),
	CELL(SOURCE_CONTEXT, "source-context"),
	CELL(SENDER, "sender-address"),
	CELL(RECIPIENTS, "recipient-address"),
	CELL(SUBJECT, "message-subject"),
	CELL(BYTES_OUT, "total-bytes"),
	CELL(BUILD, "schema-version"),
	END,
};

/* The other side is the client, whoever called whom. */
static const struct field_source smtp_sources[] = {
	ADDRESS(CLIENT, "remote-endpoint"),
	ADDRESS(SERVER, "local-endpoint"),
	CELL(OPERATION, "event"),
	CELL(DATA, "data"),
	CELL(CONTEXT, "context"),
	CELL(SESSION, "session-id"),
	END,
};

static const struct field_source agent_sources[] = {
	ADDRESS(CLIENT, "RemoteEndpoint"), ADDRESS(SERVER, "LocalEndpoint"),
	CELL(SENDER, "P1FromAddress"),	   CELL(RECIPIENTS, "Recipient"),
	CELL(OPERATION, "Event"),	   CELL(ACTION, "Action"),
	CELL(RESULT, "SmtpResponse"),	   CELL(REASON, "Reason"),
	CELL(SESSION, "SessionId"),	   CELL(APPLICATION, "Agent"),
	CELL(DATA, "ReasonData"),	   END,
};

static const struct field_source popimap_sources[] = {
	ADDRESS(CLIENT, "cIp"),
	ADDRESS(SERVER, "sIp"),
	CELL(USER, "user"),
	CELL(SESSION, "sessionId"),
	CELL(OPERATION, "command"),
	CELL(PARAMETERS, "parameters"),
	CELL(CONTEXT, "context"),
	CELL(BYTES_IN, "rqsize"),
	CELL(BYTES_OUT, "rpsize"),
	CELL(TIME_TAKEN, "duration"),
	END,
};

/* RPC Client Access: Outlook, by whatever it speaks; the client is named by
 * its legacy DN, and in newer versions behind the activity's data by its mail
 * address. */
static const struct field_source rca_sources[] = {
	CELL(CLIENT, "client-ip"),
	CELL(SERVER, "server-ip"),
	CELL(USER, "client-name"),
	CELL(APPLICATION, "client-software"),
	CELL(PROTOCOL, "protocol"),
	CELL(SESSION, "session-id"),
	CELL(OPERATION, "operation"),
	CELL(RESULT, "rpc-status"),
	CELL(ERROR, "failures"),
	CELL(CONTEXT, "activity-context-data"),
	END,
};

static const struct field_source connectivity_sources[] = {
	CELL(SESSION, "session"),
	CELL(APPLICATION, "source"),
	CELL(TARGET, "Destination"),
	CELL(DATA, "description"),
	END,
};

static const struct field_source firewall_sources[] = {
	CELL(CLIENT, "src-ip"),
	CELL(TARGET, "dst-ip"),
	CELL(PORT, "dst-port"),
	CELL(ACTION, "action"),
	CELL(PROTOCOL, "protocol"),
	CELL(SIZE, "size"),
	END,
};

/* Who opened the connection is the client, in all logs of a sensor. */
#define ZEEK_ENDS                                                              \
	CELL(CLIENT, "id.orig_h"), CELL(TARGET, "id.resp_h"),                  \
		CELL(SERVER, "id.resp_h"), CELL(PORT, "id.resp_p")

/* Two have columns that are called client and server and are something else:
 * rules reach them by these names (data/sigma-sensors.yml). */
static const struct field_source zeek_kerberos_sources[] = {
	ZEEK_ENDS,
	CELL(USER, "client"),
	END,
};

static const struct field_source zeek_ssh_sources[] = {
	ZEEK_ENDS,
	CELL(AGENT, "client"),
	CELL(APPLICATION, "server"),
	END,
};

/* One table for all others: each has the columns it has. */
static const struct field_source zeek_sources[] = {
	ZEEK_ENDS,
	CELL(CLIENT, "tx_hosts"),
	CELL(SERVER, "rx_hosts"),
	CELL(METHOD, "method"),
	CELL(HOST, "host"),
	CELL(HOST, "server_name"),
	CELL(HOST, "query"),
	CELL(URL, "uri"),
	CELL(REFERER, "referrer"),
	CELL(AGENT, "user_agent"),
	CELL(STATUS, "status_code"),
	CELL(USER, "username"),
	CELL(USER, "user"),
	CELL(BYTES_IN, "request_body_len"),
	CELL(BYTES_IN, "orig_bytes"),
	CELL(BYTES_OUT, "response_body_len"),
	CELL(BYTES_OUT, "resp_bytes"),
	CELL(OPERATION, "operation"),
	CELL(OPERATION, "action"),
	CELL(PATH, "path"),
	CELL(NAME, "filename"),
	CELL(NAME, "name"),
	CELL(SHA256, "sha256"),
	CELL(SENDER, "mailfrom"),
	CELL(RECIPIENTS, "rcptto"),
	CELL(SUBJECT, "subject"),
	CELL(PROTOCOL, "proto"),
	END,
};

static const struct field_source no_sources[] = {END};

static const struct field_source *const by_kind[LOG_KINDS] = {
	[LOG_IIS] = w3c_sources,
	[LOG_IIS_BACKEND] = w3c_sources,
	[LOG_HTTPERR] = httperr_sources,
	[LOG_HTTPPROXY] = httpproxy_sources,
	[LOG_ECP_SERVER] = ecp_sources,
	[LOG_ECP_ACTIVITY] = ecp_sources,
	[LOG_OAB_GENERATOR] = oab_sources,
	[LOG_EWS] = ews_sources,
	[LOG_AUTODISCOVER] = ews_sources,
	[LOG_MAPI] = mapi_sources,
	[LOG_CMDLET] = cmdlet_sources,
	[LOG_AUDIT] = audit_sources,
	[LOG_MESSAGE_TRACKING] = tracking_sources,
	[LOG_SMTP_RECEIVE] = smtp_sources,
	[LOG_SMTP_SEND] = smtp_sources,
	[LOG_AGENT] = agent_sources,
	[LOG_IMAP] = popimap_sources,
	[LOG_POP] = popimap_sources,
	[LOG_RCA] = rca_sources,
	[LOG_CONNECTIVITY] = connectivity_sources,
	[LOG_FIREWALL] = firewall_sources,
	[LOG_ZEEK_KERBEROS] = zeek_kerberos_sources,
	[LOG_ZEEK_SSH] = zeek_ssh_sources,
};

const struct field_source *field_sources(enum log_kind log)
{
	const struct field_source *s = by_kind[log];

	if (!s && log >= LOG_ZEEK_CONN && log <= LOG_ZEEK_WEIRD)
		return zeek_sources;
	return s ? s : no_sources;
}

/* Types of ECP's pairs.  F: may be a drive of a path. */
static size_t pair_type(struct span s)
{
	if (s.len > 2 && s.ptr[0] == 'S' && s.ptr[1] == ':')
		return 2;
	if (s.len > 4 && !memcmp(s.ptr, "Dbl:", 4))
		return 4;
	if (s.len > 4 && !memcmp(s.ptr, "I32:", 4))
		return 4;
	if (s.len > 2 && s.ptr[0] == 'F' && s.ptr[1] == ':' &&
	    s.ptr[2] != '\\' && s.ptr[2] != '/')
		return 2;
	return 0;
}

/* Offset of the ';' that ends the pair at the start of s, or s.len. Values may
 * hold quotes, semicolons and markup; only a typed key ends them. */
static size_t pair_end(struct span s)
{
	for (size_t at = 0; at < s.len; at++) {
		const uint8_t *p = memchr(s.ptr + at, ';', s.len - at);

		if (!p)
			break;
		at = (size_t)(p - s.ptr);
		if (pair_type(span_skip(s, at + 1)))
			return at;
	}
	return s.len;
}

struct span key_value(struct span data, const char *key)
{
	struct span name = span_str(key);
	struct span rest = data;

	while (pair_type(rest)) {
		struct span pair = span_skip(rest, pair_type(rest));
		size_t end = pair_end(pair);

		rest = span_skip(pair, end + 1);
		pair = span_head(pair, end);
		if (pair.len <= name.len || pair.ptr[name.len] != '=' ||
		    !span_starts_nocase(pair, name))
			continue;
		pair = span_skip(pair, name.len + 1);
		if (!rest.len && pair.len && pair.ptr[pair.len - 1] == ';')
			pair.len--;
		return pair;
	}
	return SPAN_EMPTY;
}

static bool parts_query(uint8_t c)
{
	return c == '&' || c == ';' || c == '?';
}

struct span query_value(struct span query, const char *key)
{
	struct span name = span_str(key);

	while (query.len > name.len) {
		size_t end = 0;

		while (end < query.len && !parts_query(query.ptr[end]))
			end++;
		if (end > name.len && query.ptr[name.len] == '=' &&
		    span_starts_nocase(query, name))
			return span_skip(span_head(query, end), name.len + 1);
		query = span_skip(query, end + 1);
	}
	return SPAN_EMPTY;
}

struct span address_of(struct span endpoint)
{
	const uint8_t *colon;
	const uint8_t *end;

	if (endpoint.len && endpoint.ptr[0] == '[') {
		end = memchr(endpoint.ptr, ']', endpoint.len);
		if (!end)
			return endpoint;
		return span_of(endpoint.ptr + 1,
			       (size_t)(end - endpoint.ptr) - 1);
	}
	colon = memchr(endpoint.ptr, ':', endpoint.len);
	if (!colon)
		return endpoint;
	if (memchr(colon + 1, ':',
		   endpoint.len - (size_t)(colon + 1 - endpoint.ptr)))
		return endpoint; /* IPv6 without a port */
	return span_head(endpoint, (size_t)(colon - endpoint.ptr));
}
