/* network.c - see network.h. */
#include "ingest/network.h"

#include "base/text.h"
#include "event/reader.h"
#include "formats/zeek.h"
#include "ingest/collect.h"

#define NAME_KEPT ((size_t)256) /* bytes of a name that are told apart */

/* By enum zeek_kind, those with records: of coverage, and the kind of
 * traffic. */
static const struct {
	const char *source;
	const char *traffic; /* NULL: none */
} kinds[] = {
	[ZEEK_CONN] = {"network-flow", "flow"},
	[ZEEK_HTTP] = {"network-http", "http"},
	[ZEEK_SSL] = {"network-tls", "tls"},
	[ZEEK_FILES] = {"network-file", "file"},
	[ZEEK_SMB_MAPPING] = {"network-smb", "share"},
	[ZEEK_SMB_FILES] = {"network-smb-file", "smb-file"},
	[ZEEK_NTLM] = {"network-ntlm", NULL},
	[ZEEK_KERBEROS] = {"network-kerberos", NULL},
};

static enum zeek_kind kind_of(enum format format)
{
	return (enum zeek_kind)(format - FORMAT_ZEEK_CONN);
}

bool network_reads(enum format format)
{
	return format == FORMAT_FIREWALL || format_is_zeek(format);
}

/* --------------------------------------------------------------- names -- */

/* Lower case, and only what is UTF-8 can be stored. */
static void put_name(struct buf *to, struct span name)
{
	size_t at = to->len;

	utf8_put_clean(to, span_trim(span_head(name, NAME_KEPT)));
	for (; at < to->len; at++)
		to->ptr[at] = ascii_lower(to->ptr[at]);
}

/* "mail.example.org:8443" and "[2001:db8::1]:443" without the port. */
static struct span without_port(struct span host)
{
	size_t at = host.len;

	while (at && host.ptr[at - 1] >= '0' && host.ptr[at - 1] <= '9')
		at--;
	return at && at < host.len && host.ptr[at - 1] == ':'
		       ? span_head(host, at - 1)
		       : host;
}

static struct span name_of(struct buf *to, enum zeek_kind kind,
			   const struct zeek_record *r)
{
	buf_reset(to);
	switch (kind) {
	case ZEEK_HTTP:
		put_name(to, without_port(r->name));
		break;
	case ZEEK_FILES:
		put_name(to, r->name);
		buf_byte(to, ' ');
		put_name(to, r->account);
		break;
	case ZEEK_SMB_FILES:
		put_name(to, r->name);
		buf_byte(to, ' ');
		put_name(to, r->detail);
		break;
	default:
		put_name(to, r->name);
	}
	return buf_span(to);
}

/* ------------------------------------------------------------- traffic -- */

static void add_traffic(struct collect *c, enum zeek_kind kind,
			const struct zeek_record *r)
{
	const struct case_traffic one = {
		.kind = kinds[kind].traffic,
		.sender = r->from,
		.recipient = r->to,
		.port = r->port,
		.name = kind == ZEEK_CONN ? SPAN_EMPTY
					  : name_of(&c->scratch, kind, r),
		.bytes_there = r->bytes_there,
		.bytes_back = r->bytes_back,
		.unsized = r->bytes_there < 0 || r->bytes_back < 0 || r->lossy,
		.first_ns = r->time_ns,
		.line = r->line,
		.offset = r->offset,
		.length = r->length,
	};

	traffic_add(&c->traffic, &c->arena, c->key, &one);
}

/* ------------------------------------------------------------ contacts -- */

static enum outcome outcome_of(int success)
{
	if (success < 0)
		return OUTCOME_UNKNOWN;
	return success ? OUTCOME_SUCCEEDED : OUTCOME_ATTEMPTED;
}

/* "cifs/files1.example.org" is files1.example.org, "alice/EXAMPLE.ORG" alice. */
static struct span part(struct span s, bool first)
{
	size_t at = span_find(s, SPAN_LIT("/"));

	if (at == SIZE_MAX)
		return s;
	if (first)
		return span_head(s, at);
	s = span_skip(s, at + 1);
	return span_head(s, span_find(s, SPAN_LIT("/")));
}

/* Three names as UTF-8; they live as long as the scratch buffer's text. */
static void clean_names(struct buf *to, struct case_contact *c)
{
	struct span *const name[] = {&c->account, &c->peer, &c->detail};
	size_t at[ARRAY_LEN(name) + 1] = {0};

	buf_reset(to);
	for (size_t i = 0; i < ARRAY_LEN(name); i++) {
		utf8_put_clean(to, span_head(*name[i], NAME_KEPT));
		at[i + 1] = to->len;
	}
	for (size_t i = 0; i < ARRAY_LEN(name); i++)
		*name[i] = at[i + 1] > at[i]
				   ? span_of(to->ptr + at[i], at[i + 1] - at[i])
				   : SPAN_EMPTY;
}

/* A service ticket for a machine: one for the domain itself ("krbtgt/…",
 * "ldap/EXAMPLE.ORG") goes nowhere yet. */
static bool is_way(const struct zeek_record *r)
{
	return span_equal_nocase(r->detail, SPAN_LIT("TGS")) &&
	       !span_starts_nocase(r->name, SPAN_LIT("krbtgt/")) &&
	       !span_equal_nocase(part(r->name, false),
				  part(r->account, false));
}

static void add_contact(struct collect *c, enum zeek_kind kind,
			const struct zeek_record *r)
{
	struct case_contact one = {
		.how = kind == ZEEK_NTLM       ? "net-ntlm"
		       : kind == ZEEK_KERBEROS ? "net-ticket"
					       : "net-share",
		.outcome = outcome_of(r->success),
		.address = r->from,
		.peer = r->to,
		.account = r->account,
		.detail = SPAN_EMPTY,
		.first_ns = r->time_ns,
		.record = r->line,
		.offset = r->offset,
		.length = r->length,
	};

	if (kind == ZEEK_KERBEROS) {
		if (!is_way(r))
			return;
		one.account = part(r->account, true);
		one.peer = part(r->name, false);
		one.detail = r->name;
	} else if (kind == ZEEK_SMB_MAPPING) {
		/* A log of the share says that the server gave it. */
		one.outcome = OUTCOME_SUCCEEDED;
		one.detail = r->name;
	} else if (!r->account.len) {
		return; /* nobody's handshake */
	}
	clean_names(&c->scratch, &one);
	logons_note(&c->logons, one);
}

static void add_record(struct collect *c, enum zeek_kind kind,
		       const struct zeek_record *r)
{
	hours_count(&c->hours, &c->arena, kinds[kind].source, r->time_ns,
		    &c->lost_hours);
	if (kinds[kind].traffic)
		add_traffic(c, kind, r);
	if (kind == ZEEK_NTLM || kind == ZEEK_KERBEROS ||
	    kind == ZEEK_SMB_MAPPING)
		add_contact(c, kind, r);
}

/* ------------------------------------------------- the host's firewall -- */

static bool is_let_pass(struct span action)
{
	return span_equal_nocase(action, SPAN_LIT("ALLOW")) ||
	       span_equal_nocase(action, SPAN_LIT("OPEN")) ||
	       span_equal_nocase(action, SPAN_LIT("OPEN-INBOUND"));
}

static unsigned port_of(const struct event *e)
{
	uint64_t port;

	return event_number(e, FIELD_PORT, &port) && port <= 65535
		       ? (unsigned)port
		       : 0;
}

/* A connection has no size here: the log counts the first packet only. */
static void add_firewall(struct collect *c, const struct event *e)
{
	const struct case_traffic one = {
		.kind = "firewall",
		.sender = span_head(event_field(e, FIELD_CLIENT), NAME_KEPT),
		.recipient = span_head(event_field(e, FIELD_TARGET), NAME_KEPT),
		.port = port_of(e),
		.name = SPAN_EMPTY,
		.bytes_there = -1,
		.bytes_back = -1,
		.unsized = 1,
		.first_ns = e->time_ns,
		.line = e->number,
		.offset = e->offset,
		.length = e->length,
	};

	if (e->time_ns != TIME_NONE)
		hours_count(&c->hours, &c->arena, "firewall", e->time_ns,
			    &c->lost_hours);
	if (is_let_pass(event_field(e, FIELD_ACTION)) &&
	    zeek_is_address(one.sender) && zeek_is_address(one.recipient))
		traffic_add(&c->traffic, &c->arena, c->key, &one);
}

/* ------------------------------------------------------------------------- */

/* What is of use beyond rules: where a sensor's log has records. */
static void add_event(struct collect *c, const struct event_reader *reader,
		      enum format format, const struct event *e)
{
	const struct zeek_record *r = event_reader_sensed(reader);

	if (format == FORMAT_FIREWALL)
		add_firewall(c, e);
	else if (r)
		add_record(c, kind_of(format), r);
}

int network_read(struct collect *c, struct source *source,
		 const struct event_reader_options *options,
		 struct case_item *item, struct err *err)
{
	struct event_reader *reader;
	struct event e;
	int s = event_reader_open(&reader, source, options, err);

	if (s)
		return s;
	while ((s = event_reader_next(reader, &e, err)) > 0) {
		add_event(c, reader, options->format, &e);
		s = collect_match(c, &e, err);
		if (s)
			break;
	}
	item->tally = *event_reader_tally(reader);
	item->log = "network-flow";
	if (options->format == FORMAT_FIREWALL) {
		/* Local times of an unknown zone must not move the end of the
		 * evidence, which is the day of the verdicts. */
		item->tally.first_ns = TIME_NONE;
		item->tally.last_ns = TIME_NONE;
		item->log = "firewall";
	}
	event_reader_close(reader);
	return s;
}
