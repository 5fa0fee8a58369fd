/* event.h - one record of any log, as the rules see it.
 *
 * An event keeps the fields of its format, raw, where they are; on top lies a
 * small spine of canonical names (docs/traces.md) that mean the same in every
 * log.  A field is asked for by number; numbers come from a field dictionary
 * that is filled while rules are compiled and then frozen. */
#ifndef POSTERN_EVENT_EVENT_H
#define POSTERN_EVENT_EVENT_H

#include "base/clock.h"

/* docs/traces.md, "Kinds of log". */
enum log_kind {
	LOG_NONE,
	LOG_IIS,
	LOG_IIS_BACKEND,
	LOG_HTTPERR,
	LOG_HTTPPROXY,
	LOG_ECP_SERVER,
	LOG_ECP_ACTIVITY,
	LOG_OAB_GENERATOR,
	LOG_EWS,
	LOG_CMDLET,
	LOG_AUDIT,
	LOG_MESSAGE_TRACKING,
	LOG_SMTP_RECEIVE,
	LOG_SMTP_SEND,
	LOG_AGENT,
	LOG_AUTODISCOVER,
	LOG_MAPI,
	LOG_IMAP,
	LOG_POP,
	LOG_RCA,
	LOG_CONNECTIVITY,
	LOG_FIREWALL,
	/* A Zeek sensor's, in the order of enum zeek_kind. */
	LOG_ZEEK_CONN,
	LOG_ZEEK_HTTP,
	LOG_ZEEK_SSL,
	LOG_ZEEK_FILES,
	LOG_ZEEK_SMB_MAPPING,
	LOG_ZEEK_SMB_FILES,
	LOG_ZEEK_NTLM,
	LOG_ZEEK_KERBEROS,
	LOG_ZEEK_DNS,
	LOG_ZEEK_X509,
	LOG_ZEEK_RDP,
	LOG_ZEEK_DCE_RPC,
	LOG_ZEEK_SMTP,
	LOG_ZEEK_SSH,
	LOG_ZEEK_FTP,
	LOG_ZEEK_DHCP,
	LOG_ZEEK_PE,
	LOG_ZEEK_NOTICE,
	LOG_ZEEK_WEIRD,
	LOG_EVTX,
	LOG_WEB_FILE,
	LOG_COMPILED_PAGE,
	LOG_OTHER, /* a table of a kind we do not know: dump only */
	LOG_KINDS
};

const char *log_kind_name(enum log_kind log); /* "" for LOG_NONE */
/* LOG_NONE when there is no such name. */
enum log_kind log_kind_find(struct span name);

/* Canonical fields. X(ENUM, "name") */
#define EVENT_FIELDS(X)                                                        \
	X(METHOD, "method")                                                    \
	X(STEM, "stem")                                                        \
	X(QUERY, "query")                                                      \
	X(URL, "url")                                                          \
	X(STATUS, "status")                                                    \
	X(SUBSTATUS, "substatus")                                              \
	X(WIN32, "win32")                                                      \
	X(BACKEND_STATUS, "backend_status")                                    \
	X(CLIENT, "client")                                                    \
	X(FORWARDED, "forwarded")                                              \
	X(USER, "user")                                                        \
	X(AGENT, "agent")                                                      \
	X(REFERER, "referer")                                                  \
	X(COOKIE, "cookie")                                                    \
	X(HOST, "host")                                                        \
	X(PORT, "port")                                                        \
	X(SERVER, "server")                                                    \
	X(BYTES_IN, "bytes_in")                                                \
	X(BYTES_OUT, "bytes_out")                                              \
	X(TIME_TAKEN, "time_taken")                                            \
	X(REASON, "reason")                                                    \
	X(QUEUE, "queue")                                                      \
	X(PROTOCOL, "protocol")                                                \
	X(AUTHENTICATED, "authenticated")                                      \
	X(AUTH_TYPE, "auth_type")                                              \
	X(ANCHOR, "anchor")                                                    \
	X(ACTION, "action")                                                    \
	X(PROXY_ACTION, "proxy_action")                                        \
	X(TARGET, "target")                                                    \
	X(ROUTING_HINT, "routing_hint")                                        \
	X(BACKEND_COOKIE, "backend_cookie")                                    \
	X(ERROR, "error")                                                      \
	X(GENERIC, "generic")                                                  \
	X(GENERIC_ERRORS, "generic_errors")                                    \
	X(REQUEST_ID, "request_id")                                            \
	X(ACTIVITY_ID, "activity_id")                                          \
	X(OPERATION, "operation")                                              \
	X(DATA, "data")                                                        \
	X(CMD, "cmd")                                                          \
	X(SESSION, "session")                                                  \
	X(TEXT, "text")                                                        \
	X(IMPERSONATED, "impersonated")                                        \
	X(CMDLET, "cmdlet")                                                    \
	X(PARAMETERS, "parameters")                                            \
	X(PROCESS, "process")                                                  \
	X(APPLICATION, "application")                                          \
	X(RESULT, "result")                                                    \
	X(SOURCE_CONTEXT, "source_context")                                    \
	X(SENDER, "sender")                                                    \
	X(RECIPIENTS, "recipients")                                            \
	X(SUBJECT, "subject")                                                  \
	X(CONTEXT, "context")                                                  \
	X(CHANNEL, "channel")                                                  \
	X(PROVIDER, "provider")                                                \
	X(EVENT_ID, "event_id")                                                \
	X(LEVEL, "level")                                                      \
	X(COMPUTER, "computer")                                                \
	X(PATH, "path")                                                        \
	X(NAME, "name")                                                        \
	X(SIZE, "size")                                                        \
	X(SHA256, "sha256")                                                    \
	X(BUILD, "build")

enum field {
#define EVENT_FIELD_ENUM(id, name) FIELD_##id,
	EVENT_FIELDS(EVENT_FIELD_ENUM)
#undef EVENT_FIELD_ENUM
		FIELD_CANONICAL_COUNT
};

/* A record. Everything it leads to is valid until the next one is asked for
 * from the same reader. */
struct event {
	enum log_kind log;
	bool is_record;	 /* number is an EventRecordID, not a line */
	int64_t time_ns; /* TIME_NONE when the record has none */
	uint64_t number; /* line, from 1, or EventRecordID */
	uint64_t offset; /* in the innermost file, bytes */
	uint64_t length;
	/* Filled by the event reader, for event_field(). */
	struct span (*get)(const struct event *e, unsigned field);
	void *inner;
};

/* The field's text as UTF-8 (or the raw bytes of a text log); the empty span
 * when the record has no such field, or "-" stands for it. */
static inline struct span event_field(const struct event *e, unsigned field)
{
	return e->get(e, field);
}

/* The field as an unsigned number; false when it is none. */
bool event_number(const struct event *e, unsigned field, uint64_t *out);

#endif
